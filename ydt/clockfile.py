"""The clock of all services of a stack: one file that says `real`, or the instant at which time stands still."""

import os
from datetime import UTC, datetime, timedelta, timezone
from pathlib import Path

from ydt.errors import Failure

REAL = "real"
# A time without an offset is a time in China, where every city of ours lies (UTC+8, no summer time).
CHINA = timezone(timedelta(hours=8))


def parse_instant(text: str) -> datetime:
    """An ISO 8601 time; without an offset it is China standard time."""
    try:
        instant = datetime.fromisoformat(text)
    except ValueError:
        raise Failure(f"{text!r} is not a time.", "Write it as 2021-09-07T06:48 or with seconds and offset.") from None
    return instant if instant.tzinfo else instant.replace(tzinfo=CHINA)


def set_clock(path: Path, instant: datetime) -> None:
    """Let every service believe it is this instant, from its next look on."""
    _write(path, instant.astimezone(UTC).isoformat())


def use_real_time(path: Path) -> None:
    """Give every service the time of the machine back."""
    _write(path, REAL)


def read_clock(path: Path) -> str:
    """`real`, or the ISO instant that is set."""
    try:
        return path.read_text(encoding="utf-8").strip() or REAL
    except FileNotFoundError:
        return REAL


def _write(path: Path, text: str) -> None:
    part = path.with_name(path.name + ".part")
    part.write_text(text + "\n", encoding="utf-8")
    os.replace(part, path)
