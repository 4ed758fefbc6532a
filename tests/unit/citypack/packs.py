"""A small sound pack on disk, and ways to break it."""

from pathlib import Path

from contracts.citypack import check_pack

CITY = """\
city: mulian
name: 木莲县
policy_version: mulian-2026.01-1
valid_from: 2026-01-01
timezone: Asia/Shanghai
region_code: "349901000000"
policy:
  clue:
    accept: false
    redirect_channels: [{code: "12388", name: 举报平台, address: 电话 12388}]
    basis: {accept: 默认, redirect_channels: 默认}
  list: {version: mulian-2, size: 1, off_list_action: offline, basis: {version: 甲, size: 乙, off_list_action: 丙}}
  route: {mode: territory, basis: {mode: 默认}}
  intake: {channels: [web], media: [text], basis: {channels: 默认, media: 默认}}
  time:
    dispatch: {value: 1, unit: wd, basis: 办法第一条}
    first_reply: {value: 5, unit: wd, basis: 办法第二条}
    conclude: {value: 15, unit: d, basis: 办法第三条}
    unit: wd
    calendar: CN
    extension_max: 2
    extend_days: 30
    help: {value: 5, unit: wd, basis: 默认}
    return_ruling: {value: 2, unit: wd, basis: 默认}
    rectify: {value: 15, unit: d, basis: 默认}
    review: {value: 30, unit: d, basis: 条例第35条}
    second_review: {value: 30, unit: d, basis: 条例第36条}
    round: {value: 10, unit: wd, basis: 默认}
    overrides: [{clock: conclude, track: xinfang, value: 60, unit: d, basis: 条例第34条}]
    office_hours: {from: "00:00", to: "00:00"}
    quiet_hours: {from: "22:00", to: "07:00"}
    basis: {unit: 默认, calendar: 默认, extension_max: 默认, extend_days: 默认, overrides: 默认,
      office_hours: 默认, quiet_hours: 默认}
  escalation: {ladder: [{colour: blue, at_percent: 50}], basis: {ladder: 默认}}
  reply:
    {approval: supervisor, auto_approve: [], coverage: warn, basis: {approval: 甲, auto_approve: 乙, coverage: 丙}}
  rating:
    scale: [stars5]
    words:
      {stars_1: dissatisfied, stars_2: dissatisfied, stars_3: fairly_satisfied, stars_4: satisfied, stars_5: satisfied}
    unrated_after: {value: 15, unit: d, basis: 默认}
    denominator: rated
    low_threshold: 2
    basis: {scale: 默认, words: 默认, denominator: 默认, low_threshold: 默认}
  rehandle: {max: 2, basis: {max: 默认}}
  lowscore: {months: 2, basis: {months: 默认}}
  publicity: {result_scope: private, basis: {result_scope: 默认}}
  disclosure:
    min_days: {value: 15, unit: d, basis: 法}
    cycle: quarterly
    publication_day: 15
    basis: {cycle: 法, publication_day: 法}
  subsidy: {link: false, publicity_days: {value: 7, unit: d, basis: 默认}, basis: {link: 默认}}
  masking: {profile: strict, basis: {profile: 法}}
  minors: {suppress: true, basis: {suppress: 法}}
  analysis: {monthly_report: true, basis: {monthly_report: 默认}}
  cluster: {min_size: 5, basis: {min_size: 默认}}
  text: {convert_t2s: true, basis: {convert_t2s: 默认}}
  gis: {input_crs: gcj02, store_crs: cgcs2000, basis: {input_crs: 默认, store_crs: 默认}}
  security: {mfa: required, basis: {mfa: 标准}}
  audit: {retain_days: 1095, basis: {retain_days: 法}}
  return: {max: 1, joint_after: 2, basis: {max: 默认, joint_after: 默认}}
  supervision:
    on_overdue: draft
    letter_word: 木督
    cards: [{colour: blue, cause: dispatch_overdue, order: false}]
    basis: {on_overdue: 默认, letter_word: 默认, cards: 默认}
  spot_check: {percent: 5, strata: [lead_org], basis: {percent: 默认, strata: 默认}}
  archive: {after: {value: 30, unit: d, basis: 默认}}
  suggestion: {decides_alone: false, min_score: 60, basis: {decides_alone: 默认, min_score: 默认}}
  crypto: {provider: aes, basis: {provider: 默认}}
"""

FILES = {
    "city.yaml": CITY,
    "regions.csv": """\
code,name,level,parent,valid_from,valid_to,successor,notes
349901000000,木莲县,county,,2026-01-01,,,
349901100000,东河镇,town,349901000000,2026-01-01,,,
349901100201,柳树村,village,349901100000,2026-01-01,,,assumed
""",
    "organs.csv": """\
code,name,level,kind,region_code,parent,email,handles,supervises
ML-JW,木莲县纪委监委,county,discipline,349901000000,,jw@mulian.example,,
ML-PG,驻县水利局纪检监察组,county,stationed,349901000000,ML-JW,,,ML-SL
ML-SL,木莲县水利局,county,functional,349901000000,,,河道|采砂,
DH-TD,东河镇纪委,town,discipline,349901100000,ML-JW,,,
LS-VC,柳树村村两委,village,village,349901100201,,,,
""",
    "power_list.csv": """\
code,category,name,description,responsible,business_dept,supervisor,flow,basis,publication,keywords,urgent_keywords
E05,工程,项目后续管护,坏了谁修,VC,ML-SL,PG:ML-PG,VC:公示:15d:公示 > VC:维修::,办法,quarterly,停水|漏水,停水
X99,其他,其他事项,"清单外,研判后转办",VC|TG,,TD,SUPERVISOR:研判:3wd:意见,办法,none,违建,
""",
    "clue_words.csv": "word,kind\n贪污,embezzlement\n",
    "calendar/years.csv": "year,confirmed,source\n2026,yes,通知\n",
    "calendar/2026.csv": "date,kind,name\n2026-01-01,holiday,元旦\n2026-01-04,workday,调休\n",
    "staff.csv": """\
username,name,role,org,region_code
dh.wang,王某某,township_discipline,DH-TD,349901100000
admin,管理员某,system_admin,,349901000000
""",
    "templates/all.yaml": """\
- code: dispatched
  event: case_dispatched
  audience: lead_org
  channels: [inbox, email]
  title: 转办（{case_no}）
  body: "{by_org}转来工单。"
- code: approved
  event: reply_approved
  audience: citizen
  channels: [inbox]
  title: 已答复
  body: 请评价。
""",
}


def write_pack(root: Path) -> Path:
    """A pack without a fault."""
    for file, text in FILES.items():
        path = root / file
        path.parent.mkdir(parents=True, exist_ok=True)
        path.write_text(text, encoding="utf-8")
    return root


def plant(root: Path, file: str, old: str, new: str) -> None:
    """Replace the only occurrence of `old` in one file."""
    path = root / file
    text = path.read_text(encoding="utf-8")
    assert text.count(old) == 1, f"{old!r} occurs {text.count(old)} times in {file}"
    path.write_text(text.replace(old, new), encoding="utf-8")


def found(root: Path) -> list[str]:
    """The faults of a pack, as file:line:column: code."""
    return [f"{fault.spot.file}:{fault.spot.line}:{fault.spot.column}: {fault.code}" for fault in check_pack(root)]
