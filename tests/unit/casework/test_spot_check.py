"""A draw is fixed by what is published, takes its share of every stratum, and cannot be steered."""

import hashlib
from datetime import UTC, datetime

import pytest
from hypothesis import given
from hypothesis import strategies as st

from services.casework.domain.refusals import Contradiction, NotPermitted, WrongFields
from services.casework.domain.spot_check import (
    Candidate,
    Terms,
    announce,
    bounds_of,
    commitment_of,
    draw,
    require_drawable,
    seed_of,
    stratum_of,
)

REGION = "341523000000"
DURING = datetime(2021, 9, 20, tzinfo=UTC)
AFTER = datetime(2021, 9, 30, 16, 0, tzinfo=UTC)
LISTS = st.dictionaries(st.text("abcdef234567", min_size=1, max_size=8), st.sampled_from("ABC"), max_size=60)


def announced(**changes):
    known = {"period": "2021-09", "region_code": REGION, "percent": 5, "strata_by": ("lead_org",), "salt": "salt"}
    return announce(Terms(**{**known, **changes}), "xj01", DURING)


def candidates(*sizes):
    return [Candidate(f"C{name}{number:03}", name) for name, size in sizes for number in range(size)]


def test_every_stratum_gives_its_share_rounded_up():
    sample = draw("seed", candidates(("A", 100), ("B", 21), ("C", 1)), 5)
    assert [(each.name, each.size, each.drawn) for each in sample.strata] == [("A", 100, 5), ("B", 21, 2), ("C", 1, 1)]
    assert [sum(case_id[1] == name for case_id in sample.case_ids) for name in "ABC"] == [5, 2, 1]


def test_known_draw_stays_the_same_for_ever():
    sample = draw("0" * 64, candidates(("A", 20)), 10)
    tickets = {
        each.case_id: hashlib.sha256(f"{'0' * 64}|{each.case_id}".encode()).hexdigest()
        for each in candidates(("A", 20))
    }
    assert sample.case_ids == tuple(sorted(sorted(tickets, key=tickets.get)[:2]))
    assert sample.case_ids == ("CA000", "CA007")


@given(LISTS, st.integers(0, 100), st.randoms())
def test_order_of_the_list_does_not_matter_and_the_size_is_exact(cases, percent, chance):
    listed = [Candidate(case_id, stratum) for case_id, stratum in cases.items()]
    shuffled = list(listed)
    chance.shuffle(shuffled)
    sample = draw("seed", listed, percent)
    assert draw("seed", shuffled, percent) == sample
    assert len(sample.case_ids) == sum(each.drawn for each in sample.strata) == len(set(sample.case_ids))
    assert all(
        100 * each.drawn >= each.size * percent > 100 * (each.drawn - 1) or not percent for each in sample.strata
    )


@given(LISTS, st.integers(1, 100))
def test_case_that_leaves_the_list_changes_nothing_in_other_strata(cases, percent):
    listed = [Candidate(case_id, stratum) for case_id, stratum in cases.items()]
    without_a = [each for each in listed if each.stratum != "A"]
    others = {each.case_id for each in without_a}
    assert [one for one in draw("seed", listed, percent).case_ids if one in others] == list(
        draw("seed", without_a, percent).case_ids
    )


def test_commitment_is_published_and_the_salt_gives_the_seed():
    check = announced()
    assert (check.draw_id, check.commitment) == ("2021-09-341523", commitment_of("salt"))
    assert check.seed == seed_of("2021-09", REGION, "salt") == hashlib.sha256(b"2021-09|341523000000|salt").hexdigest()


def test_month_is_one_of_local_time():
    first, after = bounds_of("2021-12")
    assert (first.astimezone(UTC), after.astimezone(UTC)) == (
        datetime(2021, 11, 30, 16, tzinfo=UTC),
        datetime(2021, 12, 31, 16, tzinfo=UTC),
    )


@pytest.mark.parametrize("period", ["2021-13", "2021-9", "2021", "2021-09\n", "0000-01", "9999-12"])
def test_what_is_no_month_is_refused(period):
    with pytest.raises(WrongFields):
        bounds_of(period)


def test_terms_cannot_be_fixed_once_the_list_is_known():
    with pytest.raises(Contradiction, match="结束前公布"):
        announce(Terms("2021-09", REGION, 5, ("lead_org",), "salt"), "xj01", AFTER)


def test_draw_waits_for_the_end_of_the_month_and_for_its_own_region():
    check = announced()
    with pytest.raises(Contradiction, match="尚未结束"):
        require_drawable(check, REGION, DURING)
    with pytest.raises(NotPermitted):
        require_drawable(check, "341522000000", AFTER)
    require_drawable(check, REGION, AFTER)


def test_stratum_is_named_by_the_citys_keys():
    case = {"lead_org": "CCC-VC", "item_code": "H01", "region_code": None}
    assert stratum_of(case, ("lead_org",)) == "CCC-VC"
    assert stratum_of(case, ("item_code", "region_code")) == "H01|-"
