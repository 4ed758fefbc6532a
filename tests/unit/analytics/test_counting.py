"""Counts: on the day of submission in the city, in every region above, with the bodies concerned, and never twice."""

from dataclasses import replace
from datetime import UTC, datetime

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from contracts.events.disclosure import RecordPublished
from contracts.events.notify import MessageFailed
from contracts.events.supervision import CaseRevisited
from contracts.samples import SAMPLES
from contracts.vocabulary import RatingWords, RevisitResult
from services.analytics.domain.counting import Part, day_of, difference, parts_of, region_scopes
from services.analytics.domain.facts import CASE, MESSAGE, RECORD
from tests.unit.analytics.builders import (
    TOWN,
    VILLAGE,
    VILLAGE_ORG,
    at,
    case_no_1,
    closing,
    delivered,
    fact_of,
    ids,
    opening,
    rating,
    submission,
)

PLACES = ("r:", "r:3415", "r:341523", "r:341523110", "r:341523110203")


def cells_in(scope, parts):
    found = difference((), parts)
    return {cell: count for (key, _), cells in found.items() if key == scope for cell, count in cells.items()}


def test_new_appeal_counts_in_every_region_that_contains_it():
    assert parts_of(CASE, fact_of([submission()])) == (
        Part(
            day="2021-09-07",
            scopes=PLACES,
            cells={"total": 1, "status:submitted": 1, "type:consult": 1, "channel:qr_code": 1},
        ),
    )


def test_closed_case_counts_its_steps_its_rating_and_its_limits():
    parts = parts_of(CASE, fact_of(case_no_1()))
    everything = {
        "total": 1, "status:closed": 1, "type:consult": 1, "channel:qr_code": 1, "item_code:H01": 1, "grade:normal": 1,
        "rated": 1, "stars:5": 1, "words:very_satisfied": 1, "conclusion:explained": 1, "people": 1, "households": 1,
        "took_n:accepted": 1, "took_s:accepted": 12420, "took_n:dispatched": 1, "took_s:dispatched": 12420,
        "took_n:first_replied": 1, "took_s:first_replied": 16980, "took_n:replied": 1, "took_s:replied": 16980,
        "took_n:approved": 1, "took_s:approved": 27960, "took_n:closed": 1, "took_s:closed": 53760,
    }  # fmt: skip
    limits = {"on_time:dispatch": 1, "on_time:first_reply": 1, "on_time:conclude": 1}
    assert cells_in("r:341523110203", parts) == everything | limits
    assert cells_in(f"s:{TOWN}", parts) == everything | limits
    # The lead body does not answer for the limit of the dispatch that happened above it.
    assert cells_in(f"l:{VILLAGE_ORG}", parts) == everything | {"on_time:first_reply": 1, "on_time:conclude": 1}


def test_case_without_a_known_day_counts_nothing_yet():
    assert parts_of(CASE, fact_of([closing(), rating()])) == ()


def test_case_that_ended_unrated_counts_as_unrated():
    parts = parts_of(CASE, fact_of([opening(), closing(outcome="unrated", stars=None)]))
    cells = cells_in("r:", parts)
    assert {name: cells.get(name) for name in ("rated", "unrated", "status:closed")} == {
        "rated": None,
        "unrated": 1,
        "status:closed": 1,
    }


def test_day_is_the_calendar_day_in_the_city():
    assert day_of(datetime(2021, 9, 6, 15, 59, 59, tzinfo=UTC)) == "2021-09-06"
    assert day_of(datetime(2021, 9, 6, 16, 0, tzinfo=UTC)) == "2021-09-07"


def test_region_counts_in_what_contains_it_only():
    assert region_scopes(VILLAGE) == PLACES
    assert region_scopes("341523110000") == PLACES[:4]
    assert region_scopes("341523000000") == PLACES[:3]
    assert region_scopes("341500000000") == PLACES[:2]


def test_message_counts_by_channel_and_outcome():
    failed = MessageFailed(
        message_id="m1", template_code="t", channel="email", audience="lead_org", subject_id="C", error_code="smtp_550",
        attempts=1, failed_at=at(8, 0),
    )  # fmt: skip
    assert parts_of(MESSAGE, fact_of([delivered()])) == (
        Part(day="2021-09-07", scopes=("m:",), cells={"delivered:inbox": 1}),
    )
    assert parts_of(MESSAGE, fact_of([failed])) == (Part(day="2021-09-08", scopes=("m:",), cells={"failed:email": 1}),)


def test_record_counts_each_version_on_its_day():
    versions = [
        RecordPublished(
            record_id="R1", kind="village_affairs", region_code=VILLAGE, period="2021-Q3", version=version,
            published_at=at(day, 9),
        )
        for version, day in ((2, 9), (1, 7))
    ]  # fmt: skip
    assert {part.day: dict(part.cells) for part in parts_of(RECORD, fact_of(versions))} == {
        "2021-09-07": {"record_published:village_affairs": 1},
        "2021-09-09": {"record_corrected:village_affairs": 1},
    }


@settings(deadline=None)
@given(st.permutations(case_no_1()))
def test_differences_of_a_growing_case_add_up_to_its_last_count(events):
    totals, before = {}, ()
    for count in range(len(events)):
        after = parts_of(CASE, fact_of(events[: count + 1]))
        for (scope, day), cells in difference(before, after).items():
            for cell, change in cells.items():
                totals[scope, day, cell] = totals.get((scope, day, cell), 0) + change
        before = after
    # The streams' own numbering is by order here, so only what does not depend on the latest step is compared.
    final = {(s, d, c): n for (s, d), cells in difference((), before).items() for c, n in cells.items()}
    assert {key: count for key, count in totals.items() if count} == final


def test_no_difference_when_nothing_changed():
    parts = parts_of(CASE, fact_of(case_no_1()))
    assert difference(parts, parts) == {}


EARLY = [sample for sample in SAMPLES if hasattr(sample, "case_id")]


@pytest.mark.parametrize("early", EARLY, ids=lambda sample: type(sample).__name__)
def test_any_event_may_be_the_first_to_overtake_the_filing(early):
    told = replace(early, appeal_id=submission().appeal_id)
    fact = fact_of([told, submission()])
    assert sum(part.cells.get("total", 0) for part in parts_of(CASE, fact)) == 1


def visit(result="overruled", stars=1, **overrides):
    fields = {"result": RevisitResult(result), "stars": stars, "round": 1, "by_org": TOWN, "revisited_at": at(9, 10)}
    return CaseRevisited(**{**ids("a"), **fields, **overrides})


def counted(*events):
    cells = cells_in("r:", parts_of(CASE, fact_of([opening(), *events])))
    return {
        name: cells[name] for name in sorted(cells) if name.split(":")[0] in ("rated", "stars", "words", "overruled")
    }


def test_rating_that_a_visit_overruled_counts_as_overruled_with_what_was_said_by_phone():
    assert counted(rating(stars=5), visit(stars=1)) == {
        "overruled": 1,
        "rated": 1,
        "stars:1": 1,
        "words:dissatisfied": 1,
    }


@pytest.mark.parametrize("result", ["confirmed", "unreached"])
def test_rating_that_a_visit_did_not_overrule_stays_the_citizens(result):
    stars = 3 if result == "confirmed" else None
    assert counted(rating(stars=5), visit(result, stars)) == {"rated": 1, "stars:5": 1, "words:very_satisfied": 1}


def test_stars_given_by_phone_alone_count_as_a_rating():
    assert counted(visit("confirmed", 4)) == {"rated": 1, "stars:4": 1, "words:satisfied": 1}
    assert counted(visit("unreached", None)) == {}


def test_rating_of_a_later_round_counts_instead_of_what_was_overruled():
    assert counted(rating(stars=5), visit(stars=1), rating(stars=4, words=RatingWords.SATISFIED, round=2)) == {
        "rated": 1,
        "stars:4": 1,
        "words:satisfied": 1,
    }
