"""The ledger of passing on 推转台账: every return and re-route, charged to the organ that held the case.

A pure function of the history, so it needs no bookkeeping of its own and cannot disagree with the record.
"""

from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from datetime import datetime
from enum import StrEnum

from services.casework.domain.case import Case
from services.casework.domain.records import HistoryEntry
from services.casework.domain.states import Step

_BY_THE_LEAD = (Step.SIGN, Step.REQUEST_RETURN, Step.DISPUTE_RETURN)


class Passing(StrEnum):
    """How a case went from hand to hand, or was meant to."""

    RETURN_PENDING = "return_pending"  # 申请退回，待裁定
    RETURN_GRANTED = "return_granted"  # 退回
    RETURN_DENIED = "return_denied"  # 退回被驳回
    REROUTED = "rerouted"  # 改派


PASSING_WORDS = {
    Passing.RETURN_PENDING: "申请退回，待裁定",
    Passing.RETURN_GRANTED: "同意退回",
    Passing.RETURN_DENIED: "不同意退回",
    Passing.REROUTED: "改派其他单位",
}
"""Each in the words of the staff."""


@dataclass(frozen=True, slots=True)
class LedgerEntry:
    """One passing on: charged to `charged_to`, which had held the case since `held_since`, so many seconds in all."""

    number: int
    kind: Passing
    charged_to: str
    from_org: str
    to_org: str | None
    reason_code: str
    reason: str
    held_since: datetime
    at: datetime

    @property
    def held_seconds(self) -> int:
        """The time that passed meanwhile, nights and days off included."""
        return int((self.at - self.held_since).total_seconds())


@dataclass(frozen=True, slots=True)
class Holding:
    """One time in one organ's hands; `until` None while it is still there."""

    org: str
    since: datetime
    until: datetime | None


def ledger(case: Case) -> tuple[LedgerEntry, ...]:
    """Every passing on of the case, in order."""
    return tuple(_entries(case))


def times_passed_on(case: Case) -> int:
    """How often an organ asked to be rid of the case, whatever was ruled."""
    return sum(entry.step is Step.REQUEST_RETURN for entry in case.history)


def holdings(case: Case) -> tuple[Holding, ...]:
    """Who held the case from when to when: the supervising body until a dispatch and while a return waits."""
    moves = tuple(_moves(case))
    ends = (*(since for _, since in moves[1:]), None)
    return tuple(Holding(org, since, until) for (org, since), until in zip(moves, ends, strict=True))


def _moves(case: Case) -> Iterator[tuple[str, datetime]]:
    """Every change of hands: to whom, and when."""
    yield case.supervising_org, case.submitted_at
    lead = ""
    for place, entry in enumerate(case.history):
        if entry.step is Step.DISPATCH:
            lead = _lead_of(case, place)
            yield lead, entry.at
        elif entry.step in (Step.REQUEST_RETURN, Step.DISPUTE_RETURN):
            yield case.supervising_org, entry.at
        elif entry.step is Step.DENY_RETURN:
            yield lead, entry.at


def _entries(case: Case) -> Iterator[LedgerEntry]:
    held, number, lead = holdings(case), 0, ""
    for place, entry in enumerate(case.history):
        if entry.step is Step.REQUEST_RETURN:
            number += 1
            yield _returned(case, place, number, _since(held, entry.at))
        elif entry.step is Step.DISPATCH:
            before, lead = lead, _lead_of(case, place)
            if before and before != lead:
                number += 1
                yield LedgerEntry(
                    number,
                    Passing.REROUTED,
                    case.supervising_org,
                    before,
                    lead,
                    entry.reason_code,
                    entry.reason,
                    _since(held, entry.at),
                    entry.at,
                )


def _returned(case: Case, place: int, number: int, held_since: datetime) -> LedgerEntry:
    asked = case.history[place]
    rulings = (Step.GRANT_RETURN, Step.DENY_RETURN)
    rest = _until(case.history[place + 1 :], (Step.REQUEST_RETURN, Step.DISPATCH))
    ruled = next((entry for entry in reversed(rest) if entry.step in rulings), None)
    kind = Passing.RETURN_PENDING
    if ruled is not None:
        kind = Passing.RETURN_GRANTED if ruled.step is Step.GRANT_RETURN else Passing.RETURN_DENIED
    again = next((at for at in range(place + 1, len(case.history)) if case.history[at].step is Step.DISPATCH), None)
    to_org = _lead_of(case, again) if kind is Passing.RETURN_GRANTED and again is not None else None
    org = asked.org or case.answering_org
    return LedgerEntry(number, kind, org, org, to_org, asked.reason_code, asked.reason, held_since, asked.at)


def _lead_of(case: Case, dispatch: int) -> str:
    """The lead organ of a dispatch: whoever next acted as such, or who leads now."""
    for entry in _until(case.history[dispatch + 1 :], (Step.DISPATCH,)):
        if entry.step in _BY_THE_LEAD and entry.org:
            return entry.org
    return case.answering_org


def _until(entries: Sequence[HistoryEntry], steps: tuple[Step, ...]) -> tuple[HistoryEntry, ...]:
    """The entries before the first one of these steps."""
    end = next((place for place, entry in enumerate(entries) if entry.step in steps), len(entries))
    return tuple(entries[:end])


def _since(held: tuple[Holding, ...], at: datetime) -> datetime:
    """Since when it had been in the hands it left at that instant."""
    return next(each.since for each in held if each.until == at)
