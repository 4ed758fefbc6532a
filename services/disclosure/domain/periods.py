"""The period a record is about: a month 2021-09, a quarter 2021-Q3, a year 2021 (村民委员会组织法 art. 35)."""

import re

_PERIOD = re.compile(r"(19|20)\d\d(?:-Q[1-4]|-(?:0[1-9]|1[0-2]))?")


def is_period(text: str) -> bool:
    """Whether a text names a month, a quarter or a year."""
    return bool(_PERIOD.fullmatch(text))
