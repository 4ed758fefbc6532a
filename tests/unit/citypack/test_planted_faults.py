"""Each kind of fault, planted into a sound pack: the report names file, line, column and kind, and nothing else."""

import pytest

from contracts.citypack import check_pack, load_pack
from contracts.citypack.faults import MESSAGES
from tests.unit.citypack.packs import found, plant, write_pack

PLANTED = [
    ("city.yaml", "  clue:\n", "  clue: {\n", ["city.yaml:10:22: yaml_syntax"]),
    ("city.yaml", "city: mulian\n", "city: mulian\ncity: again\n", ["city.yaml:2:1: duplicate"]),
    ("city.yaml", "timezone: Asia/Shanghai\n", "", ["city.yaml:1:1: key_missing"]),
    ("city.yaml", "timezone: Asia/Shanghai\n", "timezone: Asia/Shanghai\ntimezon: x\n", ["city.yaml:6:1: key_unknown"]),
    ("city.yaml", "    accept: false\n", "    accept: nein\n", ["city.yaml:9:13: type_wrong"]),
    ("city.yaml", "extension_max: 2\n", "extension_max: 99\n", ["city.yaml:21:20: number_range"]),
    ("city.yaml", "approval: supervisor,", "approval: nobody,", ["city.yaml:36:16: value_unknown"]),
    (
        "city.yaml",
        "    basis: {accept: 默认, redirect_channels: 默认}",
        "    basis: {accept: 默认}",
        ["city.yaml:10:5: basis_missing"],
    ),
    (
        "city.yaml",
        "dispatch: {value: 1, unit: wd, basis: 办法第一条}",
        "dispatch: {value: 1, unit: wd}",
        ["city.yaml:16:15: basis_missing"],
    ),
    (
        "city.yaml",
        "dispatch: {value: 1, unit: wd,",
        "dispatch: {value: 1, unit: week,",
        ["city.yaml:16:32: value_unknown"],
    ),
    ("city.yaml", 'region_code: "349901000000"', "region_code: 349901000000", ["city.yaml:6:14: region_shape"]),
    ("city.yaml", 'region_code: "349901000000"', 'region_code: "349902000000"', ["city.yaml:6:14: reference_unknown"]),
    ("city.yaml", "valid_from: 2026-01-01", "valid_from: 2026-02-30", ["city.yaml:4:13: date_shape"]),
    ("city.yaml", "valid_from: 2026-01-01", "valid_from: 2025-01-01", ["city.yaml:4:13: calendar_missing"]),
    ("city.yaml", "size: 1,", "size: 33,", ["city.yaml:12:35: list_size"]),
    ("city.yaml", "city: mulian", "city: Mulian", ["city.yaml:1:7: code_shape"]),
    ("city.yaml", "name: 木莲县", 'name: ""', ["city.yaml:2:7: value_empty"]),
    ("city.yaml", "ladder: [{colour: blue, at_percent: 50}]", "ladder: 50", ["city.yaml:34:24: type_wrong"]),
    (
        "regions.csv",
        "349901100201,柳树村",
        "3499011002,柳树村",
        ["organs.csv:6:30: reference_unknown", "regions.csv:4:1: body_missing", "regions.csv:4:1: region_shape"],
    ),
    (
        "regions.csv",
        "349901100201,柳树村",
        "349901100000,柳树村",
        [
            "organs.csv:6:30: reference_unknown",
            "regions.csv:4:1: body_missing",
            "regions.csv:4:1: duplicate",
            "regions.csv:4:1: region_shape",
            "regions.csv:4:26: region_parent",
        ],
    ),
    (
        "regions.csv",
        "349901100201,柳树村",
        "349901200201,柳树村",
        ["organs.csv:6:30: reference_unknown", "regions.csv:4:1: body_missing", "regions.csv:4:26: region_parent"],
    ),
    (
        "regions.csv",
        "村,village,349901100000,2026",
        "村,village,349901300000,2026",
        ["regions.csv:4:26: reference_unknown"],
    ),
    ("regions.csv", ",2026-01-01,,,assumed", ",2026-01-01,2025-12-31,,assumed", ["regions.csv:4:50: date_order"]),
    (
        "regions.csv",
        ",2026-01-01,,,assumed",
        ",2026-01-01,2026-12-31,349901100202,assumed",
        ["regions.csv:4:61: reference_unknown"],
    ),
    ("regions.csv", ",2026-01-01,,,assumed", ",2026-01-01,,assumed", ["regions.csv:4:1: csv_width"]),
    ("regions.csv", ",notes", ",note", ["regions.csv:1:1: column_missing", "regions.csv:1:54: column_unknown"]),
    (
        "organs.csv",
        "ML-SL,木莲县水利局",
        "ML-PG,木莲县水利局",
        ["organs.csv:3:56: reference_unknown", "organs.csv:4:1: duplicate", "power_list.csv:2:23: reference_unknown"],
    ),
    (
        "organs.csv",
        "ML-SL,木莲县水利局",
        "ml-sl,木莲县水利局",
        ["organs.csv:3:56: reference_unknown", "organs.csv:4:1: code_shape", "power_list.csv:2:23: reference_unknown"],
    ),
    ("organs.csv", "jw@mulian.example", "jw.mulian.example", ["organs.csv:2:47: email_shape"]),
    (
        "organs.csv",
        "ML-JW,木莲县纪委监委,county,discipline,349901000000,,",
        "ML-JW,木莲县纪委监委,county,discipline,349901000000,DH-TD,",
        ["organs.csv:2:46: cycle", "organs.csv:5:42: cycle"],
    ),
    (
        "organs.csv",
        "discipline,349901100000,ML-JW",
        "discipline,349901100000,ML-XX",
        ["organs.csv:5:42: reference_unknown"],
    ),
    ("organs.csv", ",,,ML-SL\n", ",,,ML-SL|ML-ZZ\n", ["organs.csv:3:62: reference_unknown"]),
    ("organs.csv", "河道|采砂", "河道|河道", ["organs.csv:4:50: duplicate"]),
    (
        "organs.csv",
        "DH-TD,东河镇纪委,town,discipline",
        "DH-TD,东河镇纪委,town,functional",
        ["regions.csv:3:1: body_missing", "staff.csv:2:33: reference_kind"],
    ),
    ("organs.csv", "LS-VC,柳树村村两委,village,village,349901100201,,,,\n", "", ["regions.csv:4:1: body_missing"]),
    ("organs.csv", "ML-JW,木莲县纪委监委", 'ML-JW,木莲县"纪委"监委', ["organs.csv:2:7: csv_syntax"]),
    ("power_list.csv", "VC,ML-SL,PG:ML-PG", "VC,ML-SL|ML-XX,PG:ML-PG", ["power_list.csv:2:29: reference_unknown"]),
    ("power_list.csv", "PG:ML-PG", "PG:ML-SL", ["power_list.csv:2:29: reference_kind"]),
    ("power_list.csv", "PG:ML-PG", "PG:ML-XX", ["power_list.csv:2:29: reference_unknown"]),
    ("power_list.csv", "PG:ML-PG", "XX", ["power_list.csv:2:29: code_shape"]),
    ("power_list.csv", "VC|TG,,TD", "VC|TT,,TD", ["power_list.csv:3:28: value_unknown"]),
    ("power_list.csv", "VC:维修::", "VC:维修:", ["power_list.csv:2:53: flow_shape"]),
    ("power_list.csv", "> VC:维修", "> QQ:维修", ["power_list.csv:2:53: value_unknown"]),
    ("power_list.csv", "公示:15d:公示", "公示:15天:公示", ["power_list.csv:2:44: limit_shape"]),
    ("power_list.csv", "停水|漏水,停水", "停水|漏水,断水", ["power_list.csv:2:80: keyword_shared"]),
    ("power_list.csv", "X99,其他", "X98,其他", ["city.yaml:12:35: list_size", "power_list.csv:1:1: item_missing"]),
    ("power_list.csv", "办法,quarterly", ",quarterly", ["power_list.csv:2:61: value_empty"]),
    ("power_list.csv", "办法,quarterly", "办法,weekly", ["power_list.csv:2:64: value_unknown"]),
    ("calendar/2026.csv", "2026-01-04", "2026-01-05", ["calendar/2026.csv:3:1: workday_weekday"]),
    ("calendar/2026.csv", "2026-01-04", "2025-01-04", ["calendar/2026.csv:3:1: date_year"]),
    ("calendar/2026.csv", "2026-01-04", "2026-1-4", ["calendar/2026.csv:3:1: date_shape"]),
    (
        "calendar/2026.csv",
        "2026-01-04,workday",
        "2026-01-01,workday",
        ["calendar/2026.csv:3:1: duplicate", "calendar/2026.csv:3:1: workday_weekday"],
    ),
    ("calendar/2026.csv", "2026-01-01,holiday,元旦\n", "", ["calendar/years.csv:2:6: calendar_empty"]),
    (
        "calendar/years.csv",
        "2026,yes,通知\n",
        "2026,yes,通知\n2027,no,无\n",
        ["calendar/years.csv:3:1: calendar_missing"],
    ),
    ("calendar/years.csv", "2026,yes", "2026,maybe", ["calendar/years.csv:2:6: type_wrong"]),
    ("staff.csv", "township_discipline,DH-TD", "township_discipline,ML-SL", ["staff.csv:2:33: reference_kind"]),
    ("staff.csv", "township_discipline,DH-TD", "township_discipline,", ["staff.csv:2:33: value_empty"]),
    ("staff.csv", "township_discipline,DH-TD", "mayor,DH-TD", ["staff.csv:2:13: value_unknown"]),
    ("staff.csv", "admin,管理员某", "dh.wang,管理员某", ["staff.csv:3:1: duplicate"]),
    ("templates/all.yaml", "{by_org}转来", "{by_organ}转来", ["templates/all.yaml:6:9: placeholder_unknown"]),
    ("templates/all.yaml", "{by_org}转来", "{by_org转来", ["templates/all.yaml:6:9: placeholder_syntax"]),
    ("templates/all.yaml", "{by_org}转来", "{by_org!r}转来", ["templates/all.yaml:6:9: placeholder_format"]),
    ("templates/all.yaml", "event: reply_approved", "event: reply_praised", ["templates/all.yaml:8:10: value_unknown"]),
    (
        "templates/all.yaml",
        "event: reply_approved\n  audience: citizen",
        "event: case_dispatched\n  audience: lead_org",
        ["templates/all.yaml:8:10: duplicate"],
    ),
    (
        "templates/all.yaml",
        "channels: [inbox]",
        "channels: [inbox, email]",
        ["templates/all.yaml:10:13: email_citizen"],
    ),
    ("templates/all.yaml", "- code: approved", "- code: dispatched", ["templates/all.yaml:7:9: duplicate"]),
    ("clue_words.csv", "贪污,embezzlement", "贪污,Embezzle ment", ["clue_words.csv:2:4: code_shape"]),
    (
        "calendar/years.csv",
        "2026,yes",
        "2026年,yes",
        ["calendar/2026.csv:1:1: calendar_unlisted", "calendar/years.csv:2:1: type_wrong"],
    ),
    (
        "regions.csv",
        "code,name",
        '"code,name',
        [
            "regions.csv:1:1: column_missing",
            "regions.csv:1:1: column_missing",
            "regions.csv:1:1: column_missing",
            "regions.csv:1:1: column_missing",
            "regions.csv:1:1: column_missing",
            "regions.csv:1:1: column_missing",
            "regions.csv:1:1: column_missing",
            "regions.csv:1:1: column_missing",
            "regions.csv:1:1: csv_syntax",
        ],
    ),
]


@pytest.mark.parametrize(("file", "old", "new", "expected"), PLANTED)
def test_fault_is_named_with_its_place(tmp_path, file, old, new, expected):
    plant(write_pack(tmp_path), file, old, new)
    assert found(tmp_path) == expected


def test_text_longer_than_a_message_is_a_fault(tmp_path):
    plant(write_pack(tmp_path), "templates/all.yaml", "body: 请评价。", "body: " + "长" * 501)
    assert found(tmp_path) == ["templates/all.yaml:12:9: text_long"]


def test_missing_file_is_a_fault(tmp_path):
    (write_pack(tmp_path) / "organs.csv").unlink()
    assert found(tmp_path) == ["organs.csv:1:1: file_missing"]


def test_calendar_file_without_its_year_is_a_fault(tmp_path):
    (write_pack(tmp_path) / "calendar/2031.csv").write_text("date,kind,name\n", encoding="utf-8")
    assert found(tmp_path) == ["calendar/2031.csv:1:1: calendar_unlisted"]


def test_other_encoding_is_a_fault(tmp_path):
    (write_pack(tmp_path) / "clue_words.csv").write_bytes("word,kind\n贪污,x\n".encode("gb18030"))
    assert found(tmp_path) == ["clue_words.csv:1:1: not_utf8"]


def test_folder_that_is_not_there_is_a_fault(tmp_path):
    assert found(tmp_path / "nowhere") == [".:1:1: file_missing"]


def test_several_faults_are_named_in_order(tmp_path):
    write_pack(tmp_path)
    plant(tmp_path, "organs.csv", "jw@mulian.example", "jw")
    plant(tmp_path, "city.yaml", "extension_max: 2\n", "extension_max: -1\n")
    plant(tmp_path, "city.yaml", "city: mulian\n", "city: MULIAN\n")
    assert found(tmp_path) == [
        "city.yaml:1:7: code_shape",
        "city.yaml:21:20: number_range",
        "organs.csv:2:47: email_shape",
    ]


def test_fault_is_said_in_both_languages(tmp_path):
    plant(write_pack(tmp_path), "organs.csv", "discipline,349901100000,ML-JW", "discipline,349901100000,ML-XX")
    fault = check_pack(tmp_path)[0]
    assert fault.line("zh") == "organs.csv:5:42: reference_unknown: 单位“ML-XX”不存在"
    assert fault.line("en", tmp_path) == f"{tmp_path}/organs.csv:5:42: reference_unknown: there is no organ 'ML-XX'"


def test_shape_is_explained_in_the_language_asked_for(tmp_path):
    plant(write_pack(tmp_path), "power_list.csv", "X99,其他,其他事项", "x99,其他,其他事项")
    fault = check_pack(tmp_path)[-1]
    assert fault.sentence("zh") == "“x99”的写法不对：一个大写字母加两三位数字"
    assert fault.sentence("en") == "'x99' has the wrong shape: a capital and two or three digits"


def test_every_kind_of_fault_is_planted_here():
    planted = {place.rpartition(" ")[2] for row in PLANTED for place in row[3]}
    elsewhere = {"text_long", "file_missing", "calendar_unlisted", "not_utf8"}
    replays = {"instant_shape", "duration_shape", "time_order", "first_step"}
    lists = {"list_twice", "list_missing", "list_unlisted", "rule_empty"}
    reforms = {"successor_missing", "successor_cycle"}
    modes = {"mode_rules", "one_to_one"}
    drawn = {"json_syntax", "ring_open", "ring_crossing", "hole_outside", "area_overlap", "datum_wrong"}
    drawn |= {"building_outside", "model_shape", "model_stale"}
    assert planted | elsewhere | replays | lists | drawn | reforms | modes == set(MESSAGES)


def test_words_of_accusation_are_checked_where_a_pack_brings_some(tmp_path):
    path = write_pack(tmp_path) / "accusation_words.csv"
    path.write_text("word,kind,unless_after,unless_before\n打了,misdeed,,电话|针\n", encoding="utf-8")
    assert (found(tmp_path), load_pack(tmp_path).accusations[0].unless_before) == ([], ("电话", "针"))
    path.write_text("word,kind,unless_after,unless_before\n打了,hit,,\n打了,misdeed,,\n", encoding="utf-8")
    assert found(tmp_path) == ["accusation_words.csv:2:4: value_unknown", "accusation_words.csv:3:1: duplicate"]
