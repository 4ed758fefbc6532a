"""The state table is whole, and no way through it ends a case without an answer or a reason."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from contracts.vocabulary import CaseState
from services.casework.domain.refusals import IllegalStep
from services.casework.domain.states import STATE_WORDS, TABLE, Step, allowed_steps, target_of

ENDS = (CaseState.REDIRECTED, CaseState.SEALED_CLUE, CaseState.ARCHIVED, CaseState.FINAL, CaseState.WITHDRAWN)


def test_table_holds_all_twenty_one_transitions_and_every_step():
    assert set(TABLE) == set(Step)
    assert {row.number for row in TABLE.values()} == {f"T{number}" for number in range(1, 22)}


def test_every_state_is_reached_by_some_way_from_the_opening_and_has_words():
    reached, frontier = set(), {None}
    while frontier:
        reached |= frontier
        frontier = {row.moves[state] for row in TABLE.values() for state in frontier if state in row.moves} - reached
    assert reached - {None} == set(CaseState) == set(STATE_WORDS)


def test_every_step_is_named_in_chinese_by_words_of_its_own():
    words = [row.words for row in TABLE.values()]
    assert sorted(set(words)) == sorted(words)
    assert all(not word.isascii() for word in words)


def test_illegal_step_names_the_state_and_what_is_allowed():
    with pytest.raises(IllegalStep) as refused:
        target_of(CaseState.ACCEPTED, Step.REPLY)
    assert str(refused.value) == "工单当前状态为“已受理”，不能“提交答复”；此时可以：转办、撤回"


@pytest.mark.parametrize("state", ENDS)
def test_ended_case_allows_nothing(state):
    assert allowed_steps(state) == ()


@pytest.mark.parametrize("state", sorted(set(CaseState) - set(ENDS)))
def test_every_other_state_has_a_way_on(state):
    assert allowed_steps(state) != ()


REASONED = {
    CaseState.REDIRECTED: {Step.REDIRECT},
    CaseState.NOT_ACCEPTED: {Step.REFUSE, Step.OBJECT_TO_REFUSAL, Step.UPHOLD_REFUSAL},
    CaseState.SEALED_CLUE: {Step.SEAL_CLUE},
    CaseState.WITHDRAWN: {Step.WITHDRAW},
}
"""Ends without an answer: each only by a step that states why."""

ANSWERED = (
    CaseState.AWAITING_RATING,
    CaseState.RATED,
    CaseState.RE_SUPERVISED,
    CaseState.CLOSED,
    CaseState.ARCHIVED,
    CaseState.REVIEW,
    CaseState.REVIEW2,
    CaseState.FINAL,
)


@given(st.lists(st.sampled_from(list(Step)), max_size=60))
def test_no_path_closes_a_case_without_an_approved_answer_or_a_stated_reason(steps):
    state, taken = None, []
    for step in steps:
        try:
            state = target_of(state, step)
        except IllegalStep:
            continue
        taken.append(step)
    if state in ANSWERED:
        assert {Step.APPROVE_REPLY, Step.FOLLOW_REPLY} & set(taken)
    if state in REASONED:
        assert taken[-1] in REASONED[state]
