"""Region codes as subtrees: 2+2+2 digits of GB/T 2260 down to the county, then 3 of the town and 3 of the village."""

FULL_DIGITS = 12
_LEVEL_ENDS = (2, 4, 6, 9)


def subtree(code: str) -> str:
    """The digits all regions below share: 341523110000 -> 341523110, 341500000000 -> 3415, 340000000000 -> 34."""
    return next((code[:end] for end in _LEVEL_ENDS if not code[end:].strip("0")), code[:FULL_DIGITS])


def covers(top: str | None, region_code: str | None) -> bool:
    """Whether the subtree of `top` holds a region. No code holds nothing and lies nowhere: whoever is bound to no
    region must not see all of them.
    """
    return bool(top) and bool(region_code) and region_code.startswith(subtree(top))


def full_code(digits: str) -> str:
    """A region's code of 12 digits from the digits its subtree begins with: 3415 -> 341500000000."""
    return digits.ljust(FULL_DIGITS, "0")
