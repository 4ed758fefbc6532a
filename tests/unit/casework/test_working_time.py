"""Working time as the ledger of passing on charges it: office hours of working days, and no others."""

from datetime import datetime, timedelta, timezone

import pytest

from services.casework.domain.working_time import working_time_of
from services.casework.supervision_answers import ledger_of
from tests.unit.casework.builders import DEPT, at, city, dispatched
from tests.unit.casework.test_ledger import asked_back, ruled, sent_to

OFFICE = {"from": "08:30", "to": "17:30"}
CALENDAR = [
    {
        "year": 2021,
        "days": [
            {"date": "2021-09-18", "kind": "workday", "name": "中秋节"},
            {"date": "2021-09-20", "kind": "holiday", "name": "中秋节"},
        ],
    }
]
HOUR = 3600


def local(day: int, hour: int, minute: int = 0) -> datetime:
    return datetime(2021, 9, day, hour, minute, tzinfo=timezone(timedelta(hours=8)))


def working(hours=None, **more):
    return working_time_of({"policy": {"time": {"office_hours": hours} if hours else {}}, "calendar": CALENDAR} | more)


@pytest.mark.parametrize(
    ("hours", "since", "until", "seconds"),
    [
        (OFFICE, local(7, 9), local(7, 12), 3 * HOUR),
        (OFFICE, local(7, 16, 30), local(8, 9, 30), 2 * HOUR),
        (OFFICE, local(7, 18), local(8, 8), 0),
        (OFFICE, local(10, 16, 30), local(13, 9, 30), 2 * HOUR),
        (OFFICE, local(17, 16, 30), local(21, 9, 30), 11 * HOUR),
        (None, local(10, 12), local(13, 12), 24 * HOUR),
        ({"from": "00:00", "to": "00:00"}, local(7, 9), local(7, 21), 12 * HOUR),
    ],
    ids=["a morning", "over night", "a night", "over a weekend", "make-up day and holiday", "no hours", "whole day"],
)
def test_working_time_is_office_hours_of_working_days(hours, since, until, seconds):
    assert working(hours).seconds(since, until) == seconds


def test_ledger_tells_both_times_and_no_working_time_without_a_calendar():
    case = sent_to(ruled(asked_back(dispatched()), True), DEPT)
    told = ledger_of(case, city(), working(OFFICE), at(9))
    times = [(each["held_seconds"], each["held_working_seconds"]) for each in told["holdings"]]
    assert times[0][0] > times[0][1] > 0
    assert all(worked <= passed for passed, worked in times)
    assert told["entries"][0]["held_working_seconds"] == 105 * 60
    without = ledger_of(case, city(), working_time_of({"policy": {}}), at(9))
    assert (without["entries"][0]["held_seconds"], without["entries"][0]["held_working_seconds"]) == (105 * 60, None)
