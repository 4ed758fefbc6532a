"""Receipt numbers 受理编号: the date, seven digits that betray no order, one check digit. Fourteen digits in all."""

import hashlib
from datetime import date

LENGTH = 14
_BODY_DIGITS = 7

# A totally anti-symmetric quasigroup of order ten (H. M. Damm, 2004): finds every wrong digit and every swapped pair.
_DAMM = (
    (0, 3, 1, 7, 5, 9, 8, 6, 4, 2),
    (7, 0, 9, 2, 1, 5, 4, 8, 6, 3),
    (4, 2, 0, 6, 8, 7, 1, 3, 5, 9),
    (1, 7, 5, 0, 9, 8, 3, 4, 2, 6),
    (6, 1, 2, 3, 0, 4, 5, 9, 7, 8),
    (3, 6, 7, 4, 2, 0, 9, 5, 8, 1),
    (5, 8, 6, 9, 7, 2, 0, 1, 3, 4),
    (8, 9, 4, 5, 3, 6, 2, 0, 1, 7),
    (9, 4, 3, 8, 6, 1, 7, 2, 0, 5),
    (2, 5, 8, 1, 4, 3, 6, 7, 9, 0),
)


def check_digit(digits: str) -> str:
    """The Damm check digit of a string of ASCII digits."""
    interim = 0
    for digit in digits:
        interim = _DAMM[interim][int(digit)]
    return str(interim)


def is_receipt_no(text: str) -> bool:
    """Whether the text is fourteen digits whose check digit fits; says nothing about whether it was ever given out."""
    return len(text) == LENGTH and text.isascii() and text.isdigit() and check_digit(text) == "0"


def receipt_no(appeal_id: str, filed_on: date, attempt: int = 0) -> str:
    """The receipt number of an appeal filed on a local date; a higher `attempt` gives another after a collision."""
    digest = hashlib.sha256(f"{appeal_id}/{attempt}".encode()).digest()
    body = int.from_bytes(digest[:8], "big") % 10**_BODY_DIGITS
    digits = f"{filed_on:%y%m%d}{body:0{_BODY_DIGITS}d}"
    return digits + check_digit(digits)
