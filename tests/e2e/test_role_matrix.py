"""Roles and permissions, from outside: one table, and every cell of it is tried at the door of a running stack.

Rows are what one may want of a case or of the platform, columns who wants it (domain reference (b)). `Y` may, `m` may
see it masked, `-` is refused. The case was dispatched to a lead and a helper and then taken back by its citizen, so
that whoever may take a step is told that it comes too late, and nobody's try changes anything for the next.
"""

from dataclasses import dataclass
from uuid import uuid4

import pytest

from tests.journeys.front_end import Answer, FrontEnd, expect
from tests.journeys.lifecycle import CHANGCHONG, NOT_YET, Lifecycle, Staff

pytestmark = [pytest.mark.stack, pytest.mark.timeout(240)]

MADE = {
    "elsewhere.county": ("county_discipline", "340123000000"),
    "above.city": ("city_discipline", "341500000000"),
}
"""Accounts the pack has none of, with their role and region."""

FIRST, OWN = "A-first-Password-1", "My-own-Password-22"

CAST = {
    "lead": "ccc.zhang",  # the village committee that leads
    "village": "sqc.li",  # another one
    "helper": "cqt.chen",  # a department that helps
    "dept": "cg.sun",  # another one
    "leader": "cg.qian",  # and its leader
    "town": "zmq.wang",  # the supervising body
    "town2": "cgz.zhao",  # another one
    "county": "jw.zhou",
    "county2": "elsewhere.county",  # of another county
    "city": "above.city",
    "clue": "jw.wu",
    "checker": "ccc.feng",  # 村务监督委员会
    "grid": "grid.gao",
    "auditor": "jw.zheng",
    "admin": "admin",
    "rights": "security",  # the security administrator
}

TABLE = """
                   lead village helper dept leader town town2 county county2 city clue checker grid auditor admin rights
see the case       Y    -       Y      -    -      Y    -     Y      -       Y    -    -       -    -       -      -
see the words      m    -       m      -    -      Y    -     Y      -       Y    -    -       -    -       -      -
see who filed      -    -       -      -    -      Y    -     Y      -       Y    -    -       -    -       -      -
see the route      Y    -       Y      -    -      Y    -     Y      -       Y    -    -       -    -       -      -
see the clocks     Y    -       Y      -    -      Y    -     Y      -       Y    -    -       -    -       -      -
see deliveries     -    -       -      -    -      Y    -     Y      -       Y    -    -       -    -       -      -
accept             -    -       -      -    -      Y    -     Y      -       -    -    -       -    -       -      -
refuse             -    -       -      -    -      Y    -     Y      -       -    -    -       -    -       -      -
dispatch           -    -       -      -    -      Y    -     Y      -       -    -    -       -    -       -      -
hold the content   -    -       -      -    -      Y    -     Y      -       -    -    -       -    -       -      -
sign               Y    -       -      -    -      -    -     -      -       -    -    -       -    -       -      -
reply first        Y    -       -      -    -      -    -     -      -       -    -    -       -    -       -      -
reply              Y    -       -      -    -      -    -     -      -       -    -    -       -    -       -      -
help               -    -       Y      -    -      -    -     -      -       -    -    -       -    -       -      -
ask for return     Y    -       -      -    -      -    -     -      -       -    -    -       -    -       -      -
ask for time       Y    -       -      -    -      -    -     -      -       -    -    -       -    -       -      -
grant time         -    -       -      -    -      Y    -     Y      -       Y    -    -       -    -       -      -
approve the reply  -    -       -      -    -      Y    -     Y      -       Y    -    -       -    -       -      -
suspend            -    -       -      -    -      Y    -     Y      -       Y    -    -       -    -       -      -
order a new round  -    -       -      -    -      Y    -     Y      -       Y    -    -       -    -       -      -
review a refusal   -    -       -      -    -      -    -     Y      -       Y    -    -       -    -       -      -
file for others    -    -       -      -    -      -    -     -      -       -    -    -       Y    -       -      -
see statistics     Y    Y       Y      Y    Y      Y    Y     Y      Y       Y    -    -       -    -       -      -
read drafts        Y    Y       -      -    -      Y    Y     Y      Y       Y    -    Y       -    -       -      -
read the audit     -    -       -      -    -      -    -     -      -       -    -    -       -    Y       -      -
see accounts       -    -       -      -    -      -    -     -      -       -    -    -       -    Y       Y      Y
make an account    -    -       -      -    -      -    -     -      -       -    -    -       -    -       Y      -
grant rights       -    -       -      -    -      -    -     -      -       -    -    -       -    -       -      Y
issue an API key   -    -       -      -    -      -    -     -      -       -    -    -       -    -       -      Y
"""

_NAMES = 19
"""How wide the first column is."""

LONG_PAST = "2021-01-04T09:00:00+08:00"
TRIED: dict[str, tuple[str, dict | None]] = {
    "see the case": ("GET /cases/{case}", None),
    "see the words": ("GET /cases/{case}/content", None),
    "see who filed": ("GET /cases/{case}/identity", None),
    "see the route": ("GET /cases/{case}/route", None),
    "see the clocks": ("GET /cases/{case}/clocks", None),
    "see deliveries": ("GET /cases/{case}/deliveries", None),
    "accept": ("POST /cases/{case}/acceptance", {}),
    "refuse": ("POST /cases/{case}/refusal", {"reason_code": "other_body", "reason": "不属本单位职责"}),
    "dispatch": ("POST /cases/{case}/dispatch", {"lead_org": "CCC-VC"}),
    "hold the content": ("POST /cases/{case}/content-hold", {"reason_code": "content_check", "reason": "需核对"}),
    "sign": ("POST /cases/{case}/signature", {}),
    "reply first": ("POST /cases/{case}/first-reply", {"text": "已收到，正在了解情况。"}),
    "reply": ("POST /cases/{case}/reply", {"text": "已经办好。", "conclusion_code": "solved", "people": 1}),
    "help": ("POST /cases/{case}/helper-reply", {"text": "水厂已经检修。"}),
    "ask for return": (
        "POST /cases/{case}/return-request",
        {"reason_code": "not_our_duty", "reason": "不属于本单位职责"},
    ),
    "ask for time": ("POST /cases/{case}/extension-request", {"value": 5, "unit": "wd", "reason": "情况复杂"}),
    "grant time": (
        "POST /cases/{case}/extension-ruling",
        {"granted": True, "reason_code": "complex", "reason": "情况复杂"},
    ),
    "approve the reply": ("POST /cases/{case}/reply-approval", {}),
    "suspend": (
        "POST /cases/{case}/suspension",
        {"reason": "施工周期长", "milestones": [{"name": "开工", "due_at": LONG_PAST}]},
    ),
    "order a new round": ("POST /cases/{case}/re-supervision", {"reason": "群众不满意"}),
    "review a refusal": ("POST /cases/{case}/refusal-review", {"upheld": True, "reason": "维持"}),
    "file for others": ("GET /proxied-appeals", None),
    "see statistics": ("GET /statistics", None),
    "read drafts": ("GET /records", None),
    "read the audit": ("GET /audit/reads", None),
    "see accounts": ("GET /admin/staff", None),
    "make an account": ("POST /admin/staff", {"username": "zmq.wang", "name": "王某某", "role": "auditor"}),
    "grant rights": ("POST /admin/staff/zmq.wang/grant", {"role": "auditor", "org": None, "region_code": None}),
    "issue an API key": (
        "POST /admin/api-keys",
        {"name": "过期", "scopes": [], "role": "auditor", "expires_at": LONG_PAST},
    ),
}
"""The request each row is tried with; a command is one that cannot succeed even where it is allowed."""

ALLOWED, REFUSED = {200, 409, 422}, {403}


def cells() -> list[tuple[str, str, str]]:
    """(row, column, letter) of every cell."""
    header, *rows = TABLE.strip("\n").splitlines()
    columns = header.split()
    return [
        (row[:_NAMES].strip(), column, letter)
        for row in rows
        for column, letter in zip(columns, row[_NAMES:].split(), strict=True)
    ]


@dataclass(frozen=True)
class Stage:
    """A case everybody tries to get at."""

    front_end: FrontEnd
    staff: Staff
    made: Staff
    case_id: str

    def tries(self, who: str, row: str) -> Answer:
        """What one of the cast is answered."""
        request, body = TRIED[row]
        method, path = request.format(case=self.case_id).split()
        cast = self.made if CAST[who] in MADE else self.staff
        headers = {**cast.headers(CAST[who]), "X-Read-Reason": "%E6%A0%B8%E5%AF%B9"}
        if method == "GET":
            return self.front_end.get(path, headers)
        return self.front_end.post(path, body, headers, key=uuid4().hex)


def account(staff: Staff, username: str, role: str, region: str) -> None:
    """An account the city pack has none of, made and granted as administrators do; it may be there already."""
    front_end = staff.front_end
    wanted = {"username": username, "name": "某某", "role": role, "org": "SC-JW", "region_code": region}
    made = front_end.post("/admin/staff", {**wanted, "password": FIRST}, staff.headers("admin"))
    if made.status == 409:
        return
    expect(made, 201)
    seen = {name: wanted[name] for name in ("role", "org", "region_code")}
    expect(front_end.post(f"/admin/staff/{username}/grant", seen, staff.headers("security")), 200)
    token = expect(front_end.post("/staff/login", {"username": username, "password": FIRST}), 200).body["access_token"]
    change = {"old_password": FIRST, "new_password": OWN}
    expect(front_end.post("/staff/password", change, {"Authorization": f"Bearer {token}"}), 204)


@pytest.fixture(scope="module")
def stage(running_stack) -> Stage:
    """A case with a lead and a helper, taken back by its citizen."""
    running_stack.up()
    front_end = FrontEnd(running_stack.gateway_url)
    staff = Staff(front_end, running_stack.secrets["demo_password"])
    for username, (role, region) in MADE.items():
        account(staff, username, role, region)
    case = Lifecycle(front_end, staff, CHANGCHONG)
    case.file(contact={"name": "张某某", "mobile": "13812345678"})
    order = {"lead_org": "CCC-VC", "helper_orgs": ["SC-CQT"]}
    path = f"/cases/{case.case_id}/acceptance"
    expect(front_end.post(path, {"dispatch": order}, staff.headers("zmq.wang"), again=NOT_YET), 200, 201)
    back = f"/appeals/{case.receipt['receipt_no']}/withdrawal"
    expect(front_end.post(back, {}, case.credentials, again=NOT_YET), 202)
    for who in ("ccc.zhang", "cqt.chen"):
        words = f"/cases/{case.case_id}/content"
        expect(front_end.get(words, staff.headers(who), again={403, 404}), 200)
    return Stage(front_end, staff, Staff(front_end, OWN), case.case_id)


def test_table_tries_every_row_with_everybody():
    assert {row for row, _, _ in cells()} == set(TRIED)
    assert {column for _, column, _ in cells()} == set(CAST)


@pytest.mark.parametrize(("row", "who", "letter"), cells(), ids=lambda part: part.replace(" ", "-"))
def test_cell(stage, row, who, letter):
    answer = stage.tries(who, row)
    assert answer.status in (REFUSED if letter == "-" else ALLOWED), answer.body
    if letter == "m":
        assert answer.body["masked"] is True
    if letter == "Y" and row == "see the words":
        assert answer.body["masked"] is False
