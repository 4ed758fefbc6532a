"""People in a village record: rows of names, and who of them may be named at all."""

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import date
from enum import StrEnum

from services.disclosure.domain.masking import (
    birth_date,
    mask_address,
    mask_card,
    mask_id_number,
    mask_mobile,
    mask_name,
)

SUPPRESSED_NAME = "（依法不公开）"
"""What stands for a name that must not appear, not even masked."""

_ADULT_AGE = 18


class SensitiveCategory(StrEnum):
    """Reasons for a payment that must never be tied to a name (个人信息保护法 art. 28; domain reference 2.7)."""

    UNATTENDED_CHILD = "unattended_child"  # 事实无人抚养儿童
    ORPHAN = "orphan"  # 孤儿
    ABUSE = "abuse"  # 受侵害
    ILLNESS = "illness"  # 疾病
    DISABILITY = "disability"  # 残疾
    HIV = "hiv"  # 艾滋病


@dataclass(frozen=True, slots=True, kw_only=True)
class PersonRow:
    """One row as the village enters it. Money in fen; `people` is how many the row counts."""

    name: str
    amount_fen: int
    people: int = 1
    minor: bool = False
    category: SensitiveCategory | None = None
    id_number: str = ""
    mobile: str = ""
    card_number: str = ""
    address: str = ""


@dataclass(frozen=True, slots=True, kw_only=True)
class ShownRow:
    """One row as the public sees it; a suppressed row keeps its count and amount only."""

    name: str
    amount_fen: int
    people: int
    id_number: str = ""
    mobile: str = ""
    card_number: str = ""
    address: str = ""


def shown(row: PersonRow, today: date) -> ShownRow:
    """What may be published of a row."""
    if must_suppress(row, today):
        return ShownRow(name=SUPPRESSED_NAME, amount_fen=row.amount_fen, people=row.people)
    return ShownRow(
        name=mask_name(row.name),
        amount_fen=row.amount_fen,
        people=row.people,
        id_number=mask_id_number(row.id_number) if row.id_number else "",
        mobile=mask_mobile(row.mobile) if row.mobile else "",
        card_number=mask_card(row.card_number) if row.card_number else "",
        address=mask_address(row.address),
    )


def must_suppress(row: PersonRow, today: date) -> bool:
    """Minors and sensitive categories: no name at all; being a minor is also read from the identity number."""
    return row.minor or row.category is not None or _is_minor(row.id_number, today)


def names_to_hide(rows: Iterable[PersonRow], today: date) -> tuple[tuple[str, str], ...]:
    """(name, what to show) for names that also occur in the free text; single characters are left alone."""
    pairs = ((row.name.strip(), shown(row, today).name) for row in rows)
    return tuple((name, instead) for name, instead in pairs if len(name) >= 2)


def _is_minor(id_number: str, today: date) -> bool:
    born = birth_date(id_number)
    if born is None:
        return False
    age = today.year - born.year - ((today.month, today.day) < (born.month, born.day))
    return age < _ADULT_AGE
