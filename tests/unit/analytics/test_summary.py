"""Figures: every rate says by what it was divided, and the seed's own numbers come out."""

from datetime import date, timedelta

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from contracts.vocabulary import Role
from services.analytics.domain.access import Reader, StatisticsRefused, Wanted, scope_for
from services.analytics.domain.spans import Span, SpanRefused, default_span
from services.analytics.domain.summary import Reckoning, added, durations, on_time, satisfaction, summary

SHUCHENG = {
    "total": 83,
    "status:closed": 45,
    "status:submitted": 14,
    "status:in_progress": 14,
    "status:withdrawn": 10,
    "rated": 18,
    "unrated": 27,
    "words:very_satisfied": 14,
    "words:satisfied": 2,
    "words:fairly_satisfied": 1,
    "words:dissatisfied": 1,
}
"""The seed's figures to 2021-09-22; its ten unaccounted cases are put down as withdrawn here."""

THREE_WORDS = Reckoning(satisfied_words=("very_satisfied", "satisfied", "fairly_satisfied"))


def test_satisfaction_shows_both_denominators():
    figures = satisfaction(SHUCHENG, THREE_WORDS)
    assert {name: figures[name] for name in ("satisfied", "rated", "closed", "unrated", "of_rated", "of_closed")} == {
        "satisfied": 17,
        "rated": 18,
        "closed": 45,
        "unrated": 27,
        "of_rated": 0.9444,
        "of_closed": 0.3778,
    }


@pytest.mark.parametrize(("denominator", "rate"), [("rated", 0.8889), ("closed", 0.3556)])
def test_satisfaction_rate_follows_the_citys_denominator(denominator, rate):
    assert satisfaction(SHUCHENG, Reckoning(denominator=denominator))["rate"] == rate


def test_satisfaction_without_ratings_has_no_rate():
    assert satisfaction({}, Reckoning())["rate"] is None


def test_public_statuses_are_the_seeds():
    assert summary(SHUCHENG, Reckoning())["counts"]["by_public_status"] == {
        "concluded": 45,
        "in_handling": 14,
        "to_be_accepted": 14,
        "withdrawn": 10,
    }


def test_on_time_rate_leaves_the_citizens_own_limit_out():
    cells = {"on_time:dispatch": 9, "late:dispatch": 1, "on_time:conclude": 5, "late:conclude": 5, "late:rating": 7}
    figures = on_time(cells)
    assert (figures["on_time"], figures["late"], figures["rate"]) == (14, 6, 0.7)
    assert figures["by_kind"]["rating"] == {"on_time": 0, "late": 7, "rate": 0.0}
    assert figures["by_kind"]["first_reply"] == {"on_time": 0, "late": 0, "rate": None}


def test_durations_are_means_over_the_cases_that_got_there():
    assert durations({"took_n:replied": 2, "took_s:replied": 33961, "took_n:closed": 1}) == {
        "replied": {"cases": 2, "mean_seconds": 16980},
        "closed": {"cases": 1, "mean_seconds": 0},
    }


def test_sums_forget_what_cancels_out():
    assert added([{"a": 1, "b": 2}, {"a": -1, "b": 1}]) == {"b": 3}


def test_span_of_whole_months_uses_months():
    assert Span(date(2021, 9, 1), date(2022, 1, 31)).pieces() == (
        "2021-09", "2021-10", "2021-11", "2021-12", "2022-01",
    )  # fmt: skip


def test_span_of_whole_years_uses_years():
    assert Span(date(2019, 12, 1), date(2022, 1, 1)).pieces() == ("2019-12", "2020", "2021", "2022-01-01")


def test_span_names_the_months_it_touches():
    assert Span(date(2021, 11, 30), date(2022, 2, 1)).months() == ("2021-11", "2021-12", "2022-01", "2022-02")


def test_default_span_is_five_years_and_this_one():
    assert default_span(date(2026, 3, 4)) == Span(date(2021, 1, 1), date(2026, 3, 4))


def test_span_uses_days_at_its_ends():
    assert Span(date(2021, 8, 30), date(2021, 10, 2)).pieces() == (
        "2021-08-30", "2021-08-31", "2021-09", "2021-10-01", "2021-10-02",
    )  # fmt: skip


@settings(deadline=None)
@given(st.dates(date(2015, 1, 1), date(2035, 1, 1)), st.integers(0, 900))
def test_span_pieces_cover_each_day_once(first, days):
    span = Span(first, first + timedelta(days=days))
    pieces = span.pieces()
    every_day = [(first + timedelta(days=step)).isoformat() for step in range(days + 1)]
    assert [sum(day.startswith(piece) for piece in pieces) for day in every_day] == [1] * (days + 1)
    outside = [(first - timedelta(days=1)).isoformat(), (span.last + timedelta(days=1)).isoformat()]
    assert [piece for piece in pieces for day in outside if day.startswith(piece)] == []


@pytest.mark.parametrize("last", [date(2021, 8, 31), date(2031, 9, 30)])
def test_span_backwards_or_endless_is_refused(last):
    with pytest.raises(SpanRefused):
        Span(date(2021, 9, 1), last)


COUNTY = Reader(role=Role.COUNTY_DISCIPLINE, org="SC-JW", org_kind="discipline", region="341523000000")
STATIONED = Reader(role=Role.TOWNSHIP_DISCIPLINE, org="SC-PG-ZJ", org_kind="stationed", region="341523000000")
TOWNSHIP = Reader(role=Role.TOWNSHIP_DISCIPLINE, org="ZMQ-TD", org_kind="discipline", region="341523110000")
VILLAGE = Reader(role=Role.VILLAGE_COMMITTEE, org="CCC-VC", org_kind="village", region="341523110203")


@pytest.mark.parametrize(
    ("reader", "wanted", "scope"),
    [
        (COUNTY, Wanted(), "r:341523"),
        (COUNTY, Wanted(region="341523110000"), "r:341523110"),
        (COUNTY, Wanted(org="CCC-VC", org_region="341523110203", org_kind="village"), "l:CCC-VC"),
        (COUNTY, Wanted(org="ZMQ-TD", org_region="341523110000", org_kind="discipline"), "s:ZMQ-TD"),
        (TOWNSHIP, Wanted(), "r:341523110"),
        (STATIONED, Wanted(), "s:SC-PG-ZJ"),
        (VILLAGE, Wanted(), "l:CCC-VC"),
        (VILLAGE, Wanted(org="CCC-VC"), "l:CCC-VC"),
    ],
)
def test_scope_is_the_readers_own(reader, wanted, scope):
    assert scope_for(reader, wanted) == scope


@pytest.mark.parametrize(
    ("reader", "wanted"),
    [
        (TOWNSHIP, Wanted(region="341523000000")),
        (TOWNSHIP, Wanted(region="341523100000")),
        (TOWNSHIP, Wanted(org="SQC-VC", org_region="341523100201")),
        (TOWNSHIP, Wanted(org="GHOST")),
        (COUNTY, Wanted(region="341523110000", org="CCC-VC", org_region="341523110203")),
        (STATIONED, Wanted(region="341523000000")),
        (VILLAGE, Wanted(region="341523110203")),
        (VILLAGE, Wanted(org="SQC-VC", org_region="341523110203")),
        (Reader(role=Role.COUNTY_DISCIPLINE), Wanted()),
        (Reader(role=Role.AUDITOR, region="341523000000"), Wanted()),
        (Reader(role=Role.SYSTEM_ADMIN, region="341523000000"), Wanted()),
        (Reader(role=Role.CITIZEN), Wanted()),
    ],
)
def test_scope_beyond_the_readers_own_is_refused(reader, wanted):
    with pytest.raises(StatisticsRefused):
        scope_for(reader, wanted)
