from datetime import UTC, datetime, timedelta, timezone

import pytest

from chassis.clock import (
    ClockError,
    FileClock,
    FixedClock,
    SystemClock,
    make_clock,
    parse_instant,
    real_now,
    write_clock,
)

FILED_AT = datetime(2021, 9, 7, 6, 48, tzinfo=timezone(timedelta(hours=8)))


class _Settings:
    def __init__(self, clock_file: str) -> None:
        self.clock_file = clock_file


def test_file_clock_stands_at_the_instant_of_its_file(tmp_path):
    write_clock(tmp_path / "clock", FILED_AT)
    clock = FileClock(tmp_path / "clock")
    assert (clock.now(), clock.now().tzinfo, clock.now()) == (FILED_AT, UTC, clock.now())


def test_file_clock_follows_every_write_even_of_equal_length(tmp_path):
    write_clock(tmp_path / "clock", FILED_AT)
    clock = FileClock(tmp_path / "clock")
    shown = []
    for hours in range(20):
        write_clock(tmp_path / "clock", FILED_AT + timedelta(hours=hours))
        shown.append(clock.now())
    assert shown == [FILED_AT + timedelta(hours=hours) for hours in range(20)]


def test_file_clock_set_back_to_real_time_runs(tmp_path):
    write_clock(tmp_path / "clock", FILED_AT)
    clock = FileClock(tmp_path / "clock")
    write_clock(tmp_path / "clock", None)
    before = real_now()
    assert before <= clock.now() <= real_now()


def test_file_clock_refuses_a_missing_file(tmp_path):
    with pytest.raises(ClockError, match="cannot be read"):
        FileClock(tmp_path / "absent")


@pytest.mark.parametrize("content", ["2021-09-07T06:48:00", "", "tomorrow", "2021-09-07"])
def test_file_clock_refuses_content_without_a_sure_moment(tmp_path, content):
    (tmp_path / "clock").write_text(content)
    with pytest.raises(ClockError):
        FileClock(tmp_path / "clock")


def test_a_refused_file_is_refused_again_at_the_next_reading(tmp_path):
    write_clock(tmp_path / "clock", FILED_AT)
    clock = FileClock(tmp_path / "clock")
    (tmp_path / "clock").write_text("nonsense")
    for _ in range(2):
        with pytest.raises(ClockError):
            clock.now()


def test_parse_instant_turns_local_time_into_utc():
    assert parse_instant("2021-09-07T06:48:00+08:00").isoformat() == "2021-09-06T22:48:00+00:00"


def test_fixed_clock_moves_only_when_told():
    clock = FixedClock(FILED_AT)
    clock.advance(timedelta(minutes=5))
    assert clock.now() == FILED_AT + timedelta(minutes=5)
    clock.move_to(FILED_AT)
    assert clock.now() == FILED_AT


def test_fixed_clock_refuses_a_moment_without_zone():
    with pytest.raises(ClockError):
        FixedClock(FILED_AT.replace(tzinfo=None))


def test_write_clock_refuses_a_moment_without_zone_and_keeps_the_old_one(tmp_path):
    write_clock(tmp_path / "clock", FILED_AT)
    with pytest.raises(ClockError):
        write_clock(tmp_path / "clock", FILED_AT.replace(tzinfo=None))
    assert FileClock(tmp_path / "clock").now() == FILED_AT


def test_make_clock_is_virtual_only_with_a_clock_file(tmp_path):
    write_clock(tmp_path / "clock", FILED_AT)
    made = [type(make_clock(_Settings(path))) for path in ("", str(tmp_path / "clock"))]
    assert made == [SystemClock, FileClock]
