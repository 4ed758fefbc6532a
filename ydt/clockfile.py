"""Times as a person types them, for the virtual clock."""

from datetime import datetime, timedelta, timezone
from pathlib import Path

from chassis.clock import REAL
from ydt.errors import Failure

# A time without an offset is a time in China, where every city of ours lies (UTC+8, no summer time).
CHINA = timezone(timedelta(hours=8))


def parse_time(text: str) -> datetime:
    """An ISO 8601 time; without an offset it is China standard time."""
    try:
        instant = datetime.fromisoformat(text)
    except ValueError:
        raise Failure(f"{text!r} is not a time.", "Write it as 2021-09-07T06:48 or with seconds and offset.") from None
    return instant if instant.tzinfo else instant.replace(tzinfo=CHINA)


def read_clock(path: Path) -> str:
    """`real`, or the ISO instant that is set."""
    return path.read_text(encoding="utf-8").strip() if path.exists() else REAL
