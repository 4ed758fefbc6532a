"""Who is concerned by a case, as far as the events told notify."""

from collections.abc import Mapping
from dataclasses import dataclass, replace
from datetime import datetime
from typing import Any

from contracts.events.casework import CaseDispatched, CaseOpened, CaseResupervised
from contracts.events.deadline import ClockOverdue, ClockRecalculated, ClockWarned
from contracts.events.handling import ReturnRuled
from contracts.events.supervision import (
    JointHandlingConvened,
    SupervisionOrderDrafted,
    SupervisionOrderReceived,
)
from contracts.reasons import RecalculationReason
from contracts.vocabulary import Audience, ClockKind

_LEADS_ALONE = frozenset({ClockKind.FIRST_REPLY, ClockKind.MILESTONE})
"""Clocks that press the lead body and begin with or after the dispatch."""

_OVERTAKE = frozenset({ClockKind.CONCLUDE, ClockKind.HELP})
"""Clocks of the handling bodies whose news may be heard before the dispatch or the meeting that names these bodies."""

_AFTER_DISPATCH = frozenset({RecalculationReason.EXTENSION})
"""Reasons for another due time that only a dispatched case can have."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Parties:
    """The bodies around one case; `lead_org` is empty until the case is dispatched.

    `recused_orgs` are accused in the appeal: no message of the case is ever addressed to them (docs/adr/0009).
    """

    case_id: str
    appeal_id: str
    supervising_org: str
    lead_org: str = ""
    helper_orgs: tuple[str, ...] = ()
    recused_orgs: tuple[str, ...] = ()

    def recipients(self, audience: Audience, event: object = None) -> tuple[str, ...]:
        """Organ codes, or the appeal id for the citizen, whose channel has no contact here; `event` may name others."""
        found: Mapping[Audience, tuple[str, ...]] = {
            Audience.CITIZEN: (self.appeal_id,),
            Audience.SUPERVISING_ORG: (self._supervisor(event),),
            Audience.LEAD_ORG: (self._lead(event),),
            Audience.HELPER_ORG: self._helpers(event),
            Audience.NAMED_ORG: (getattr(event, "org", ""),),
            Audience.SUPERIOR_ORG: (getattr(event, "superior_org", ""),),
        }
        # 信访工作条例 art. 30: whatever an event says, nothing of the matter reaches those it accuses.
        return tuple(dict.fromkeys(code for code in found[audience] if code and code not in self.recused_orgs))

    def _supervisor(self, event: object) -> str:
        """An order concerns the body that issues it, which may stand above the case's supervising body."""
        if isinstance(event, SupervisionOrderDrafted | SupervisionOrderReceived):
            return event.by_org
        return self.supervising_org

    def _lead(self, event: object) -> str:
        """The lead as last told; where deadline's news overtook the dispatch, the organ its clock presses.

        Only such clocks count as run after a dispatch: before it, nobody but the supervising body may hear of a case.
        """
        if self.lead_org or not isinstance(event, ClockWarned | ClockOverdue | ClockRecalculated):
            return self.lead_org
        granted = isinstance(event, ClockRecalculated) and event.reason_code in _AFTER_DISPATCH
        return event.org if granted or event.kind in _LEADS_ALONE else ""

    def _helpers(self, event: object) -> tuple[str, ...]:
        """A clock presses one helper alone; anything else concerns all of them."""
        if isinstance(event, ClockWarned | ClockOverdue):
            return tuple(code for code in self.helper_orgs if code == event.org)
        return self.helper_orgs


def opened(event: CaseOpened) -> Parties:
    """The parties of a new case: only its supervising body and its citizen."""
    return Parties(
        case_id=event.case_id,
        appeal_id=event.appeal_id,
        supervising_org=event.supervising_org,
        recused_orgs=event.recused_orgs,
    )


def updated(parties: Parties, event: Any) -> Parties:
    """The parties after an event; only a dispatch, a return, a joint handling or a new round changes them."""
    if isinstance(event, CaseDispatched):
        return replace(parties, lead_org=event.lead_org, helper_orgs=_without(event.lead_org, event.helper_orgs))
    if isinstance(event, JointHandlingConvened):
        return replace(parties, lead_org=event.lead_org, helper_orgs=_without(event.lead_org, event.orgs))
    if isinstance(event, ReturnRuled) and event.granted:
        return replace(parties, lead_org="", helper_orgs=())
    if isinstance(event, CaseResupervised):
        return replace(parties, lead_org=event.lead_org)
    return parties


def lacks_addressee(parties: Parties, event: object) -> bool:
    """Whether news of a clock presses a body that the case, as far as notify heard, does not have yet."""
    if not isinstance(event, ClockWarned | ClockOverdue | ClockRecalculated) or event.kind not in _OVERTAKE:
        return False
    if event.kind is ClockKind.HELP:
        return event.org not in parties.helper_orgs
    return not parties.lead_org


def named_anew(event: object) -> datetime | None:
    """Since when a case has the bodies an event names; None for events that name none."""
    if isinstance(event, CaseDispatched):
        return event.dispatched_at
    return event.convened_at if isinstance(event, JointHandlingConvened) else None


def told_at(event: ClockWarned | ClockOverdue | ClockRecalculated) -> datetime:
    """The moment of a clock's news. What came before a dispatch is no news for the body it went to afterwards."""
    if isinstance(event, ClockWarned):
        return event.warned_at
    return event.overdue_at if isinstance(event, ClockOverdue) else event.recalculated_at


def _without(lead_org: str, orgs: tuple[str, ...]) -> tuple[str, ...]:
    return tuple(code for code in orgs if code != lead_org)
