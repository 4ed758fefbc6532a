"""Periods of calendar days, and which stored sums cover them."""

from dataclasses import dataclass
from datetime import date, timedelta


class SpanRefused(ValueError):
    """A period that ends before it starts, or is longer than ten years."""


_LONGEST_DAYS = 3660


@dataclass(frozen=True, slots=True)
class Span:
    """Calendar days in the city, both ends included."""

    first: date
    last: date

    def __post_init__(self) -> None:
        """Raise SpanRefused for what is no period."""
        if self.last < self.first:
            raise SpanRefused("结束日期早于开始日期")
        if (self.last - self.first).days > _LONGEST_DAYS:
            raise SpanRefused("一次最多统计十年")

    def pieces(self) -> tuple[str, ...]:
        """The whole months (YYYY-MM) and the single days (YYYY-MM-DD) that together are exactly this period."""
        found: list[str] = []
        day = self.first
        while day <= self.last:
            end = _month_end(day)
            if day.day == 1 and end <= self.last:
                found.append(day.isoformat()[:7])
                day = end
            else:
                found.append(day.isoformat())
            day += timedelta(days=1)
        return tuple(found)


def _month_end(day: date) -> date:
    following = date(day.year + day.month // 12, day.month % 12 + 1, 1)
    return following - timedelta(days=1)


def grains(day: str) -> tuple[str, str]:
    """The two sums a day belongs to: its own and its month's."""
    return day, day[:7]
