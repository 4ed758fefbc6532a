"""What answers have in common."""

from datetime import datetime


def instant(at: datetime) -> str:
    """An instant as answers show it: UTC to the millisecond, as MongoDB keeps it, so that a repeat reads the same."""
    return at.isoformat(timespec="milliseconds").replace("+00:00", "Z")
