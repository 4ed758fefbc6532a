"""A line of the result: a figure or a fact, what was published, what ours says, and `equal`, or why not."""

from dataclasses import dataclass

EQUAL = "equal"
DIFFERS = "differs"


@dataclass(frozen=True)
class Row:
    """`fine` is false for a difference nobody explains."""

    name: str
    published: str
    ours: str
    verdict: str
    fine: bool


def compared(name: str, published: str, ours: str, equal: bool, why: str, taken: str = "") -> Row:
    """The row of a comparison; an explanation that explains nothing any more is as wrong as a silent difference.

    `taken` says what an inexact word of the seed, such as 17万余元, was taken for.
    """
    if equal and why:
        return Row(name, published, ours, "equal, though a difference is explained", fine=False)
    if equal:
        return Row(name, published, ours, f"{EQUAL}: {taken}" if taken else EQUAL, fine=True)
    return Row(name, published, ours, f"why not: {why}" if why else DIFFERS, fine=bool(why))


def not_ours(name: str, published: str, why: str) -> Row:
    """The row of something published that the platform does not hold, with the reason."""
    return Row(name, published, "", f"not ours: {why}", fine=True)
