"""The long fault runs (`make faults`): each names what is broken and what must hold while it is."""

from functools import partial

import pytest

from tests.faults.door import ANSWERED_WITHIN_SECONDS, Door, is_honest_refusal
from tests.faults.saboteur import BROKER, DATABASE, EVERYTHING, SERVICES
from ydt.stack.services import NAMEKO_SERVICES

pytestmark = [pytest.mark.stack, pytest.mark.slow, pytest.mark.timeout(1800)]

def test_killing_each_service_loses_and_doubles_nothing(experiment, prove):
    run = experiment("kill each service")
    for victim in [*run.saboteur.shuffled(SERVICES), *run.saboteur.shuffled(SERVICES)]:
        run.crowd.release(3)
        run.saboteur.pause_before()
        run.saboteur.kill(victim, meanwhile=lambda: run.crowd.release(1))
    assert prove(run).acknowledged == 64


@pytest.mark.parametrize("how", ["killed", "frozen"])
def test_filing_succeeds_while_the_broker_is_away(experiment, prove, how):
    run = experiment(f"broker {how}")
    strike = run.saboteur.kill if how == "killed" else run.saboteur.freeze
    door = Door(run)
    for seconds in (8, 25):
        run.crowd.release(5)
        run.saboteur.pause_before()
        strike(BROKER, meanwhile=partial(door.knock, seconds))
    assert prove(run).acknowledged == 10 + len(door.answers)
    assert set(door.statuses) == {201}
    assert len(door.answers) >= 20


def test_filing_is_refused_honestly_while_the_database_is_down(experiment, prove):
    run = experiment("database killed")
    door = Door(run)
    for _ in range(2):
        run.crowd.release(5)
        run.saboteur.pause_before()
        run.saboteur.kill(DATABASE, meanwhile=lambda: door.knock(8))
    again, never = door.refused[::2], door.refused[1::2]
    run.crowd.file(again)
    assert prove(run).acknowledged == 10 + len(again)
    assert [answer for answer in door.answers if not is_honest_refusal(answer)] == []
    assert max(answer.seconds for answer in door.answers) < ANSWERED_WITHIN_SECONDS
    stored = run.databases.appeal_ids(run.run)
    assert len(never) >= 2
    assert [case.key for case in never if f"{case.key}-file" in stored] == []


def test_a_frozen_database_never_makes_a_false_receipt(experiment, prove):
    """A refused command may still be carried out after the thaw: the refusal says "unknown", the key makes it safe."""
    run = experiment("database frozen")
    door = Door(run)
    for _ in range(2):
        run.crowd.release(5)
        run.saboteur.pause_before()
        run.saboteur.freeze(DATABASE, meanwhile=lambda: door.knock(8))
    run.crowd.file(door.refused)
    assert prove(run).acknowledged == 10 + len(door.answers)
    assert [answer for answer in door.answers if not (is_honest_refusal(answer) or answer.status == 201)] == []
    assert max(answer.seconds for answer in door.answers) < ANSWERED_WITHIN_SECONDS


def test_freezing_each_process_at_random_loses_and_doubles_nothing(experiment, prove):
    run = experiment("freeze each process")
    for victim in run.saboteur.shuffled(EVERYTHING):
        run.crowd.release(3)
        run.saboteur.pause_before()
        run.saboteur.freeze(victim, meanwhile=partial(run.crowd.release, 1))
    assert prove(run).acknowledged == 4 * len(EVERYTHING)


def test_frozen_services_do_nothing_twice_when_they_thaw(experiment, prove):
    """Longer than three heartbeats: the broker has given their messages to nobody else, but taken them back."""
    run = experiment("services frozen")
    run.crowd.release(20)
    run.saboteur.pause_before()
    run.saboteur.freeze_together(NAMEKO_SERVICES, 35)
    assert prove(run).acknowledged == 20


def test_kills_in_the_middle_of_a_flood_lose_and_double_nothing(experiment, prove):
    """Nobody waits for a restart: backlogs grow, drain at full speed, and are hit while they do."""
    run = experiment("kills in a flood")
    for _ in range(4):
        run.crowd.release(25)
        for victim in run.saboteur.shuffled(SERVICES):
            run.saboteur.pause_before()
            run.saboteur.kill(victim, wait=False)
    assert prove(run).acknowledged == 100


def test_two_copies_of_each_service_do_nothing_twice(experiment, prove, stack):
    run = experiment("two copies")
    doubled = ("routing", "casework", "deadline", "notify", "analytics")
    copies = tuple(f"{service}-2" for service in doubled)
    try:
        stack.up(copies=dict.fromkeys(doubled, 2))
        for victim in run.saboteur.shuffled(doubled + copies):
            run.crowd.release(4)
            run.saboteur.pause_before()
            run.saboteur.kill(victim, meanwhile=lambda: run.crowd.release(1))
        assert prove(run).acknowledged == 50
    finally:
        for copy in copies:
            stack.stop(copy)


def test_a_power_cut_loses_and_doubles_nothing(experiment, prove):
    run = experiment("power cut")
    for _ in range(2):
        run.crowd.release(10)
        run.saboteur.pause_before()
        run.saboteur.cut_power()
    assert prove(run).acknowledged == 20


def test_nothing_is_lost_or_doubled_while_everything_is_killed_several_times(experiment, prove):
    run = experiment("everything in turn")
    for _ in range(3):
        for victim in run.saboteur.shuffled(EVERYTHING):
            run.crowd.release(6)
            run.saboteur.pause_before()
            run.saboteur.kill(victim, meanwhile=lambda: run.crowd.release(4))
    assert prove(run).acknowledged == 300
