"""What replaying itself promises, shown on the Shucheng cases: repeatable, resumable, and the clock comes back."""

import uuid
from dataclasses import replace
from pathlib import Path

import pytest

from tests.replay.playing import played
from tests.stack.running import ydt
from ydt.replaying.ledger import span_words
from ydt.replaying.play import Outcome
from ydt.replaying.script import load_script
from ydt.stack.stack import Stack

pytestmark = pytest.mark.stack

REPLAYS = Path(__file__).parents[2] / "cities/shucheng/replay"


def played_case(stack: Stack, name: str) -> Outcome:
    """One replay of the pack, run to its end."""
    return played(stack, load_script(REPLAYS / f"{name}.yaml"))


def test_case_number_one_took_the_published_time(stack):
    spans = {line.step.id: span_words(line.since_filing) for line in played_case(stack, "sh-1").lines}
    assert [spans["replied"], spans["approved"], spans["rated"]] == ["4:43", "7:46", "14:56"]


def test_second_run_gets_the_same_receipt_and_doubles_nothing(stack):
    first, second = played_case(stack, "sh-1"), played_case(stack, "sh-1")
    assert second.repeated
    assert second.receipt_no == first.receipt_no
    assert [line.recorded_at for line in second.lines] == [line.recorded_at for line in first.lines]
    assert second.equal


def test_interrupted_replay_is_finished_by_the_next_run(stack):
    script = replace(load_script(REPLAYS / "sh-1.yaml"), name=f"cut-{uuid.uuid4().hex[:12]}")
    begun = played(stack, replace(script, steps=script.steps[:5]))
    finished = played(stack, script)
    assert (begun.repeated, finished.repeated, finished.receipt_no) == (False, True, begun.receipt_no)
    assert {line.step.id: line.differs for line in finished.lines if line.differs} == {}


def test_refused_step_ends_the_run_and_is_named(stack):
    script = replace(load_script(REPLAYS / "sh-1.yaml"), name=f"bad-{uuid.uuid4().hex[:12]}")
    wrong = replace(script.steps[3], body={"dispatch": {"lead_org": "NOBODY"}})
    outcome = played(stack, replace(script, steps=(script.steps[0], wrong, *script.steps[4:])))
    differs = [line.differs for line in outcome.lines]
    assert not outcome.equal
    assert differs[0] == ()
    assert differs[1][0].startswith("422 invalid")
    assert set(differs[2:]) == {("not run",)}


def test_replay_command_returns_the_clock_to_real_time(stack):
    done = ydt(stack, "replay", str(REPLAYS / "sh-1.yaml"))
    assert done.returncode == 0, done.stdout + done.stderr
    assert stack.layout.clock.read_text(encoding="utf-8").strip() == "real"
