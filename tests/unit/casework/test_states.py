"""The state table is whole, and offers only what is built."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from contracts.vocabulary import CaseState
from services.casework.domain.refusals import IllegalStep
from services.casework.domain.states import STATE_WORDS, TABLE, Step, allowed_steps, target_of


def test_table_holds_all_twenty_one_transitions_and_every_step():
    assert set(TABLE) == set(Step)
    assert {row.number for row in TABLE.values()} == {f"T{number}" for number in range(1, 22)}


def test_every_state_is_reachable_in_the_table_and_has_words():
    reached = {target for row in TABLE.values() for target in row.moves.values()}
    assert reached == set(CaseState) == set(STATE_WORDS)


def test_transitions_built_now_are_these():
    built = {row.number for row in TABLE.values() if row.built}
    assert built == {
        "T1", "T4", "T5", "T7", "T8", "T10", "T11", "T14", "T15", "T16", "T17", "T18", "T19", "T21",
    }  # fmt: skip


@pytest.mark.parametrize("step", [step for step, row in TABLE.items() if not row.built])
def test_step_not_built_is_neither_offered_nor_taken(step):
    for state in TABLE[step].moves:
        with pytest.raises(IllegalStep):
            target_of(state, step)
        assert step not in allowed_steps(state)


def test_illegal_step_names_the_state_and_what_is_allowed():
    with pytest.raises(IllegalStep) as refused:
        target_of(CaseState.ACCEPTED, Step.REPLY)
    assert str(refused.value) == "工单当前状态为“已受理”，不能“提交答复”；此时可以：转办、撤回"


def test_ended_case_allows_nothing():
    for state in (CaseState.REDIRECTED, CaseState.NOT_ACCEPTED, CaseState.WITHDRAWN, CaseState.CLOSED):
        assert allowed_steps(state) == ()


@given(st.lists(st.sampled_from(list(Step)), max_size=30))
def test_no_path_closes_a_case_without_an_approved_answer_or_a_stated_reason(steps):
    state, taken = None, []
    for step in steps:
        try:
            state = target_of(state, step)
        except IllegalStep:
            continue
        taken.append(step)
    if state is CaseState.CLOSED:
        assert Step.APPROVE_REPLY in taken
    if state in (CaseState.NOT_ACCEPTED, CaseState.REDIRECTED, CaseState.WITHDRAWN):
        assert taken[-1] in (Step.REFUSE, Step.REDIRECT, Step.WITHDRAW)
