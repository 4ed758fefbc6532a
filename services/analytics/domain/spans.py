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
        """The whole years (YYYY), whole months (YYYY-MM) and single days that together are exactly this period."""
        found: list[str] = []
        day = self.first
        while day <= self.last:
            end = next(end for end in (_year_end(day), _month_end(day), day) if end is not None and end <= self.last)
            found.append(day.isoformat()[: _LENGTHS[(end - day).days > 0, (end - day).days > 31]])
            day = end + timedelta(days=1)
        return tuple(found)

    def months(self) -> tuple[str, ...]:
        """The calendar months it touches."""
        count = (self.last.year - self.first.year) * 12 + self.last.month - self.first.month
        starts = (self.first.month - 1 + step for step in range(count + 1))
        return tuple(f"{self.first.year + start // 12}-{start % 12 + 1:02d}" for start in starts)


def grains(day: str) -> tuple[str, str, str]:
    """The three sums a day belongs to: its own, its month's and its year's."""
    return day, day[:7], day[:4]


def default_span(today: date) -> Span:
    """What is counted when nobody names days: five whole years and the present one."""
    return Span(date(today.year - 5, 1, 1), today)


# By (longer than a day, longer than a month): how many characters of the date name the piece.
_LENGTHS = {(False, False): 10, (True, False): 7, (True, True): 4}


def _month_end(day: date) -> date | None:
    """The last day of the month that begins on this day."""
    if day.day != 1:
        return None
    return date(day.year + day.month // 12, day.month % 12 + 1, 1) - timedelta(days=1)


def _year_end(day: date) -> date | None:
    """The last day of the year that begins on this day."""
    return date(day.year, 12, 31) if (day.month, day.day) == (1, 1) else None
