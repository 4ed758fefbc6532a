"""The fault run of `make test`: everything is killed once while 30 appeals are on their way."""

import pytest

from tests.faults.saboteur import BROKER, DATABASE, SERVICES

pytestmark = [pytest.mark.stack, pytest.mark.timeout(900)]

BEFORE, DURING = 2, 1
"""Appeals let in with each blow, so that every blow hits some of them at work and some at the door."""


def test_nothing_is_lost_or_doubled_while_everything_is_killed_once(experiment, prove):
    run = experiment("short run")
    for victim in [*run.saboteur.shuffled(SERVICES), *run.saboteur.shuffled((BROKER, DATABASE))]:
        run.crowd.release(BEFORE)
        run.saboteur.pause_before()
        run.saboteur.kill(victim, meanwhile=lambda: run.crowd.release(DURING), wait=victim not in SERVICES)
    figures = prove(run)
    assert figures.acknowledged == figures.appeals == 30
