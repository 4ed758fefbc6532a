"""The events a year of published cases would have left: pure, repeatable, in the order they happened.

Only the counts are published, so everything else is plain: each cohort's cases are filed evenly over the period, and
every step comes so many hours after the filing.
"""

from collections import Counter
from collections.abc import Iterator
from dataclasses import dataclass, field, fields
from datetime import datetime, timedelta
from typing import Any

from chassis.identifiers import derived_id, sibling_id
from contracts.catalogue import spec_of
from contracts.envelope import Envelope
from contracts.events import casework, deadline, intake, routing
from contracts.reasons import RedirectReason, RefusalReason
from contracts.vocabulary import (
    OFF_LIST_ITEM,
    AppealType,
    Channel,
    ClockKind,
    ConclusionCode,
    DispatchMode,
    Grade,
    LegalTrack,
    RatingWords,
)
from ydt.replaying.totals.sheet import Cohort, Place

_HOUR = timedelta(hours=1)
_HANDLED = ("accepted", "dispatched", "in_progress", "replied", "awaiting_rating")
"""The road of a case that is taken on; one that ended in between stands at its name."""

_HOURS = {"accepted": 2, "dispatched": 2, "in_progress": 4, "replied": 44, "awaiting_rating": 48, "ended": 60}
"""Hours from filing to each step, where nothing was late."""

_LIMIT_HOURS = {ClockKind.DISPATCH: 72, ClockKind.FIRST_REPLY: 120, ClockKind.CONCLUDE: 360}
_SUPERVISING, _LEAD = "TOTALS-SUPERVISING", "TOTALS-LEAD"
STARS = {"very_satisfied": 5, "satisfied": 4, "fairly_satisfied": 3, "dissatisfied": 1}


@dataclass
class Numbering:
    """Gives each event its place in its streams, as its producer would."""

    place: Place
    policy_version: str
    sequences: Counter = field(default_factory=Counter)

    def envelope(self, data: Any, at: datetime) -> Envelope:
        """The next event of its stream."""
        spec = spec_of(data)
        subject = getattr(data, spec.subject_field)
        self.sequences[spec.producer, subject] += 1
        for consumer in spec.consumers:
            self.sequences[spec.producer, subject, consumer] += 1
        sequence = self.sequences[spec.producer, subject]
        return Envelope(
            id=derived_id("E", spec.producer, subject, str(sequence)),
            source=spec.producer,
            time=at,
            subject=subject,
            sequence=sequence,
            data=data,
            correlation_id=f"totals-{self.place.place}",
            causation_id="totals",
            traceparent="",
            region_code=self.place.region_code,
            policy_version=self.policy_version,
            order={name: self.sequences[spec.producer, subject, name] for name in spec.consumers},
        )


@dataclass(frozen=True)
class _Case:
    """One case of a cohort."""

    cohort: Cohort
    appeal_id: str
    filed_at: datetime

    @property
    def ids(self) -> dict[str, str]:
        return {"appeal_id": self.appeal_id, "case_id": sibling_id("C", self.appeal_id)}

    def at(self, step: str) -> datetime:
        """When a step was taken: late ones one hour after their limit, and those behind them as much later."""
        return self.filed_at + timedelta(hours=_HOURS[step]) + _delay(self.cohort, step)


def events_of(place: Place, policy_version: str) -> Iterator[Envelope]:
    """Every event of a place's cases, case after case."""
    numbering = Numbering(place, policy_version)
    for number, cohort in enumerate(place.cases):
        window = place.until - place.first - length_of(cohort)
        if window < timedelta(0):
            raise ValueError(f"{place.place}: a case that ends as {cohort.ends} does not fit into the period")
        for index in range(cohort.count):
            appeal_id = derived_id("A", "totals", place.place, str(number), str(index))
            filed_at = place.first + (window * index / cohort.count)
            case = _Case(cohort, appeal_id, filed_at.replace(microsecond=0))
            for data, at in _told(case):
                yield numbering.envelope(data, at)


def length_of(cohort: Cohort) -> timedelta:
    """How long its cases take from filing to their last event."""
    if cohort.ends in ("rated", "unrated"):
        return timedelta(hours=_HOURS["ended"]) + _delay(cohort, "ended")
    step = cohort.ends if cohort.ends in _HANDLED else "accepted"
    return timedelta(hours=_HOURS[step]) + _delay(cohort, step)


def _delay(cohort: Cohort, step: str) -> timedelta:
    """How much later than usual a step came, because a limit up to it was missed by an hour."""
    if cohort.late == ClockKind.DISPATCH:
        return (_LIMIT_HOURS[ClockKind.DISPATCH] + 1) * _HOUR
    if cohort.late == ClockKind.FIRST_REPLY and step in ("replied", "awaiting_rating", "ended"):
        return _LIMIT_HOURS[ClockKind.FIRST_REPLY] * _HOUR
    if cohort.late == ClockKind.CONCLUDE and step in ("awaiting_rating", "ended"):
        return _LIMIT_HOURS[ClockKind.CONCLUDE] * _HOUR
    return timedelta(0)


Told = tuple[Any, datetime]


def _told(case: _Case) -> Iterator[Told]:
    yield from _filed(case)
    ends = case.cohort.ends
    if ends in _REFUSALS:
        data = _REFUSALS[ends](case)
        yield data, case.at("accepted")
        yield _stopped(case, ClockKind.DISPATCH, case.at("accepted")), case.at("accepted")
        return
    closed = ends in ("rated", "unrated")
    for step in _HANDLED[: len(_HANDLED) if closed else _place_of(ends)]:
        yield from _STEPS[step](case)
    if closed:
        yield from _closed(case)


def _place_of(ends: str) -> int:
    return _HANDLED.index(ends) + 1 if ends in _HANDLED else 0


def _filed(case: _Case) -> Iterator[Told]:
    about = {
        "appeal_id": case.appeal_id,
        "appeal_type": AppealType(case.cohort.type),
        "region_code": case.cohort.region_code,
        "legal_track": LegalTrack.PLATFORM,
        "submitted_at": case.filed_at,
    }
    bodies = {"item_code": OFF_LIST_ITEM, "off_list": False, "grade": Grade.NORMAL}
    bodies |= {"supervising_org": _SUPERVISING, "first_org": _LEAD}
    more = {"category": None, "keywords": (), "grade_hint": Grade.NORMAL, "clue_suspected": False, "real_name": True}
    channel = Channel(case.cohort.channel)
    yield _made(intake.AppealSubmitted, about | more | {"channel": channel}), case.filed_at
    routed = {"mode": DispatchMode.ONLINE, "rule_codes": (), "power_list_version": "totals", "routed_at": case.filed_at}
    yield _made(routing.AppealRouted, about | bodies | more | routed), case.filed_at
    opened = {"case_id": case.ids["case_id"], "opened_at": case.filed_at}
    yield _made(casework.CaseOpened, about | bodies | opened), case.filed_at


def _made(kind: type, values: dict[str, Any]) -> Any:
    """An event of the values it has fields for."""
    return kind(**{each.name: values[each.name] for each in fields(kind) if each.name in values})


def _accepted(case: _Case) -> Iterator[Told]:
    at = case.at("accepted")
    yield casework.CaseAccepted(**case.ids, by_org=_SUPERVISING, grade=Grade.NORMAL, accepted_at=at), at


def _dispatched(case: _Case) -> Iterator[Told]:
    at = case.at("dispatched")
    values = {"mode": DispatchMode.ONLINE, "lead_org": _LEAD, "helper_orgs": (), "paper_no": None}
    values |= {"by_org": _SUPERVISING, "round": 1, "dispatched_at": at}
    yield _made(casework.CaseDispatched, case.ids | values), at
    yield _stopped(case, ClockKind.DISPATCH, at), at


def _signed(case: _Case) -> Iterator[Told]:
    at = case.at("in_progress")
    yield casework.CaseSignedFor(**case.ids, org=_LEAD, signed_at=at), at


def _replied(case: _Case) -> Iterator[Told]:
    at = case.at("replied")
    values = {"org": _LEAD, "conclusion_code": ConclusionCode.SOLVED, "people": 1, "households": 1, "amount_fen": 0}
    yield _made(casework.CaseReplied, case.ids | values | {"replied_at": at}), at
    yield _stopped(case, ClockKind.FIRST_REPLY, at), at


def _approved(case: _Case) -> Iterator[Told]:
    at = case.at("awaiting_rating")
    values = {"by_org": _SUPERVISING, "automatic": False, "round": 1, "approved_at": at}
    yield _made(casework.ReplyApproved, case.ids | values), at
    yield _stopped(case, ClockKind.CONCLUDE, at), at


def _closed(case: _Case) -> Iterator[Told]:
    at, rated = case.at("ended"), case.cohort.ends == "rated"
    words = case.cohort.words or RatingWords.SATISFIED.value
    stars = (case.cohort.stars or STARS[words]) if rated else None
    if rated:
        values = {"stars": stars, "words": RatingWords(words), "has_comment": False, "round": 1, "rated_at": at}
        yield _made(intake.AppealRated, case.ids | values), at
    yield _made(casework.CaseClosed, case.ids | {"outcome": case.cohort.ends, "stars": stars, "closed_at": at}), at


_STEPS = dict(zip(_HANDLED, (_accepted, _dispatched, _signed, _replied, _approved), strict=True))


def _not_accepted(case: _Case) -> Any:
    values = {"reason_code": RefusalReason.OFF_LIST, "by_org": _SUPERVISING, "decided_at": case.at("accepted")}
    return _made(casework.CaseNotAccepted, case.ids | values)


def _redirected(case: _Case) -> Any:
    values = {"channel_code": "12388", "reason_code": RedirectReason.CLUE_NOT_TAKEN, "by_org": _SUPERVISING}
    return _made(casework.CaseRedirected, case.ids | values | {"redirected_at": case.at("accepted")})


def _withdrawn(case: _Case) -> Any:
    return casework.CaseWithdrawn(**case.ids, withdrawn_at=case.at("accepted"))


_REFUSALS = {"not_accepted": _not_accepted, "redirected": _redirected, "withdrawn": _withdrawn}


def _stopped(case: _Case, kind: ClockKind, at: datetime) -> deadline.ClockStopped:
    start = {ClockKind.DISPATCH: case.filed_at, ClockKind.FIRST_REPLY: case.at("dispatched")}
    due_at = start.get(kind, case.at("accepted")) + timedelta(hours=_LIMIT_HOURS[kind])
    return deadline.ClockStopped(
        **case.ids,
        clock_id=f"{case.ids['case_id']}-{kind}-1",
        kind=kind,
        org=_SUPERVISING if kind is ClockKind.DISPATCH else _LEAD,
        on_time=at <= due_at,
        due_at=due_at,
        stopped_at=at,
    )
