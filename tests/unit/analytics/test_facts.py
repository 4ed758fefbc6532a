"""Facts: the same whatever order the events come in and however often each comes."""

from dataclasses import replace

from hypothesis import given, settings
from hypothesis import strategies as st

from contracts.catalogue import heard_by
from contracts.events import casework, deadline
from contracts.samples import SAMPLES
from services.analytics.domain.facts import patch_of
from services.analytics.domain.folding import folded, merged
from tests.unit.analytics.builders import (
    TOWN,
    approval,
    at,
    case_no_1,
    clock,
    closing,
    dispatch,
    fact_of,
    heard,
    ids,
    opening,
    overdue,
    rating,
    reply,
    stopped,
    submission,
    warned,
)

SECOND_ROUND = [
    *case_no_1()[:-2],
    rating(stars=1, words="dissatisfied"),
    casework.CaseResupervised(**ids(), lead_org="ZMQ-TG", by_org=TOWN, round=2, ordered_at=at(8, 9)),
    overdue(),
    reply(replied_at=at(9, 9), people=3),
    approval(round=2, approved_at=at(9, 10)),
    rating(stars=4, words="satisfied", round=2, rated_at=at(9, 20)),
    closing(stars=4, closed_at=at(9, 20)),
]


def test_every_event_heard_is_counted():
    samples = {type(sample): sample for sample in SAMPLES}
    silent = [spec.name for spec in heard_by("analytics") if not patch_of(heard([samples[spec.data_class]])[0])]
    assert silent == []


@settings(deadline=None)
@given(st.data())
def test_fact_is_the_same_in_any_order_and_with_repeats(data):
    patches = [patch_of(each) for each in heard(SECOND_ROUND)]
    repeats = data.draw(st.lists(st.sampled_from(patches), max_size=10))
    shuffled = data.draw(st.permutations([*patches, *repeats]))
    assert folded(shuffled) == folded(patches)


def test_fact_folded_in_two_goes_equals_one():
    patches = [patch_of(each) for each in heard(SECOND_ROUND)]
    assert folded(patches[7:], folded(patches[:7])) == folded(patches)


def test_state_is_the_latest_step_of_the_stream():
    states = [fact_of(SECOND_ROUND[: count + 1]).get("state", {}).get("is") for count in range(len(SECOND_ROUND))]
    assert states == [
        None, None, "submitted", "accepted", "dispatched", "dispatched", "in_progress", "replied", "replied",
        "awaiting_rating", "awaiting_rating", "awaiting_rating", "in_progress", "in_progress", "replied",
        "awaiting_rating", "awaiting_rating", "closed",
    ]  # fmt: skip


def test_lead_body_is_the_one_of_the_latest_round():
    assert fact_of(SECOND_ROUND)["lead"]["org"] == "ZMQ-TG"


def test_each_round_keeps_its_rating():
    assert fact_of(SECOND_ROUND)["ratings"] == {
        "1": {"stars": 1, "words": "dissatisfied"},
        "2": {"stars": 4, "words": "satisfied"},
    }


def test_first_time_of_a_step_stays():
    assert fact_of(SECOND_ROUND)["at"]["replied"] == at(7, 11, 31)


def test_clock_remembers_its_warnings_and_its_end():
    facts = fact_of([submission(), opening(), warned(), overdue(), stopped(on_time=False), dispatch()])
    assert facts["clocks"] == {
        clock()["clock_id"]: {
            "kind": "dispatch",
            "org": TOWN,
            "warned": {"blue": True},
            "late": {"n": 2, "is": True},
            "on_time": False,
        }
    }


def test_verdict_is_taken_back_when_the_due_time_moves_behind_the_present():
    more = {name: told for name, told in clock().items() if name != "due_at"}
    moved = deadline.ClockRecalculated(
        **more,
        old_due_at=at(10, 18),
        due_at=at(20, 18),
        provisional=False,
        reason_code="extension",
        recalculated_at=at(11, 9),
    )
    late, name = [submission(), opening(), overdue(), moved], clock()["clock_id"]
    assert fact_of(late)["clocks"][name]["late"]["is"] is False
    assert fact_of([*late, replace(overdue(), overdue_at=at(21, 9))])["clocks"][name]["late"]["is"] is True


@settings(deadline=None)
@given(st.data())
def test_merged_patches_say_what_all_of_them_say(data):
    patches = [patch_of(each) for each in heard(SECOND_ROUND)]
    shuffled = data.draw(st.permutations(patches))
    parts = data.draw(st.integers(1, len(shuffled)))
    in_parts = [shuffled[start : start + parts] for start in range(0, len(shuffled), parts)]
    assert folded([one for part in in_parts for one in merged(part)]) == folded(patches)


def test_merged_patch_is_one_for_each_fact_and_names_no_path_inside_another():
    patches = [patch_of(each) for each in heard([*SECOND_ROUND, submission("b")])]
    merged_patches = merged(patches)
    assert [patch.fact_id for patch in merged_patches] == [ids("a")["appeal_id"], ids("b")["appeal_id"]]
    paths = sorted([*merged_patches[0].sets, *merged_patches[0].mins, *merged_patches[0].maxs])
    assert [(one, other) for one in paths for other in paths if other.startswith(f"{one}.")] == []
