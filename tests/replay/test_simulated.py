"""Lives of the simulated days come out on the whole stack as they do in the pure domain.

`LIVED_AGAIN=1000` takes a thousand of them, two hundred in each of the five cities, as the simulated year has them by
turns; without it a few dozen are lived where replies are approved and where they go out at once.
"""

import os
from collections import Counter
from dataclasses import replace
from datetime import date, timedelta

import pytest

from tests.replay.playing import in_force
from tests.simulation.whole import counted, differences, lived_again, overseers, sample, seen_in
from tests.simulation.world import CITIES, world_of
from ydt.commands.replay import stage_of
from ydt.installation import installation_of

pytestmark = [pytest.mark.stack, pytest.mark.timeout(1200)]

DAY = date(2026, 3, 2)
NAMES = sorted(folder.name for folder in CITIES.iterdir())
WANTED = int(os.environ.get("LIVED_AGAIN", "0"))
SAMPLES = [(city, WANTED // len(NAMES)) for city in NAMES] if WANTED else [("shucheng", 40), ("zhuzhou", 12)]
"""City, how many lives. Shucheng approves each reply, Zhuzhou lets it go at once."""


@pytest.fixture(scope="module")
def city(request, running_stack):
    """The city of the lives, in force while they are lived."""
    with in_force(running_stack, request.param) as name:
        yield name


def statistics(stage, world) -> Counter:
    """How many appeals of the day are in each state, by analytics: all parts of the city together."""
    query = f"from={DAY}&to={DAY + timedelta(days=3)}"
    found = Counter()
    for reader in overseers(world):
        answer = stage.door.ask("GET", f"/api/v1/statistics?{query}", stage.door.as_staff(reader.id))
        found.update(answer.body["counts"]["by_status"])
    return found


@pytest.mark.parametrize(("city", "count"), SAMPLES, indirect=["city"])
def test_lives_come_out_on_the_stack_as_in_the_pure_domain(stack, city, count):
    world = replace(world_of(city), petitions=0.0)
    lives = sample(world, count, DAY, seed=5)
    with stage_of(stack, installation_of(stack)) as stage:
        stage.set_clock(lives[0].case.submitted_at)
        stage.settle_figures()
        before = statistics(stage, world)
        found = lived_again(lives, stage)
        after = statistics(stage, world)
    assert len(found) == count
    assert {copy.key: copy.refused for copy, _ in found if copy.refused} == {}
    differing = {copy.key: differences(seen_in(copy.life), seen) for copy, seen in found if seen_in(copy.life) != seen}
    assert differing == {}
    assert after - before == counted(seen_in(life) for life in lives)
