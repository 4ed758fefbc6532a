"""Who files: real name or anonymous. Kept apart from the text and sealed (个人信息保护法 art. 51)."""

import re
from dataclasses import dataclass

# GB 11643: weights and check characters of the 18-digit citizen number.
_WEIGHTS = (7, 9, 10, 5, 8, 4, 2, 1, 6, 3, 7, 9, 10, 5, 8, 4, 2)
_CHECK_CHARACTERS = "10X98765432"
_ID_SHAPE = re.compile(r"[1-9][0-9]{16}[0-9X]", re.ASCII)
_MOBILE_SHAPE = re.compile(r"1[3-9][0-9]{9}", re.ASCII)

MAX_NAME_LENGTH = 50


@dataclass(frozen=True, slots=True)
class Person:
    """The contact a citizen gave; empty fields were not given."""

    name: str = ""
    mobile: str = ""
    id_number: str = ""

    @property
    def real_name(self) -> bool:
        """Whether the appeal counts as filed under a real name: who it is and how to reach them are both known."""
        return bool(self.name and (self.mobile or self.id_number))


def is_mobile(text: str) -> bool:
    """Whether the text has the form of a mainland mobile number."""
    return _MOBILE_SHAPE.fullmatch(text) is not None


def is_id_number(text: str) -> bool:
    """Whether the text is an 18-character citizen number with a fitting check character (GB 11643)."""
    if _ID_SHAPE.fullmatch(text) is None:
        return False
    total = sum(int(digit) * weight for digit, weight in zip(text[:17], _WEIGHTS, strict=True))
    return _CHECK_CHARACTERS[total % 11] == text[17]
