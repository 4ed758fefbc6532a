"""What one event tells about a case, a message or a record: a patch that may be applied twice and in any order.

Three kinds of statement make that possible: `sets` (always the same value for the same path), `mins` (the earliest
wins) and `maxs` (the highest place in the case's stream wins). So analytics needs no order, no gaps and no inbox.
"""

from collections.abc import Callable, Mapping
from dataclasses import dataclass, field
from datetime import datetime
from typing import Any

from contracts.events import casework, deadline, disclosure, intake, notify, routing, supervision
from services.analytics.domain.steps import TIMES, state_after

CASE = "case"
MESSAGE = "message"
RECORD = "record"


@dataclass(frozen=True, slots=True, kw_only=True)
class Patch:
    """A statement about one fact document; paths are dotted."""

    fact_id: str
    kind: str
    sets: Mapping[str, Any] = field(default_factory=dict)
    mins: Mapping[str, datetime] = field(default_factory=dict)
    maxs: Mapping[str, Mapping[str, Any]] = field(default_factory=dict)


@dataclass(frozen=True, slots=True, kw_only=True)
class Heard:
    """One event as analytics sees it: `data` is the event of contracts.events, `sequence` its place in its stream."""

    name: str
    sequence: int
    data: Any


def patch_of(heard: Heard) -> Patch | None:
    """What an event says; None for one that counts nothing."""
    maker = _MAKERS.get(type(heard.data))
    return maker(heard) if maker else None


def _submitted(heard: Heard) -> Patch:
    event: intake.AppealSubmitted = heard.data
    told = {"channel": event.channel, "type": event.appeal_type, "region_code": event.region_code}
    return _case(event.appeal_id, {"submitted": told}, {"at.submitted": event.submitted_at})


def _routed(heard: Heard) -> Patch:
    event: routing.AppealRouted = heard.data
    return _case(
        event.appeal_id, {"routed": _about(event)}, {"at.submitted": event.submitted_at, "at.routed": event.routed_at}
    )


def _rated(heard: Heard) -> Patch:
    event: intake.AppealRated = heard.data
    told = {"stars": event.stars, "words": event.words}
    return _case(event.appeal_id, {f"ratings.{event.round}": told}, {"at.rated": event.rated_at})


def _withdrawal_asked(heard: Heard) -> Patch:
    return _case(heard.data.appeal_id, {}, {"at.withdrawal_asked": heard.data.withdrawn_at})


def _refusal_objected(heard: Heard) -> Patch:
    return _case(heard.data.appeal_id, {}, {"at.refusal_objected": heard.data.objected_at})


def _review_asked(heard: Heard) -> Patch:
    return _case(heard.data.appeal_id, {}, {f"at.review_asked_{heard.data.level}": heard.data.asked_at})


def _step(heard: Heard) -> Patch:
    event = heard.data
    name, source = TIMES[type(event)]
    maxs = {"state": {"n": heard.sequence, "is": state_after(event)}}
    if isinstance(event, casework.CaseDispatched | casework.CaseResupervised):
        maxs["lead"] = {"n": heard.sequence, "org": event.lead_org, "round": event.round}
    if isinstance(event, casework.CaseReplied):
        maxs["outcome"] = {"n": heard.sequence, "conclusion": event.conclusion_code}
        maxs["outcome"] |= {"people": event.people, "households": event.households, "amount_fen": event.amount_fen}
    mins = {f"at.{name}": getattr(event, source)}
    if isinstance(event, casework.CaseOpened):
        mins["at.submitted"] = event.submitted_at
    return Patch(fact_id=event.appeal_id, kind=CASE, sets=_told(event), mins=mins, maxs=maxs)


def _told(event: Any) -> Mapping[str, Any]:
    if isinstance(event, casework.CaseOpened):
        return {"opened": _about(event)}
    if isinstance(event, casework.CaseClosed):
        return {"closed": {"outcome": event.outcome, "stars": event.stars}}
    return {}


def _about(event: routing.AppealRouted | casework.CaseOpened) -> Mapping[str, Any]:
    return {
        "type": event.appeal_type,
        "region_code": event.region_code,
        "item_code": event.item_code,
        "off_list": event.off_list,
        "supervising_org": event.supervising_org,
        "grade": event.grade,
    }


def _clock(heard: Heard) -> Patch:
    event = heard.data
    path = f"clocks.{event.clock_id.replace('.', '_')}"
    sets = {f"{path}.kind": event.kind, f"{path}.org": event.org}
    maxs = {}
    if isinstance(event, deadline.ClockWarned):
        sets[f"{path}.warned.{event.colour}"] = True
    elif isinstance(event, deadline.ClockOverdue):
        maxs[f"{path}.late"] = {"n": heard.sequence, "is": True}
    elif isinstance(event, deadline.ClockRecalculated):
        sets[f"{path}.recalculated"] = True
        # A due time that moves behind the present takes the verdict back.
        if event.due_at >= event.recalculated_at:
            maxs[f"{path}.late"] = {"n": heard.sequence, "is": False}
    else:
        sets[f"{path}.on_time"] = event.on_time
    return Patch(fact_id=event.appeal_id, kind=CASE, sets=sets, maxs=maxs)


def _supervised(heard: Heard) -> Patch:
    """What supervision did to a case, each deed under a name of its own so that telling it twice changes nothing."""
    event = heard.data
    if isinstance(event, supervision.CaseRevisited):
        return _case(event.appeal_id, {f"revisits.{event.round}": {"result": event.result, "stars": event.stars}}, {})
    if isinstance(event, supervision.CardIssued):
        return _case(event.appeal_id, {f"cards.{heard.sequence}": {"colour": event.colour, "org": event.org}}, {})
    if isinstance(event, supervision.JointHandlingConvened):
        return _case(event.appeal_id, {}, {"at.joint_handling": event.convened_at})
    if isinstance(event, supervision.SpotCheckDrawn):
        return _case(event.appeal_id, {f"draws.{event.draw_id}": True}, {})
    step = _ORDER_STEPS[type(event)]
    order = f"orders.{event.order_id}"
    return _case(event.appeal_id, {f"{order}.org": event.org, f"{order}.{step}": True}, {})


_ORDER_STEPS = {
    supervision.SupervisionOrderDrafted: "drafted",
    supervision.SupervisionOrderIssued: "issued",
    supervision.SupervisionOrderReceived: "received",
    supervision.SupervisionOrderClosed: "closed",
}
"""How far a supervision order came."""


def _case(appeal_id: str, sets: Mapping[str, Any], mins: Mapping[str, datetime]) -> Patch:
    return Patch(fact_id=appeal_id, kind=CASE, sets=sets, mins=mins)


def _delivered(heard: Heard) -> Patch:
    event: notify.MessageDelivered = heard.data
    told = {"delivered": {"channel": event.channel, "at": event.delivered_at}}
    return Patch(fact_id=event.message_id, kind=MESSAGE, sets=told)


def _failed(heard: Heard) -> Patch:
    event: notify.MessageFailed = heard.data
    told = {"failed": {"channel": event.channel, "at": event.failed_at}}
    return Patch(fact_id=event.message_id, kind=MESSAGE, sets=told)


def _record(heard: Heard) -> Patch:
    event: disclosure.RecordPublished = heard.data
    told = {"kind": event.kind, "region_code": event.region_code}
    versions = {f"versions.{event.version}": event.published_at}
    return Patch(fact_id=event.record_id, kind=RECORD, sets={"record": told} | versions)


_MAKERS: Mapping[type, Callable[[Heard], Patch]] = {
    intake.AppealSubmitted: _submitted,
    intake.AppealWithdrawn: _withdrawal_asked,
    intake.RefusalObjected: _refusal_objected,
    intake.ReviewAsked: _review_asked,
    intake.AppealRated: _rated,
    routing.AppealRouted: _routed,
    **dict.fromkeys(TIMES, _step),
    **dict.fromkeys((*_ORDER_STEPS, supervision.CardIssued, supervision.JointHandlingConvened), _supervised),
    **dict.fromkeys((supervision.SpotCheckDrawn, supervision.CaseRevisited), _supervised),
    deadline.ClockRecalculated: _clock,
    deadline.ClockWarned: _clock,
    deadline.ClockOverdue: _clock,
    deadline.ClockStopped: _clock,
    notify.MessageDelivered: _delivered,
    notify.MessageFailed: _failed,
    disclosure.RecordPublished: _record,
}
