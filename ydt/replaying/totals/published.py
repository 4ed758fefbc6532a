"""A published number with the precision it was published in, and which shares of whole cases can round to it."""

import re
from dataclasses import dataclass
from decimal import ROUND_HALF_UP, Decimal
from fractions import Fraction

_COUNT = re.compile(r"\d+")
_PERCENT = re.compile(r"(\d+(?:\.(\d+))?) ?%")


@dataclass(frozen=True)
class Published:
    """A whole number (`decimals` None), or a percentage as rounded as its decimals show."""

    number: Decimal
    decimals: int | None

    @property
    def is_share(self) -> bool:
        """Whether it is a percentage."""
        return self.decimals is not None

    def fits(self, part: int, whole: int) -> bool:
        """Whether a share rounds, half up, to what was published."""
        return whole > 0 and percent(part, whole, self.decimals or 0) == self.number


def read_published(text: str) -> Published | None:
    """`4357` or `97.15 %`; None for words that are no exact number."""
    if _COUNT.fullmatch(text):
        return Published(Decimal(text), None)
    found = _PERCENT.fullmatch(text)
    return Published(Decimal(found[1]), len(found[2] or "")) if found else None


def percent(part: int, whole: int, decimals: int) -> Decimal:
    """A share in percent, rounded half up as newspapers round; exact, without floating point."""
    step = Decimal(1).scaleb(-decimals)
    share = Fraction(part * 100, whole)
    doubled = share * 2 / Fraction(step)
    rounded = (doubled.numerator + doubled.denominator) // (2 * doubled.denominator)
    return (Decimal(rounded) * step).quantize(step, rounding=ROUND_HALF_UP)


def parts_that_fit(published: Published, whole: int) -> tuple[int, ...]:
    """Every number of cases out of `whole` that was rounded to what was published."""
    guess = int(published.number * whole / 100)
    return tuple(part for part in range(max(guess - 2, 0), min(guess + 3, whole) + 1) if published.fits(part, whole))


def nearest_parts(published: Published, whole: int) -> tuple[int, int]:
    """The two numbers of cases whose shares lie just below and just above what was published."""
    below = int(published.number * whole / 100)
    return below, min(below + 1, whole)


def largest_whole_that_fits(published: Published, at_most: int) -> tuple[int, int] | None:
    """The share (part, whole) of the most cases, up to `at_most`, that was rounded to what was published."""
    for whole in range(at_most, 0, -1):
        parts = parts_that_fit(published, whole)
        if parts:
            return parts[0], whole
    return None
