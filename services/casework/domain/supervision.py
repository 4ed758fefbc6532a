"""What supervision puts on a case's record.

Orders 督办函, cards 三色卡, joint handling 会商, draws 抽查, revisits 回访.
"""

from dataclasses import dataclass
from datetime import datetime
from enum import StrEnum

from contracts.vocabulary import Colour, RevisitResult, SupervisionCause


class OrderStatus(StrEnum):
    """How far a supervision order has come."""

    DRAFTED = "drafted"  # 待签发
    DISCARDED = "discarded"  # 已作废
    SIGNED = "signed"  # 已签发，取号中
    ISSUED = "issued"  # 已发出，待签收
    RECEIVED = "received"  # 整改中
    REPORTED = "reported"  # 已报整改，待核实
    CLOSED = "closed"  # 已销号


class EvidenceKind(StrEnum):
    """What proves a rectification."""

    DOCUMENT = "document"  # 文件
    PHOTO = "photo"  # 照片
    PAYMENT = "payment"  # 资金凭证
    MINUTES = "minutes"  # 会议或走访记录
    OTHER = "other"  # 其他


@dataclass(frozen=True, slots=True)
class Evidence:
    """One proof: what it shows, and where it is kept (a file number, or the SHA-256 of a file)."""

    kind: EvidenceKind
    description: str
    reference: str


@dataclass(frozen=True, slots=True)
class Rectification:
    """The organ's report on what it put right; `sent_back` says why the issuing body did not accept it."""

    text: str
    evidence: tuple[Evidence, ...]
    reported_by: str
    reported_at: datetime
    sent_back: str = ""


@dataclass(frozen=True, slots=True)
class Letter:
    """A supervision order as it was signed, word for word; what is printed follows from this alone."""

    title: str
    letter_no: str
    to_name: str
    paragraphs: tuple[str, ...]
    by_name: str
    dated: str


@dataclass(frozen=True, slots=True, kw_only=True)
class Order:
    """A supervision order 督办函: `by_org` presses `org` to put something right by a day."""

    order_id: str
    org: str
    by_org: str
    cause: SupervisionCause
    round: int
    drafted_at: datetime
    drafted_by: str
    status: OrderStatus = OrderStatus.DRAFTED
    reason: str = ""
    missed_due_at: datetime | None = None
    signed_by: str = ""
    signed_at: datetime | None = None
    rectify_by: datetime | None = None
    number: int | None = None
    letter: Letter | None = None
    received_by: str = ""
    received_at: datetime | None = None
    reports: tuple[Rectification, ...] = ()
    closed_by: str = ""
    closed_at: datetime | None = None
    closing_note: str = ""

    @property
    def letter_no(self) -> str:
        """The number it was issued under; empty before."""
        return self.letter.letter_no if self.letter else ""


@dataclass(frozen=True, slots=True, kw_only=True)
class Card:
    """A coloured card an organ got, once for each cause and round."""

    colour: Colour
    cause: SupervisionCause
    org: str
    by_org: str
    round: int
    issued_at: datetime


@dataclass(frozen=True, slots=True, kw_only=True)
class JointHandling:
    """The bodies that were called together after too many returns; one of them leads."""

    lead_org: str
    orgs: tuple[str, ...]
    by_org: str
    reason: str
    convened_at: datetime


@dataclass(frozen=True, slots=True, kw_only=True)
class Revisit:
    """What the citizen said by phone of one round; `reopens` lets a closed case be handled again."""

    round: int
    result: RevisitResult
    stars: int | None
    note: str
    by: str
    by_org: str
    revisited_at: datetime
    reopens: bool = False


@dataclass(frozen=True, slots=True)
class Draw:
    """The case is in this sample."""

    draw_id: str
    drawn_at: datetime


@dataclass(frozen=True, slots=True, kw_only=True)
class Supervision:
    """All of it, in the order it happened."""

    orders: tuple[Order, ...] = ()
    cards: tuple[Card, ...] = ()
    joint: JointHandling | None = None
    revisits: tuple[Revisit, ...] = ()
    draws: tuple[Draw, ...] = ()
