"""A clue in a city that takes clues: sealed by a person, then out of everybody's sight but the clue officers'."""

import pytest

from tests.journeys.front_end import FrontEnd, expect
from tests.journeys.lifecycle import Place, Staff
from tests.journeys.turns import Turns
from tests.stack.running import CITY, ydt
from ydt.installation import installation_of
from ydt.settling import settle

pytestmark = [pytest.mark.stack, pytest.mark.timeout(240)]

XUEYUANLU = Place("510402010007", "dq.jw.hou", "xyl.he", "XYL-VC")
OFFICER = "pz.clue.mo"
WORDS = "小组长向每户收了电梯集资款，三年没有装，也不入账。"


@pytest.fixture
def panzhihua(stack):
    """The stack in Panzhihua, which takes clues; afterwards in the city of the tests again."""
    loaded = ydt(stack, "city", "load", "cities/panzhihua")
    assert loaded.returncode == 0, loaded.stdout + loaded.stderr
    yield stack
    assert ydt(stack, "city", "load", CITY).returncode == 0


@pytest.fixture
def clue(panzhihua):
    front_end = FrontEnd(panzhihua.url("gateway"))
    staff = Staff(front_end, panzhihua.secrets["demo_password"])
    case = Turns(front_end, staff, place=XUEYUANLU, text=WORDS, appeal_type="clue")
    case.file()
    settle(installation_of(panzhihua), 60)
    case.seal()
    settle(installation_of(panzhihua), 60)
    return case


def test_sealed_clue_is_read_by_the_clue_officer_and_nobody_else(clue):
    front_end, case = clue.front_end, f"/cases/{clue.case_id}"
    supervisor, officer = clue.staff.headers("dq.jw.hou"), clue.staff.headers(OFFICER)
    for part in ("", "/content", "/route", "/clocks", "/deliveries"):
        assert front_end.get(case + part, supervisor).status == 403
    row = next(
        item
        for item in expect(front_end.get("/cases?page_size=100", supervisor), 200).body["items"]
        if item["case_id"] == clue.case_id
    )
    assert set(row) == {"case_id", "appeal_id", "state", "state_words"}
    words = expect(front_end.get(case + "/content", {**officer, "X-Read-Reason": "check"}), 200).body
    assert words["original_text"] == WORDS
    assert clue.show(OFFICER)["state_words"] == "已转线索"
    shown = clue.look_up().body
    assert (shown["can_withdraw"], shown["timeline"][-1]["step"]) == (False, "case_sealed")
