"""More time for a case (T12): asked for with a reason, ruled on by a leader or the supervising body.

信访工作条例 art. 34: sixty days may be extended by thirty at the most, with the leader's approval; the citizen
is told the reason.
"""

from dataclasses import dataclass, replace

from contracts.events.handling import ExtensionRequested, ExtensionRuled
from contracts.reasons import RulingReason
from services.casework.domain.case import Case, Deed, Told, take
from services.casework.domain.policy import City, in_days
from services.casework.domain.records import DENIED, GRANTED, ExtensionRequest
from services.casework.domain.refusals import Contradiction, NotPermitted, WrongField, WrongFields
from services.casework.domain.states import Step


@dataclass(frozen=True, slots=True)
class MoreTime:
    """So many working days (wd), days (d) or hours (h)."""

    value: int
    unit: str


def request_extension(case: Case, deed: Deed, wanted: MoreTime, city: City) -> Told:
    """Ask for more time, as often as the city allows."""
    step = take(case, Step.REQUEST_EXTENSION, deed)
    granted = times_extended(case)
    if granted >= city.policy.extension_max:
        raise Contradiction(f"已延期{granted}次，达到本市规定的次数，不能再申请延期")
    _refuse_too_much(case, wanted, city)
    number = len(case.extensions) + 1
    request = ExtensionRequest(
        number, step.answering_org, wanted.value, wanted.unit, deed.reason, deed.actor.id, deed.at
    )
    event = ExtensionRequested(**case.ids, org=request.org, number=number, requested_at=deed.at)
    return replace(step, extensions=(*case.extensions, request)), (event,)


def times_extended(case: Case) -> int:
    """How often more time was granted."""
    return sum(each.ruling == GRANTED for each in case.extensions)


@dataclass(frozen=True, slots=True)
class ExtensionRuling:
    """A ruling; without a time of its own it grants what was asked for."""

    granted: bool
    reason_code: RulingReason
    more_time: MoreTime | None = None


def rule_on_extension(case: Case, deed: Deed, ruling: ExtensionRuling, city: City) -> Told:
    """Grant more time, the time asked for or less, or none; nobody rules on his own wish."""
    step = take(case, Step.RULE_ON_EXTENSION, replace(deed, reason_code=ruling.reason_code))
    request = case.extensions[-1]
    if deed.actor.id == request.requested_by:
        raise NotPermitted("不能审批自己提出的延期申请")
    given = ruling.more_time or MoreTime(request.value, request.unit)
    if ruling.granted:
        _refuse_too_much(case, given, city)
    by_org = deed.actor.org or case.supervising_org
    ruled = replace(
        request,
        value=given.value if ruling.granted else request.value,
        unit=given.unit if ruling.granted else request.unit,
        ruling=GRANTED if ruling.granted else DENIED,
        ruled_by_org=by_org,
        ruled_at=deed.at,
    )
    return replace(step, extensions=(*case.extensions[:-1], ruled)), (_told_ruled(case, ruled, ruling, deed),)


def _refuse_too_much(case: Case, wanted: MoreTime, city: City) -> None:
    given = sum(in_days(each.value, each.unit) for each in case.extensions if each.ruling == GRANTED)
    most, days = city.policy.extend_days, in_days(wanted.value, wanted.unit)
    if given + days > most:
        left = f"，还可延长 {most - given} 日" if most > given else ""
        raise WrongFields(WrongField("/value", "too_long", f"延期累计不得超过 {most} 日（已延长 {given} 日{left}）"))


def _told_ruled(case: Case, ruled: ExtensionRequest, ruling: ExtensionRuling, deed: Deed) -> ExtensionRuled:
    return ExtensionRuled(
        **case.ids,
        granted=ruling.granted,
        org=ruled.org,
        number=ruled.number,
        value=ruled.value if ruling.granted else 0,
        unit=ruled.unit,
        by_org=deed.actor.org or case.supervising_org,
        reason_code=ruling.reason_code,
        ruled_at=deed.at,
    )
