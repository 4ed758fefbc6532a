"""Region codes as subtrees (GB/T 2260: 6 digits, then 3 of the town and 3 of the village)."""

import re


def is_village(region_code: str) -> bool:
    """Whether a code names a village or community, the only places that publish village affairs."""
    return bool(re.fullmatch(r"\d{12}", region_code)) and region_code[9:] != "000"
