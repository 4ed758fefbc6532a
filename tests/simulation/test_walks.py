"""Random walks over the state table: hypothesis looks for a path that breaks a rule."""

from collections import Counter
from contextlib import suppress
from dataclasses import replace
from datetime import UTC, datetime, timedelta
from random import Random

import pytest
from hypothesis import given
from hypothesis import strategies as st

from contracts.vocabulary import CaseState
from services.casework.domain.refusals import Refusal
from services.casework.domain.states import TABLE, Step, allowed_steps
from tests.simulation.invariants import ENDS, reaches_an_end
from tests.simulation.life import Life, begun
from tests.simulation.moves import BY_CITIZEN, BY_OTHERS, BY_TIME, choose
from tests.simulation.patience import PATIENT
from tests.simulation.takers import revisited
from tests.simulation.world import CITIES, made_for, wish_of, world_of

START = datetime(2026, 3, 2, 1, tzinfo=UTC)
WORLDS = {folder.name: world_of(folder.name) for folder in sorted(CITIES.iterdir()) if (folder / "staff.csv").exists()}
STEPS = [step for step in TABLE if step is not Step.OPEN]

chances = st.randoms(use_true_random=False)


def new_life(chance: Random) -> Life:
    """An appeal just filed somewhere."""
    world = WORLDS[chance.choice(sorted(WORLDS))]
    return begun(world, "A" + "b" * 26, wish_of(world, chance), START)


def walk(life: Life, chance: Random, steps: int, boldness: float) -> None:
    """Try so many steps, `boldness` of them without looking whether they are allowed."""
    at = life.at
    for _ in range(steps):
        at += timedelta(hours=chance.choice((0, 1, 5, 26, 80, 400)))
        life.pass_time(at)
        offered = allowed_steps(life.case.state)
        pool = STEPS if not offered or chance.random() < boldness else offered
        move = choose(chance.choice(pool), life.case, life.world, chance, at)
        before = life.case
        try:
            if chance.random() < 0.1:
                life.become(*revisited(life.case, life.world, chance, at))
            else:
                life.do(move)
        except Refusal:
            assert life.case is before


@PATIENT
@given(chances, st.integers(1, 30))
def test_no_path_breaks_a_rule(chance, steps):
    walk(new_life(chance), chance, steps, boldness=0.2)


@PATIENT
@given(chances, st.sampled_from(STEPS))
def test_step_the_table_does_not_allow_is_refused_and_changes_nothing(chance, step):
    life = new_life(chance)
    walk(life, chance, 6, boldness=0)
    if step in allowed_steps(life.case.state) or step in BY_CITIZEN | BY_TIME | BY_OTHERS:
        return
    move = choose(step, life.case, life.world, chance, life.at)
    right = TABLE[step].right
    if right is not None:
        move = replace(move, actor=made_for(right, life.case))
    life.pass_time(move.at)
    before = life.case
    with pytest.raises(Refusal):
        life.do(move)
    assert life.case is before


@PATIENT
@given(chances)
def test_event_that_comes_too_late_changes_no_state(chance):
    life = new_life(chance)
    walk(life, chance, 8, boldness=0)
    for step in BY_CITIZEN | BY_TIME | BY_OTHERS:
        if step not in allowed_steps(life.case.state):
            state = life.case.state
            life.do(choose(step, life.case, life.world, chance, life.at))
            assert life.case.state == state


@PATIENT
@given(chances)
def test_whoever_wrote_a_reply_never_approves_it(chance):
    life = new_life(chance)
    walk(life, chance, 12, boldness=0)
    if life.case.state is CaseState.REPLIED:
        move = choose(Step.APPROVE_REPLY, life.case, life.world, chance, life.at)
        author = replace(move.actor, id=life.case.reply_in_hand.author_id)
        with pytest.raises(Refusal):
            life.do(replace(move, actor=author))


TARGETS = {target for row in TABLE.values() for target in row.moves.values()}


@pytest.mark.parametrize("state", sorted(TARGETS))
def test_from_every_state_a_case_can_come_to_an_end(state):
    assert reaches_an_end(state)
    assert state in ENDS or allowed_steps(state)


def test_walks_take_every_step_and_reach_every_state_there_is():
    """A walk that never gets anywhere would prove nothing: here each goes where the fewest have gone before it."""
    gone, reached = Counter(), set()
    for seed in range(150):
        chance = Random(seed)
        life = new_life(chance)
        life.world = replace(life.world, petitions=0.8)
        for _ in range(30):
            offered = [each for each in allowed_steps(life.case.state) if each is not Step.WITHDRAW or seed % 20 == 0]
            if not offered:
                break
            step = min(offered, key=lambda each: (gone[each, life.case.state], chance.random()))
            gone[step, life.case.state] += 1
            with suppress(Refusal):
                life.do(choose(step, life.case, life.world, chance, life.at + timedelta(hours=chance.choice((1, 20)))))
        life.pass_time(life.at + timedelta(days=400))
        reached |= {entry.to_state for entry in life.case.history}
    taken_steps = {step for step, _ in gone}
    assert (TARGETS - reached, set(STEPS) - taken_steps) == (set(), set())
