"""Lives of the simulated days come out on the whole stack as they do in the pure domain.

`LIVED_AGAIN=1000` takes a thousand of them instead of forty.
"""

import os
from collections import Counter
from dataclasses import replace
from datetime import date

import pytest

from tests.simulation.whole import counted, differences, lived_again, sample, seen_in
from tests.simulation.world import world_of
from ydt.commands.replay import stage_of
from ydt.installation import installation_of

pytestmark = [pytest.mark.stack, pytest.mark.timeout(1200)]

COUNT = int(os.environ.get("LIVED_AGAIN", "40"))
DAY = date(2026, 3, 2)
READER = "jw.zhou"


def statistics(stage) -> Counter:
    """How many appeals of the day are in each state, by analytics."""
    query = f"from={DAY}&to={DAY.replace(day=DAY.day + 3)}"
    answer = stage.door.ask("GET", f"/api/v1/statistics?{query}", stage.door.as_staff(READER))
    return Counter(answer.body["counts"]["by_status"])


def test_lives_come_out_on_the_stack_as_in_the_pure_domain(stack):
    world = replace(world_of("shucheng"), petitions=0.0)
    lives = sample(world, COUNT, DAY, seed=5)
    with stage_of(stack, installation_of(stack)) as stage:
        stage.set_clock(lives[0].case.submitted_at)
        stage.settle_figures()
        before = statistics(stage)
        found = lived_again(lives, stage, READER)
        after = statistics(stage)
    assert len(found) == COUNT
    assert {copy.key: copy.refused for copy, _ in found if copy.refused} == {}
    differing = {copy.key: differences(seen_in(copy.life), seen) for copy, seen in found if seen_in(copy.life) != seen}
    assert differing == {}
    assert after - before == counted(seen_in(life) for life in lives)
