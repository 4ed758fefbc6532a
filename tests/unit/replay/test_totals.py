"""Published totals become exactly as many cases, and every figure says equal, or why not."""

from collections import Counter
from dataclasses import replace
from datetime import datetime, timedelta
from pathlib import Path

import pytest

from contracts.citypack import PackError, load_pack
from contracts.envelope import decode, encode
from services.analytics.domain.counting import parts_of
from services.analytics.domain.facts import CASE, Heard, patch_of
from services.analytics.domain.folding import folded
from services.analytics.domain.summary import Reckoning, added, summary
from tests.unit.citypack.packs import plant, write_pack
from ydt.replaying.script import CHINA
from ydt.replaying.totals.judging import judged
from ydt.replaying.totals.sheet import ENDS, Cohort, Figure, Place, check_totals, load_totals
from ydt.replaying.totals.stream import events_of

CITIES = Path(__file__).parents[3] / "cities"
FIRST = datetime(2021, 9, 6, 8, tzinfo=CHINA)

SHEET = """\
totals: ml
title: 木莲
seed: 木莲
places:
  - place: ml
    name: 木莲
    region_code: "349901000000"
    first: 2026-01-05T08:00
    until: 2026-01-30T08:00
    source: 台账
    cases:
      - {count: 3, ends: rated, words: satisfied}
    figures:
      - {name: 收到, published: "3", count: counts.received, source: 台账}
      - {name: 满意率, published: 100 %, share: {of: [satisfaction.satisfied], in: [satisfaction.rated]}, source: 台账}
"""


def cohort(count: int, ends: str, **overrides) -> Cohort:
    """A cohort with little in it."""
    values = {"type": "complaint", "channel": "mini_program", "region_code": "341523110203"}
    values |= {"stars": None, "words": None, "late": None}
    return Cohort(count=count, ends=ends, **{**values, **overrides})


def place(*cases: Cohort, **overrides) -> Place:
    """A place of these cohorts."""
    values = {"place": "ml", "name": "木莲", "region_code": "341523000000", "first": FIRST, "source": "台账"}
    values |= {"until": FIRST + timedelta(days=60), "satisfied": ("very_satisfied", "satisfied"), "figures": ()}
    return Place(cases=cases, **{**values, **overrides})


def figure(published: str, **overrides) -> Figure:
    """A published figure."""
    values = {"name": "某数", "count": None, "share": None, "pack": None, "unreachable": False, "why": ""}
    return Figure(published=published, source="台账", **{**values, **overrides})


def answer_to(told: Place) -> dict:
    """What analytics' own domain counts of a place's events, without a database."""
    patches = {}
    for each in events_of(told, "v1"):
        patch = patch_of(Heard(name=each.name, sequence=each.sequence, data=each.data))
        patches.setdefault(patch.fact_id, []).append(patch)
    parts = [part for own in patches.values() for part in parts_of(CASE, folded(own))]
    cells = added(part.cells for part in parts if "r:341523" in part.scopes)
    return summary(cells, Reckoning())


@pytest.mark.parametrize("ends", ENDS)
def test_each_way_of_ending_is_counted_as_itself(ends):
    counts = answer_to(place(cohort(3, ends)))["counts"]
    state = "closed" if ends in ("rated", "unrated") else ends
    assert (counts["received"], counts["by_status"]) == (3, {state: 3})


@pytest.mark.parametrize("late", ["dispatch", "first_reply", "conclude"])
def test_missed_limit_is_counted_once_and_the_others_are_kept(late):
    by_kind = answer_to(place(cohort(2, "rated", late=late)))["on_time"]["by_kind"]
    missed = {kind: found["late"] for kind, found in by_kind.items() if found["late"]}
    kept = {kind: found["on_time"] for kind, found in by_kind.items() if found["on_time"]}
    others = {"dispatch", "first_reply", "conclude"} - {late}
    assert (missed, kept) == ({late: 2}, dict.fromkeys(others, 2))


def test_every_event_is_one_of_the_catalogue_and_numbered_without_gaps():
    envelopes = list(events_of(place(cohort(2, "rated"), cohort(1, "not_accepted")), "v1"))
    assert [decode(encode(each)) for each in envelopes] == envelopes
    assert len({each.id for each in envelopes}) == len(envelopes)
    streams = Counter()
    for each in envelopes:
        streams[each.source, each.subject] += 1
        assert each.sequence == streams[each.source, each.subject]


def test_stream_is_the_same_every_time_and_stays_in_its_period():
    told = place(cohort(5, "unrated", late="conclude"), cohort(2, "withdrawn"))
    first, second = list(events_of(told, "v1")), list(events_of(told, "v1"))
    assert first == second
    assert told.first <= min(each.time for each in first)
    assert max(each.time for each in first) <= told.until


def test_case_that_does_not_fit_into_the_period_is_refused():
    short = place(cohort(1, "rated"), until=FIRST + timedelta(hours=59))
    with pytest.raises(ValueError, match="does not fit"):
        list(events_of(short, "v1"))


def test_shares_and_counts_are_judged_with_their_reasons():
    answer = {"counts": {"received": 4232}, "satisfaction": {"satisfied": 4111, "rated": 4232}}
    share = (("satisfaction.satisfied",), ("satisfaction.rated",))
    figures = (
        figure("4232", count="counts.received"),
        figure("4233", count="counts.received"),
        figure("4233", count="counts.received", why="少登记一件"),
        figure("4232", count="counts.received", why="少登记一件"),
        figure("97.14 %", share=share),
        figure("97.15 %", share=share, unreachable=True),
        figure("97.16 %", share=share, unreachable=True),
        figure("6 人", why="不计人数"),
    )
    rows = judged(replace(place(), figures=figures), answer, load_pack(CITIES / "shucheng"))
    assert [(row.verdict.partition(":")[0], row.fine) for row in rows] == [
        ("equal", True),
        ("differs", False),
        ("why not", True),
        ("equal, though a difference is explained", False),
        ("equal", True),
        ("why not", True),
        ("differs", False),
        ("not ours", True),
    ]
    assert "4111/4232 = 97.14 %, 4112/4232 = 97.16 %" in rows[5].verdict


def test_figures_of_the_pack_are_counted_in_the_pack():
    rows = judged(
        replace(place(), figures=(figure("33", pack="listed"), figure("34", pack="items"))),
        {},
        load_pack(CITIES / "shucheng"),
    )
    assert [row.verdict for row in rows] == ["equal", "equal"]


@pytest.mark.parametrize(
    ("old", "new", "expected"),
    [
        ("ends: rated", "ends: lost", "12:26: value_unknown"),
        ('published: "3", count', "published: 100 %, count", "14:9: type_wrong"),
        ("published: 100 %, share", 'published: "3", share', "15:9: type_wrong"),
        (", count: counts.received", "", "14:9: key_missing"),
        ("count: counts.received", "count: counts.received, pack: items", "14:9: type_wrong"),
        ("until: 2026-01-30T08:00", "until: some day", "9:12: instant_shape"),
    ],
)
def test_fault_in_a_sheet_is_named_with_its_place(tmp_path, old, new, expected):
    write_pack(tmp_path)
    (tmp_path / "totals.yaml").write_text(SHEET, encoding="utf-8")
    assert check_totals(tmp_path) == ()
    plant(tmp_path, "totals.yaml", old, new)
    found = [f"{fault.spot.line}:{fault.spot.column}: {fault.code}" for fault in check_totals(tmp_path)]
    assert found == [expected]
    with pytest.raises(PackError):
        load_totals(tmp_path / "totals.yaml")


@pytest.mark.parametrize("sheet", sorted(CITIES.glob("*/totals.yaml")), ids=lambda path: path.parent.name)
def test_totals_of_every_city_have_no_fault(sheet):
    assert check_totals(sheet.parent) == ()
