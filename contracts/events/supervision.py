"""What casework 办理 says of supervision 监督: orders, cards, joint handling, spot checks and revisits.

The subject of each event is the case.
"""

from dataclasses import dataclass
from datetime import datetime

from contracts.vocabulary import Colour, RevisitResult, SupervisionCause


@dataclass(frozen=True, slots=True, kw_only=True)
class SupervisionOrderDrafted:
    """A supervision order 督办函 lies ready for the supervising body to sign."""

    case_id: str
    appeal_id: str
    order_id: str
    org: str
    by_org: str
    cause: SupervisionCause
    drafted_at: datetime


@dataclass(frozen=True, slots=True, kw_only=True)
class SupervisionOrderIssued:
    """A numbered supervision order went to an organ, which must rectify by a day."""

    case_id: str
    appeal_id: str
    order_id: str
    letter_no: str
    org: str
    by_org: str
    cause: SupervisionCause
    rectify_by: datetime
    issued_at: datetime


@dataclass(frozen=True, slots=True, kw_only=True)
class SupervisionOrderReceived:
    """The organ signed for the supervision order."""

    case_id: str
    appeal_id: str
    order_id: str
    org: str
    by_org: str
    received_at: datetime


@dataclass(frozen=True, slots=True, kw_only=True)
class SupervisionOrderClosed:
    """The issuing body accepted the evidence of rectification."""

    case_id: str
    appeal_id: str
    order_id: str
    org: str
    by_org: str
    closed_at: datetime


@dataclass(frozen=True, slots=True, kw_only=True)
class CardIssued:
    """An organ got a card of the city’s three colours."""

    case_id: str
    appeal_id: str
    colour: Colour
    org: str
    by_org: str
    cause: SupervisionCause
    issued_at: datetime


@dataclass(frozen=True, slots=True, kw_only=True)
class JointHandlingConvened:
    """After too many returns the bodies were called together; one of them leads."""

    case_id: str
    appeal_id: str
    lead_org: str
    orgs: tuple[str, ...]
    by_org: str
    convened_at: datetime


@dataclass(frozen=True, slots=True, kw_only=True)
class SpotCheckDrawn:
    """The case is in a sample that anyone can draw again from its seed."""

    case_id: str
    appeal_id: str
    draw_id: str
    drawn_at: datetime


@dataclass(frozen=True, slots=True, kw_only=True)
class CaseRevisited:
    """The citizen was asked by phone; an overruling result counts instead of the rating."""

    case_id: str
    appeal_id: str
    result: RevisitResult
    stars: int | None
    round: int
    by_org: str
    revisited_at: datetime
