"""Published facts of a case are held against the answers of its steps."""

from datetime import UTC, datetime, timedelta

import pytest

from tests.unit.replay.test_ledger import FILED, REPLIED, SCRIPT, step
from tests.unit.replay.test_script import faults, written
from ydt.replaying.door import Answer
from ydt.replaying.facts import Fact
from ydt.replaying.judging import judged
from ydt.replaying.ledger import Line
from ydt.replaying.play import refusal

LINES = (
    Line(SCRIPT.steps[0], FILED, timedelta(0), ()),
    Line(SCRIPT.steps[1], None, None, (), compared=False),
    Line(SCRIPT.steps[2], REPLIED, timedelta(hours=4, minutes=43), ()),
)
BODY = {"replies": [{"amount_fen": 3400000, "replied_at": "2021-09-07T03:31:00Z"}], "round": 1}


def fact(published: str, **overrides) -> Fact:
    """A published fact."""
    values = {"step": "replied", "path": None, "equals": None, "why": None, "source": None}
    return Fact(fact="某事", published=published, **{**values, **overrides})


@pytest.mark.parametrize(
    ("told", "ours", "verdict"),
    [
        (fact("4:43"), "4:43", "equal"),
        (fact("4:44"), "4:43", "differs"),
        (fact("34000 元", path="replies.0.amount_fen", equals=3400000), "34000 元", "equal"),
        (fact("340 元", path="replies.0.amount_fen", equals=34000), "34000 元", "differs"),
        (fact("340 元", path="replies.0.amount_fen", equals=34000, why="笔误"), "34000 元", "why not: 笔误"),
        (fact("11:31", path="replies.0.replied_at", equals="2021-09-07T11:31+08:00"), "2021-09-07 11:31", "equal"),
        (
            fact("3万余元", path="replies.0.amount_fen", equals=3400000, source="按下限 3.4 万元"),
            "34000 元",
            "equal: 按下限 3.4 万元",
        ),
        (fact("1", path="rounds"), "nothing", "differs"),
        (fact("严重警告", step=None, why="处分另案处理"), "", "not ours: 处分另案处理"),
    ],
)
def test_fact_says_equal_or_why_not(told, ours, verdict):
    [row] = judged((told,), LINES, {"replied": BODY})
    assert (row.ours, row.verdict) == (ours, verdict)


def test_fact_of_a_look_that_was_passed_by_is_left_out():
    assert judged((fact("1", step="looked", path="round"),), LINES, {"looked": BODY}) == ()


@pytest.mark.parametrize(
    ("facts_block", "expected"),
    [
        ("facts:\n  - {fact: 某事, published: 一, step: nowhere, path: a}\n", ["21:36: reference_unknown"]),
        ("facts:\n  - {fact: 某事, published: 一}\n", ["21:5: key_missing"]),
        ("facts:\n  - {fact: 某事, published: 一, why: 不归平台}\n", []),
    ],
)
def test_fault_in_a_fact_is_named_with_its_place(tmp_path, facts_block, expected):
    path = written(tmp_path) / "replay/ml-1.yaml"
    path.write_text(path.read_text(encoding="utf-8") + facts_block, encoding="utf-8")
    assert faults(tmp_path) == expected


@pytest.mark.parametrize(
    ("status", "code", "trouble"),
    [
        (422, "invalid", ()),
        (409, "illegal_step", ("409 illegal_step, not 422 invalid",)),
        (200, "", ("200, it was done, not 422 invalid",)),
    ],
)
def test_act_that_must_be_refused_is_held_to_its_refusal(status, code, trouble):
    refused = step("clue", "accept", datetime(2021, 9, 7, tzinfo=UTC), by="x", refused="422 invalid")
    assert refusal(refused, Answer(status, {"code": code}, False)) == trouble
