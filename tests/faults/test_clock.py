"""Business time jumps, forward by days and back by hours: every warning comes once, and no lease notices."""

from dataclasses import replace
from datetime import UTC, datetime, timedelta
from functools import partial

import pytest

from chassis.clock import write_clock
from tests.faults.points import JUMPING, points_of
from tests.faults.verdict import WARNING
from ydt.settling import settle

pytestmark = [pytest.mark.stack, pytest.mark.slow, pytest.mark.timeout(1800)]

MONDAY = datetime(2026, 3, 2, 1, tzinfo=UTC)
"""Nine o'clock in China. The limit for dispatching, three working days, ends on Thursday night."""

HELD = 6
JUMPS = (timedelta(days=2, hours=5), timedelta(days=1, hours=11))
"""Past the blue warning (60 %) to Wednesday afternoon, then past the yellow (85 %) to Thursday afternoon."""
BACK = timedelta(hours=9)
SECONDS = 300.0


@pytest.fixture
def moved_clock(stack):
    """Sets business time; real again afterwards."""
    yield partial(write_clock, stack.layout.clock)
    write_clock(stack.layout.clock, None)


def test_clock_jumps_lose_and_double_nothing(experiment, prove, stack, moved_clock):
    run = experiment(JUMPING)
    run.expected = replace(run.expected, alarms=frozenset({WARNING}))
    run.crowd.winding_every = 0
    now = MONDAY
    moved_clock(now)
    held = [run.crowd.new_case() for _ in range(HELD)]
    for case in held:
        case.file()
    settle(run.installation(), SECONDS)
    for jump, point in zip(JUMPS, points_of(JUMPING), strict=True):
        run.crowd.release(6)
        now += jump
        with run.saboteur.outage("business time", f"forward {jump}"):
            run.saboteur.strike_at(point, partial(jump_and_work, run, moved_clock, now))
        settle(run.installation(), SECONDS)
        now -= BACK
        with run.saboteur.outage("business time", f"back {BACK}"):
            moved_clock(now)
        run.crowd.release(4)
        run.saboteur.kill(run.chance.choice(("casework", "deadline")))
    for case in held:
        run.crowd.adopt(case)
    figures = prove(run)
    assert figures.acknowledged == run.crowd.released + HELD
    assert warnings_given(run, held) == {case.case_id: ["blue", "yellow"] for case in held}


def jump_and_work(run, moved_clock, at):
    """Move the clock; the warnings that are due then bring deadline to the named point."""
    moved_clock(at)
    run.crowd.release(1)


def warnings_given(run, cases):
    """The colours deadline warned in, by case."""
    found = run.databases.of("deadline").case_clocks.find({"_id": {"$in": [case.case_id for case in cases]}})
    return {
        row["_id"]: [each["colour"] for each in row["body"]["clocks"][0]["warnings"] if each["given_at"]]
        for row in found
    }
