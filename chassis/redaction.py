"""Taking personal data out of whatever is about to be logged.

Two walls: keys that carry people's words, names or secrets are dropped whole, and values that look like an identity
number, a telephone number, an address of e-mail or a bank card are masked wherever they stand.
"""

import re
from collections.abc import Mapping
from datetime import date
from typing import Any

MASK = "[masked]"
_DEPTH = 8
_TOO_DEEP = "[too deep]"
_SHORTEST_CARD = 13

DROPPED_KEYS = frozenset(
    "text content body words comment title answer reply reason detail description payload raw data document value name "
    "real_name full_name username address phone mobile telephone tel contact email mail id_number id_card idcard "
    "bank_card account card_number query_code password passwd secret token access_token refresh_token totp otp "
    "authorization cookie set_cookie api_key internal_token credentials mongo_uri amqp_uri x_actor x_query_code "
    "x_read_reason actor".split()
)
"""Keys whose values never reach a log, in any nesting; compared in lower case with "_" for "-"."""

SAFE_KEYS = frozenset({"ts", "level", "service", "city", "correlation_id", "trace_id", "incident_id", "frames"})
"""Keys the chassis itself fills with ids and places in the code: never masked, so that lines stay traceable."""

_WIDE = str.maketrans("０１２３４５６７８９ＸｘＡ＠．－＋", "0123456789XxA@.-+")
_GAP = r"[ \-\u00a0]?"
_EMAIL = re.compile(r"[A-Za-z0-9._%+\-]{1,64}@[A-Za-z0-9\-]{1,63}(?:\.[A-Za-z0-9\-]{1,63})+")
_WIDER_GAP = r"[ \-.\u00a0\u3000]?"
_MOBILE = re.compile(rf"(?<!\d)(?:(?:\+|00)?86{_WIDER_GAP})?1[3-9]\d{_WIDER_GAP}\d{{4}}{_WIDER_GAP}\d{{4}}(?!\d)")
_LANDLINE = re.compile(r"(?<!\d)0\d{2,3}-\d{7,8}(?!\d)")
_IDENTITY = re.compile(rf"(?<!\d)\d{{6}}{_GAP}\d{{8}}{_GAP}\d{{3}}[\dXx](?![\dXx])")
_OLD_IDENTITY = re.compile(r"(?<!\d)[1-9]\d{14}(?!\d)")
_CARD = re.compile(rf"(?<!\d)\d(?:{_GAP}\d){{12,18}}(?!\d)")


def redact_text(text: str) -> str:
    """The text with identity numbers, telephone numbers, e-mail addresses and bank cards masked."""
    if text.isascii():
        plain = text
    else:
        wide = text.translate(_WIDE)
        plain = wide if wide != text else text
    plain = _EMAIL.sub(MASK, plain) if "@" in plain else plain
    plain = _IDENTITY.sub(lambda match: _masked(match, _is_identity), plain)
    plain = _CARD.sub(_masked_card, _MOBILE.sub(MASK, plain))
    plain = _OLD_IDENTITY.sub(lambda match: _masked(match, _is_old_identity), plain)
    return _LANDLINE.sub(MASK, plain)


def redact(value: Any, depth: int = 0) -> Any:
    """A copy fit for a log: keys of DROPPED_KEYS left out in every nesting, texts masked."""
    if depth > _DEPTH:
        return _TOO_DEEP
    if value is None or isinstance(value, bool | float):
        return value
    if isinstance(value, str | int):
        return _redact_scalar(value)
    if isinstance(value, Mapping):
        return redact_mapping(value, depth)
    if isinstance(value, list | tuple | set | frozenset):
        return [redact(item, depth + 1) for item in value]
    return redact_text(str(value))


def redact_mapping(values: Mapping[Any, Any], depth: int = 0) -> dict[str, Any]:
    """`redact` for a mapping, keys included."""
    return {
        redact_text(str(key)): item if key in SAFE_KEYS else redact(item, depth + 1)
        for key, item in values.items()
        if str(key).lower().replace("-", "_") not in DROPPED_KEYS
    }


def _redact_scalar(value: str | int) -> str | int:
    text = str(value)
    masked = redact_text(text)
    return value if masked == text else masked


def _masked(match: re.Match[str], looks_real: Any) -> str:
    compact = re.sub(r"[^0-9Xx]", "", match.group())
    return MASK if looks_real(compact) else match.group()


def _masked_card(match: re.Match[str]) -> str:
    """Numbers may stand beside the card's: any run of groups that makes a card masks the whole."""
    groups = re.split(r"[ \-\u00a0]", match.group())
    runs = ("".join(groups[start:end]) for start in range(len(groups)) for end in range(start + 1, len(groups) + 1))
    return MASK if any(len(run) >= _SHORTEST_CARD and _is_card(run) for run in runs) else match.group()


def _is_identity(number: str) -> bool:
    """A possible area and birth date; a mistyped check character does not make the number less personal."""
    return len(number) == 18 and number[0] != "0" and _is_birth_date(number[6:10], number[10:12], number[12:14])


def _is_old_identity(number: str) -> bool:
    """The 15 digits used before 1999, with a two-digit year of birth."""
    return _is_birth_date("19" + number[6:8], number[8:10], number[10:12])


def _is_birth_date(year: str, month: str, day: str) -> bool:
    try:
        return 1850 <= date(int(year), int(month), int(day)).year <= 2100
    except ValueError:
        return False


def _is_card(number: str) -> bool:
    """The check digit of ISO/IEC 7812 (Luhn)."""
    digits = [int(digit) for digit in reversed(number)]
    doubled = (digit * 2 - 9 if digit > 4 else digit * 2 for digit in digits[1::2])
    return (sum(digits[::2]) + sum(doubled)) % 10 == 0
