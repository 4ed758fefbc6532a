"""Simulated days of every city in the pure domain; `python -m tests.simulation --days 365` lives the whole year."""

import os
from dataclasses import replace
from datetime import date

import pytest

from contracts.vocabulary import CaseState, ClockKind
from tests.simulation.day import lived_day, lives_of
from tests.simulation.figures import Figures
from tests.simulation.invariants import ENDS
from tests.simulation.kept import Kept
from tests.simulation.world import CITIES
from tests.simulation.year import Year, believable, lived

APPEALS = int(os.environ.get("SIMULATED_APPEALS", "5000"))
"""Appeals in all; a year of 10,000 a day has 3.65 million."""

NAMES = sorted(folder.name for folder in CITIES.iterdir())
DAY = date(2026, 9, 28)
"""Before the long holiday, so that limits cross days off; the last ones end in the next, unconfirmed year."""


@pytest.fixture(scope="module", params=NAMES)
def day(request) -> Figures:
    """The figures of one city's day."""
    return lived_day(believable(request.param), DAY, APPEALS // len(NAMES), seed=1)


def test_every_appeal_comes_to_an_end(day):
    ended = {state: day.counts[f"state {state}"] for state in CaseState if day.counts[f"state {state}"]}
    assert sum(ended.values()) == day.counts["appeals"] == APPEALS // len(NAMES)
    assert set(ended) <= ENDS


def test_no_clock_is_left_running(day):
    assert {kind: day.counts[f"{kind} open"] for kind in ClockKind if day.counts[f"{kind} open"]} == {}


def test_lives_differ_enough_to_prove_something(day):
    for seen in ("state archived", "state not_accepted", "conclude late", "conclude on time"):
        assert day.counts[seen] > 0, seen


def test_citizens_rate_wherever_the_city_asks_them_to(day, request):
    asked = believable(request.node.callspec.params["day"]).intake.rates
    assert (day.counts["outcome rated"] > 0) is asked


def test_case_passed_on_too_often_is_handed_on_by_a_joint_handling():
    """Zhuzhou allows one return; whatever is given back then goes to a meeting."""
    lives = list(lives_of(believable("zhuzhou"), DAY, 250, seed=1))
    met = [life for life in lives if life.case.supervision.joint]
    assert len(met) > 0
    assert {life.case.state for life in met} <= ENDS


def test_same_seed_lives_the_same_lives():
    world = believable("shucheng")
    first, second, other = (lived_day(world, DAY, 60, seed) for seed in (1, 1, 2))
    assert first == second
    assert first != other


def test_days_on_several_processes_add_up():
    year = Year(first=DAY, days=2, appeals_a_day=40, processes=2)
    apart = lived_day(believable("shucheng"), DAY, 40, 1) + lived_day(believable("shucheng"), date(2026, 9, 29), 40, 1)
    assert lived(year).figures == apart


def test_interrupted_run_goes_on_with_the_days_it_has_not_lived(tmp_path):
    days = Year(first=DAY, days=3, appeals_a_day=10, processes=1)
    kept = Kept(tmp_path / "days.jsonl", days.words)
    lived(replace(days, days=2), kept=kept)
    heard = []
    whole = lived(days, lambda done, so_far: heard.append(done), kept)
    assert heard == [3]
    assert (whole.figures, whole.before) == (lived(days).figures, 20)


def test_days_of_another_seed_are_not_mixed_in(tmp_path):
    one, other = Year(first=DAY, days=1, appeals_a_day=2), Year(first=DAY, days=1, appeals_a_day=2, seed=2)
    lived(one, kept=Kept(tmp_path / "days.jsonl", one.words))
    with pytest.raises(ValueError, match="seed 1, not of"):
        lived(other, kept=Kept(tmp_path / "days.jsonl", other.words))
