"""Region codes as subtrees (GB/T 2260: 6 digits, then 3 of the town and 3 of the village)."""

import re


def subtree(region_code: str) -> str:
    """The digits all regions below share: 341523110000 -> 341523110, 341523000000 -> 341523, 341500000000 -> 3415."""
    head, town, village = region_code[:6], region_code[6:9], region_code[9:12]
    if village.strip("0"):
        return region_code
    if town.strip("0"):
        return head + town
    return head.removesuffix("00")


def is_village(region_code: str) -> bool:
    """Whether a code names a village or community, the only places that publish village affairs."""
    return bool(re.fullmatch(r"\d{12}", region_code)) and region_code[9:] != "000"


def within(region_code: str, above: str) -> bool:
    """Whether a region lies in the subtree of another; the empty code contains nothing."""
    return bool(above) and region_code.startswith(subtree(above))
