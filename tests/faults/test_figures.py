"""The figures of a run, reckoned from what clients and saboteur noted."""

from datetime import UTC, datetime

import pytest

from tests.faults.experiment import recoveries
from tests.faults.figures import Figures, page
from tests.faults.ledger import Ledger, StepDone, longest_refusal
from tests.faults.saboteur import Outage
from tests.faults.sums import differences
from tests.journeys.front_end import Attempt

NOON = datetime(2026, 3, 2, 4, tzinfo=UTC)


def filing(status, began, ended):
    return Attempt("POST", "/appeals", status, began, ended)


@pytest.mark.parametrize(
    ("filings", "seconds"),
    [
        ([filing(201, 0, 1), filing(201, 1, 2)], 0),
        ([filing(201, 0, 1), filing(503, 2, 3), filing(None, 3, 18), filing(201, 19, 20), filing(503, 30, 31)], 18),
        ([filing(201, 0, 1), filing(503, 5, 6), filing(503, 8, 9)], 4),
    ],
)
def test_longest_refusal_lasts_from_the_first_refusal_to_the_next_receipt(filings, seconds):
    assert longest_refusal(filings) == seconds


def lived(*steps):
    ledger = Ledger()
    for key, filed, accepted in steps:
        ledger.done(StepDone(key, "file", filed))
        ledger.done(StepDone(key, "accept", accepted))
    return ledger


def test_recovery_lasts_until_an_appeal_filed_since_the_blow_is_accepted():
    ledger = lived(("before", 9, 21), ("during", 12, 24), ("after", 30, 31))
    assert recoveries([Outage("intake", "kill -9", 10, 20)], ledger) == [4]


def test_recovery_counts_overlapping_outages_as_one():
    outages = [Outage("intake", "kill -9", 10, 11), Outage("routing", "kill -9", 12, 15), Outage("mongod", "", 40, 50)]
    assert recoveries(outages, lived(("first", 11, 18), ("second", 51, 52))) == [3, 2]


def test_recovery_is_not_told_when_nobody_filed():
    assert recoveries([Outage("intake", "kill -9", 10, 20)], lived(("before", 9, 21))) == []


def case_fact(name):
    told = {"type": "complaint", "region_code": "341523110203", "channel": "web"}
    return {"_id": name, "kind": "case", "submitted": told, "at": {"submitted": NOON}}


SCOPES = ("r:", "r:3415", "r:341523", "r:341523110", "r:341523110203")
PIECES = ("2026", "2026-03", "2026-03-02")
CELLS = {"total": 2, "status:submitted": 2, "type:complaint": 2, "channel:web": 2}


def stored(**more):
    return [{"_id": f"{scope}|{piece}", "cells": CELLS | more} for scope in SCOPES for piece in PIECES]


def test_sums_that_are_what_their_facts_add_up_to_are_right():
    assert differences([case_fact("A1"), case_fact("A2")], stored(**{"status:closed": 0})) == []


def test_sums_that_counted_a_fact_twice_or_not_at_all_are_wrong():
    facts = [case_fact("A1"), case_fact("A2")]
    assert "r:|2026 total: 3 instead of 2" in differences(facts, stored(total=3))
    assert len(differences(facts[:1], stored())) == len(CELLS) * len(SCOPES) * len(PIECES)
    assert len(differences(facts, ())) == len(CELLS) * len(SCOPES) * len(PIECES)


def test_page_sums_what_can_be_summed():
    rows = [Figures("one", 1, appeals=3, seconds=1.5).document(), Figures("two", 1, appeals=4, lost=1).document()]
    lines = page(rows)
    assert lines[0].startswith("| scenario | appeals | kills |")
    assert lines[-1].startswith("| all | 7 | 0 | 0 | 0 | 1 | 0 |")
    assert lines[-1].endswith("|  |")
