"""The model holds what queueing theory holds; simulation, bench and chart agree with it."""

import math

import pytest

from tests.chart.render import CHART, SIZES, merged, yaml_file
from tests.scale import tables
from tests.scale.__main__ import standing
from tests.scale.model import BUSY_AT_MOST, City, Load, knee, knee_of_one_machine, pieces, utilisation, wait
from tests.scale.simulation import ONE_MACHINE, World, p95, steady
from tests.scale.work import MEASURED, STEPS, cost, parts

MACHINE = {ONE_MACHINE: 2}


def test_pieces_of_a_lifecycle_are_all_of_its_measured_cost():
    split = {part: sum(piece.seconds for piece in pieces() if piece.part == part) for part in parts()}
    assert split == pytest.approx({part: cost(part) for part in parts()})


def test_parts_are_as_busy_as_the_utilisation_law_says():
    seen = steady(tables.MEDIUM, lives=40, seconds=8)
    for part in ("gateway", "casework", "mongodb"):
        busy = seen.busy[part] / 8 / tables.MEDIUM[part]
        assert busy == pytest.approx(utilisation(part, 40, tables.MEDIUM[part]), rel=0.1), part


def test_clients_and_lives_obey_littles_law_and_the_bench():
    world = World(MACHINE, seed=1)
    world.closed(MEASURED["clients"])
    seen = world.run(12)
    a_second = len(seen.lives) / (12 - sum(seen.lives) / len(seen.lives))  # the first life ends one life later
    assert a_second * sum(seen.lives) / len(seen.lives) == pytest.approx(MEASURED["clients"], rel=0.1)
    assert a_second == pytest.approx(MEASURED["lives_a_second"], rel=0.15)
    assert knee_of_one_machine(2) == pytest.approx(MEASURED["lives_a_second"], rel=0.1)


def test_filings_take_as_long_as_the_bench_measured():
    world = World(MACHINE, seed=2)
    world.only("file", MEASURED["filing_rate"])
    filed = sorted(world.run(20).filed)
    assert filed[len(filed) // 2] * 1000 == pytest.approx(MEASURED["filing_p50_ms"], rel=0.25)
    assert p95(filed) * 1000 == pytest.approx(MEASURED["filing_p95_ms"], rel=0.25)


def test_waits_grow_as_erlang_says():
    copies = {**tables.MEDIUM, "casework": 1}
    lives = 0.6 / cost("casework")
    seen = steady(copies, lives, seconds=15)
    assert seen.wait("casework") == pytest.approx(wait("casework", lives, 1), rel=0.35)


@pytest.mark.parametrize("copies", [1, 2, 8])
def test_wait_rises_without_end_towards_the_knee(copies):
    full = copies / cost("casework")
    waits = [wait("casework", full * share, copies) for share in (0.1, 0.5, 0.8, 0.9, 0.99)]
    assert waits == sorted(waits)
    assert waits[-1] > 5 * waits[-2]
    assert wait("casework", full, copies) == math.inf


def test_wait_of_a_single_copy_is_that_of_pollaczek_and_khinchine():
    load, lives = Load.of("routing"), 100.0
    arriving = lives * load.count
    expected = arriving * load.square / (2 * (1 - utilisation("routing", lives, 1)))
    assert wait("routing", lives, 1) == pytest.approx(expected)


def test_beyond_the_knee_work_piles_up_and_below_it_does_not():
    knee_here, requests = knee_of_one_machine(2), len(STEPS)
    beyond, below = (steady(MACHINE, knee_here * share, seconds=8) for share in (1.6, 0.7))
    assert len(beyond.answered) < 0.8 * 8 * requests * knee_here * 1.6
    assert len(below.answered) == pytest.approx(8 * requests * knee_here * 0.7, rel=0.1)
    assert p95(beyond.answered) > 1 > 0.1 > p95(below.answered)


def test_lost_copy_is_felt_and_forgotten():
    world = World({**tables.MEDIUM, "casework": 2}, seed=3, warm_up=0)
    world.open(lambda _: 75, 75)
    world.lose("casework", at=2, seconds=4)
    seen = world.run(11)
    usual, alone, after = (
        p95([took for began, took in seen.finished if since <= began < since + 1]) for since in (1, 5, 10)
    )
    assert alone > 3 * usual
    assert after < 2 * usual


def test_same_seed_lives_the_same():
    assert steady(MACHINE, 5, 3, seed=7).answered == steady(MACHINE, 5, 3, seed=7).answered
    assert steady(MACHINE, 5, 3, seed=7).answered != steady(MACHINE, 5, 3, seed=8).answered


@pytest.mark.parametrize("size", sorted(tables.SIZES))
def test_chart_begins_with_the_copies_reckoned_here(size):
    services = merged(yaml_file(CHART / "values.yaml"), yaml_file(SIZES / f"{size}.yaml"))["services"]
    begun = {name: spec.get("autoscaling", {}).get("min") or spec["replicas"] for name, spec in services.items()}
    assert begun == {name: count for name, count in tables.SIZES[size].items() if name not in tables.SERVERS}


@pytest.mark.parametrize("size", sorted(tables.SIZES))
def test_size_carries_its_people_at_their_worst(size):
    city, copies = City(tables.PEOPLE[size]), tables.SIZES[size]
    assert {part for part in parts() if city.demand(part) > BUSY_AT_MOST * copies[part]} == set()
    at_the_door = ("gateway", "intake")
    assert {part for part in at_the_door if city.demand(part) > BUSY_AT_MOST * (copies[part] - 1)} == set()
    assert knee(copies)[1] > 35


def test_more_people_never_need_less():
    for part in parts():
        copies = [City(people).copies(part) for people in (1e5, 1e6, 1e7, 1e8)]
        assert copies == sorted(copies)
        assert min(copies) == 2


def test_page_shows_what_the_model_says():
    assert standing("reckoned") == tables.reckoned(), "run `python -m tests.scale --write`"
    assert standing("shown").count("\n") > 20
