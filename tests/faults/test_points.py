"""Every named point of the code is struck (kill -9, SIGSTOP) while appeals are handled; see tests.faults.points."""

import re
import signal
from collections import Counter
from functools import partial
from pathlib import Path

import pytest

from tests.faults import points
from tests.faults.points import AFTER, BEFORE, IN_TURN, POINTS, Arm, Point, Traps, owner_of, points_of, set_traps

PATIENT = pytest.mark.timeout(1800)

FROZEN_SECONDS = 8.0
"""Longer than the relay's lease (6 s): whoever thaws may find another at its work."""

ROUNDS = (
    {
        "analytics": "event logged, not folded",
        "notify": "mail sent, not noted",
        "deadline": "saved, not handed to the relay",
        "casework": "confirmed, outbox not cleared",
        "routing": "published, not confirmed",
        "intake": "outbox read, not published",
    },
    {
        "analytics": "folded, not counted",
        "notify": "handler begun",
        "deadline": "acknowledgement not told",
        "casework": "outbox read, not published",
        "routing": "committed, not acknowledged",
        "intake": "decided, not written",
    },
    {
        "analytics": "committed, not acknowledged",
        "notify": "saved, not handed to the relay",
        "deadline": "published, not confirmed",
        "casework": "decided, not written",
        "routing": "confirmed, outbox not cleared",
        "intake": "confirmed, outbox not cleared",
    },
)
"""Where each service is stopped, until all of a round stand still at the same time."""

COPIES = ("casework", "deadline")
"""A second copy of these goes on meanwhile, and takes over the leases of the stopped one."""


@pytest.mark.stack
@pytest.mark.slow
@PATIENT
def test_killing_at_every_named_point_loses_and_doubles_nothing(experiment, prove):
    run = experiment(IN_TURN)
    for point in points_of(IN_TURN):
        run.saboteur.strike_at(point, partial(run.crowd.release, 3))
    figures = prove(run)
    assert figures.acknowledged == run.crowd.released
    assert set(figures.victims) == {
        f"kill -9 at '{point.name}' {service}" for point in points_of(IN_TURN) for service in point.services
    }


@pytest.mark.stack
@pytest.mark.slow
@PATIENT
def test_stopping_at_named_points_loses_and_doubles_nothing(experiment, prove, stack):
    run = experiment("stopped at points")
    copies = {service: (service, f"{service}-2") for service in COPIES}
    try:
        stack.up(copies=dict.fromkeys(COPIES, 2))
        for stops in ROUNDS:
            traps = {copies.get(service, (service,)): point for service, point in stops.items()}
            run.saboteur.freeze_at(traps, FROZEN_SECONDS, partial(run.crowd.release, 3))
        figures = prove(run)
    finally:
        for _, second in copies.values():
            stack.stop(second)
    assert figures.acknowledged == run.crowd.released
    assert figures.kills == sum(map(len, ROUNDS))


def test_every_point_is_where_its_name_says():
    assert [point.name for point in POINTS if not callable(getattr(*owner_of(point)))] == []
    assert [name for name, times in Counter(point.name for point in POINTS).items() if times > 1] == []


def test_every_point_is_struck_by_a_scenario():
    """Each scenario strikes at all points of its name, or fails; so every name must be one a scenario asks for."""
    written = "".join(path.read_text(encoding="utf-8") for path in Path(__file__).parent.glob("test_*.py"))
    struck = {getattr(points, name) for name in re.findall(r"points_of\(([A-Z_]+)\)", written)}
    assert {point.scenario for point in POINTS} == struck
    assert [point.name for point in POINTS if not point.services] == []


def test_points_to_stop_at_are_named_points():
    assert {point for stops in ROUNDS for point in stops.values()} - {point.name for point in POINTS} == set()


class Work:
    """Something with a step."""

    def __init__(self):
        self.done = []

    def step(self):
        self.done.append("step")
        return len(self.done)


def struck(monkeypatch, tmp_path, moment, arm):
    """What was done until the trap struck, and with what; four steps are tried."""
    monkeypatch.setattr(Work, "step", Work.step)
    work, blows = Work(), []

    def strike(number):
        blows.append((number, len(work.done)))

    path = tmp_path / "arm"
    set_traps(Traps(path, strike), [Point("there", f"{__name__}:Work.step", moment, ("any",))])
    if arm:
        arm.write(path)
    assert [work.step() for _ in range(4)] == [1, 2, 3, 4]
    return blows


@pytest.mark.parametrize(("moment", "done"), [(BEFORE, 2), (AFTER, 3)])
def test_trap_strikes_once_at_the_nth_time(monkeypatch, tmp_path, moment, done):
    assert struck(monkeypatch, tmp_path, moment, Arm("there", 3)) == [(signal.SIGKILL, done)]


@pytest.mark.parametrize("arm", [None, Arm("elsewhere", 1)])
def test_trap_that_is_not_armed_does_nothing(monkeypatch, tmp_path, arm):
    assert struck(monkeypatch, tmp_path, BEFORE, arm) == []


def test_frozen_seconds_outlast_the_lease_of_the_relay():
    place = Point("", "chassis.bus.outbox_relay:LEASE_SECONDS", BEFORE, ())
    assert getattr(*owner_of(place)) < FROZEN_SECONDS
