"""Times as people type them."""

from datetime import UTC, datetime

import pytest

from chassis.clock import write_clock
from ydt.clockfile import parse_time, read_clock
from ydt.errors import Failure


def test_time_without_offset_is_china_time():
    assert parse_time("2021-09-07T06:48") == datetime(2021, 9, 6, 22, 48, tzinfo=UTC)


def test_time_with_offset_is_taken_as_it_says():
    assert parse_time("2021-09-07T06:48:30+00:00") == datetime(2021, 9, 7, 6, 48, 30, tzinfo=UTC)


def test_time_nobody_understands_is_refused_with_an_example():
    with pytest.raises(Failure, match="'yesterday' is not a time") as caught:
        parse_time("yesterday")

    assert "2021-09-07T06:48" in caught.value.way_out


def test_clock_that_was_never_set_is_real(tmp_path):
    assert read_clock(tmp_path / "clock") == "real"


def test_clock_shows_what_was_written(tmp_path):
    write_clock(tmp_path / "clock", datetime(2021, 9, 7, tzinfo=UTC))

    assert read_clock(tmp_path / "clock") == "2021-09-07T00:00:00+00:00"
