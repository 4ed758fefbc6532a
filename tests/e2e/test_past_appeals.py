"""`ydt list` on a running installation: past appeals decided again, from codes alone."""

import json
from uuid import uuid4

import pytest

from tests.journeys.front_end import FrontEnd, expect
from tests.stack.running import CITY, ydt
from ydt.installation import installation_of
from ydt.settling import settle

pytestmark = [pytest.mark.stack, pytest.mark.timeout(180)]

WORDS = "想问问征兵的事，隔壁那只花猫也想知道。"


def test_past_appeals_stay_under_their_own_list_and_move_under_another(stack):
    body = {"appeal_type": "consult", "text": WORDS, "place": {"region_code": "341523110203"}}
    filed = expect(FrontEnd(stack.url("gateway")).post("/appeals", body, key=uuid4().hex), 201).body
    settle(installation_of(stack), 60)

    facts = ydt(stack, "list", "facts", "--since", "2020-01-01")
    assert facts.returncode == 0, facts.stderr
    rows = {row["appeal_id"]: row for row in map(json.loads, facts.stdout.splitlines())}
    told = rows[filed["appeal_id"]]
    assert (told["facts"]["keywords"], told["decided"]["first_org"]) == (["征兵"], "CCC-VC")
    assert "花猫" not in facts.stdout

    same = ydt(stack, "list", "whatif", CITY, CITY, "--since", "2020-01-01")
    assert (same.returncode, "0 would go elsewhere" in same.stdout) == (0, True)
    other = ydt(stack, "list", "whatif", CITY, "cities/zhuzhou", "--since", "2020-01-01", "--format", "json")
    answer = json.loads(other.stdout)
    assert (other.returncode, answer["moved"] > 0) == (1, True)
    assert answer["judged"] == len(rows)
