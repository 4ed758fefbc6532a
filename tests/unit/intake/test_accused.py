"""Whom an appeal accuses: by a misdeed beside the name, or by the citizen's own pick; never for being the place."""

from dataclasses import replace
from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st

from contracts.citypack import from_document, load_pack, to_document
from contracts.citypack.accusations import AccusationKind, AccusationWord, default_accusations
from contracts.vocabulary import AppealType, Channel
from services.intake.domain.accused import accusable_of, accused_orgs
from services.intake.domain.appeal import Submission, faults_of, submitted
from services.intake.domain.city import city_of
from services.intake.domain.place import Place
from services.intake.domain.text import NormalText
from tests.unit.intake.test_appeal import _NOW

_PACK = load_pack(Path(__file__).parents[3] / "cities" / "shucheng")
_KNOWN, _CITY = accusable_of(_PACK), city_of(_PACK)
_HERE = "341523110203"


def accused(text: str, appeal_type=AppealType.COMPLAINT, region=_HERE, **over) -> tuple[str, ...]:
    return accused_orgs(_KNOWN, appeal_type, text, region, **over)


@pytest.mark.parametrize(
    ("text", "codes"),
    [
        ("举报张母桥镇长冲村村支书截留低保金", ("CCC-VC",)),
        ("长冲村委会账上的钱被挪用,村委会挪用征地补偿款", ("CCC-VC",)),
        ("反映长冲村村委会账目不公开的问题", ("CCC-VC",)),
        ("给村主任送了两条烟才给办", ("CCC-VC",)),
        ("被村干部打了", ("CCC-VC",)),
        ("多次向镇政府反映村委会收了三千元电费不给收据", ("CCC-VC",)),
        ("我要投诉县住建局不作为", ("SC-ZJ",)),
        ("舒城县住房和城乡建设局互相推诿", ("SC-ZJ",)),
        ("向县纪委举报城管局违规执法", ("SC-CG",)),
        ("住建局、城管局互相推诿", ("SC-CG", "SC-ZJ")),
        ("镇纪委书记王某某收了红包", ("ZMQ-TD",)),
        ("王某某乱收费", ("ZMQ-TD",)),
        ("村支书王某某收了好处", ("CCC-VC",)),
        ("县纪委包庇他们", ("SC-JW",)),
    ],
)
def test_misdeed_beside_a_name_accuses_its_organ(text, codes):
    assert accused(text) == codes


@pytest.mark.parametrize(
    "text",
    [
        "张母桥镇长冲村今年征兵怎么报名?",
        "反映张母桥镇长冲村道路坏了的问题",
        "村委会门口的路灯坏了,一直没人管",
        "请镇政府尽快修路",
        "投诉到镇政府没有下文",
        "打电话向村委会咨询过,还是停水",
        "村干部没有收了钱,是水厂的人",
        "有人截留补贴",
        "水厂的人乱收费。村委会来看过",
    ],
)
def test_place_or_a_body_merely_asked_is_not_accused(text):
    assert accused(text) == ()


@pytest.mark.parametrize(
    "text",
    [
        "给村委会打了电话,没人来",
        "村委会打了水井,水不干净",
        "村委会收了申请材料,半年没有回音",
        "镇政府处理违法建筑太慢",
        "镇政府旁违法停车没人管",
        "镇政府后山滑坡,受到威胁的有十户",
        "请镇政府严防冒领补贴",
        "村委会内定期公示没有看到",
        "村委会墙上的举报电话打不通",
        "镇政府反腐败宣传栏坏了",
        "村委会说不会截留补贴,但没有公示",
        "给村委会送了材料,还要等多久",
        "村委会没收了占道的摊子",
    ],
)
def test_words_that_only_look_like_an_accusation_accuse_nobody(text):
    assert accused(text) == ()


@pytest.mark.parametrize(
    "text",
    [
        "村主任中饱私囊",
        "村干部吃空饷",
        "村委会私自变卖集体山林",
        "村支书贿选",
        "村会计白条入账",
        "村委会压着不办",
        "揭发村主任",
    ],
)
def test_common_list_knows_many_ways_to_accuse(text):
    assert accused(text) == ("CCC-VC",)


def test_city_may_have_words_of_its_own():
    own = (AccusationWord("昧良心", AccusationKind.MISDEED, unless_after=("不",)),)
    known = accusable_of(from_document(to_document(replace(_PACK, accusation_words=own))))
    for text, codes in (("村主任昧良心", ("CCC-VC",)), ("村主任不昧良心", ()), ("村主任贪污", ())):
        assert accused_orgs(known, AppealType.COMPLAINT, text, _HERE) == codes


def test_common_list_is_sound():
    words = [each.word for each in default_accusations()]
    assert len(words) == len(set(words)) > 100
    assert {each.kind for each in default_accusations()} == set(AccusationKind)
    misdeeds = [each for each in default_accusations() if each.kind is AccusationKind.MISDEED]
    assert [each.word for each in misdeeds if accused(f"村主任{each.word}") != ("CCC-VC",)] == []
    assert [each.word for each in misdeeds if accused(f"村主任没有{each.word}")] == []


@pytest.mark.parametrize("kind", [kind for kind in AppealType if kind not in (AppealType.COMPLAINT, AppealType.CLUE)])
def test_only_a_complaint_or_a_report_accuses_by_its_words(kind):
    text = "举报村支书截留低保金"
    assert accused(text, kind) == ()
    assert accused(text, kind, about_org="CCC-VC") == ("CCC-VC",)


def test_our_village_is_that_of_the_place():
    assert accused("村支书截留低保金", region="341523100201") == ("SQC-VC",)
    assert accused("村支书截留低保金", region="341523000000") == ()


def test_name_several_organs_share_means_the_one_around_the_place():
    twin = next(organ for organ in _PACK.organs if organ.code == "SQC-VC")
    pack = replace(_PACK, organs=(*_PACK.organs, replace(twin, code="XX-VC", name="张母桥镇长冲村村两委")))
    known, text = accusable_of(pack), "举报张母桥镇长冲村村两委贪污"
    assert accused_orgs(known, AppealType.CLUE, text, _HERE) == ("CCC-VC",)
    assert accused_orgs(known, AppealType.CLUE, text, "341523000000") == ("CCC-VC", "XX-VC")


def test_event_carries_codes_and_no_name():
    told = submitted("A1", submission("举报镇纪委书记王某某收了红包", AppealType.CLUE), _CITY, _NOW)
    assert told.named_orgs == ("ZMQ-TD",)
    assert "王某某" not in str(told)


def test_picked_body_must_exist():
    wrong = submission("路坏了", AppealType.HELP, about_org="NO-ORG")
    assert [(fault.pointer, fault.code) for fault in faults_of(wrong, _CITY)] == [("/about_org", "org_unknown")]
    assert faults_of(submission("路坏了", AppealType.HELP, about_org="CCC-VC"), _CITY) == ()


def submission(text: str, appeal_type: AppealType, **over) -> Submission:
    words = NormalText(text, text)
    return Submission(appeal_type=appeal_type, channel=Channel.QR_CODE, words=words, place=Place(_HERE), **over)


@given(
    pieces=st.lists(
        st.sampled_from(
            [
                *sorted(_KNOWN.organs)[:80],
                *_KNOWN.local,
                *_KNOWN.people,
                "举报",
                "被",
                "给",
                "送了",
                "不作为",
                "的问题",
                "，",
                "。",
            ]
        ),
        max_size=30,
    ),
    region=st.sampled_from([region.code for region in _PACK.regions] + ["", "9"]),
)
def test_any_heap_of_words_names_only_organs_of_the_city_and_the_same_ones_twice(pieces, region):
    text = "".join(pieces)
    found = accused(text, region=region)
    assert set(found) <= {organ.code for organ in _PACK.organs}
    assert list(found) == sorted(set(found))
    assert found == accused(text, region=region)


@pytest.mark.parametrize("region", _PACK.regions, ids=lambda region: region.code)
def test_no_place_is_accused_for_what_happens_there(region):
    for text in (f"反映{region.name}道路坏了的问题", f"投诉{region.name}停水三天", f"{region.name}有人违规收费"):
        assert accused(text, region=region.code) == ()
