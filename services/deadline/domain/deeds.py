"""What a recorded fact can do to the clocks of its case: the words the table of facts is written in."""

from dataclasses import dataclass, replace
from datetime import datetime
from typing import Any, Protocol

from contracts.reasons import RecalculationReason
from contracts.vocabulary import ClockKind
from services.deadline.domain.clocks import CaseClocks, Clock, Start, Terms, Told, press, start_clock, stop_clocks
from services.deadline.domain.policy import Rules
from services.deadline.domain.rederiving import Anew, extend, pause, refit, resume

FIRST_ROUND = 1


@dataclass(frozen=True, slots=True)
class Moment:
    """A fact, the instant it was recorded for, and the rules it is judged by."""

    fact: Any
    at: datetime
    rules: Rules

    def value(self, name: str, clocks: CaseClocks) -> Any:
        """A field of the fact; a word the case itself knows: `supervising_org`, `handling_org`."""
        if hasattr(self.fact, name):
            return getattr(self.fact, name)
        return clocks.handling_org if name == "handling_org" else getattr(clocks.matter, name)


class Deed(Protocol):
    """One effect of a fact."""

    def do(self, clocks: CaseClocks, moment: Moment) -> Told:
        """The clocks after it, and what is told of them."""


@dataclass(frozen=True, slots=True)
class Stop:
    """Stop the running clocks of these kinds; `key` names the field that tells which one of them."""

    kinds: frozenset[ClockKind]
    key: str = ""

    def do(self, clocks: CaseClocks, moment: Moment) -> Told:
        """Stop."""
        return stop_clocks(clocks, self.kinds, moment.at, getattr(moment.fact, self.key) if self.key else None)


@dataclass(frozen=True, slots=True)
class Begin:
    """Start a clock that presses on `org`.

    `each` names a field of organs that get a clock each, but for the lead body; `key` one that tells apart what runs
    side by side; `until` the one that holds a due time set by hand (empty there: no clock).
    """

    kind: ClockKind
    org: str = "handling_org"
    each: str = ""
    key: str = ""
    until: str = ""

    def do(self, clocks: CaseClocks, moment: Moment) -> Told:
        """Start."""
        told: tuple = ()
        for start in self._starts(clocks, moment):
            later = self.kind is ClockKind.CONCLUDE and bool(start.key)
            helper = start.org if self.kind is ClockKind.HELP else ""
            terms = moment.rules.terms(self.kind, clocks.matter, later_round=later, helper_org=helper)
            if terms is not None:
                clocks, events = start_clock(clocks, start, _by_letter(terms, moment), moment.rules.calendar)
                told += events
        return clocks, told

    def _starts(self, clocks: CaseClocks, moment: Moment) -> list[Start]:
        until = getattr(moment.fact, self.until) if self.until else None
        if self.until and until is None:
            return []
        if self.each:
            others = (org for org in getattr(moment.fact, self.each) if org != moment.fact.lead_org)
            return [Start(self.kind, org, moment.at, org) for org in others]
        key = str(getattr(moment.fact, self.key)) if self.key else ""
        return [Start(self.kind, moment.value(self.org, clocks), moment.at, key, until)]


def _by_letter(terms: Terms, moment: Moment) -> Terms:
    """A due time set by hand rests on the letter it stands in."""
    letter = getattr(moment.fact, "letter_no", "")
    return replace(terms, limit=replace(terms.limit, clause=f"督办函{letter}")) if letter else terms


@dataclass(frozen=True, slots=True)
class Press:
    """Let a running clock press on another organ from now on."""

    kind: ClockKind
    org: str

    def do(self, clocks: CaseClocks, moment: Moment) -> Told:
        """Press."""
        return press(clocks, self.kind, moment.value(self.org, clocks)), ()


@dataclass(frozen=True, slots=True)
class FitToLead:
    """Limits may depend on the level of the lead body: once it is named, a clock that runs is derived anew by it."""

    kind: ClockKind

    def do(self, clocks: CaseClocks, moment: Moment) -> Told:
        """Fit."""
        anew = Anew(RecalculationReason.LEAD_NAMED, moment.at, moment.rules.calendar)
        terms = moment.rules.terms(self.kind, clocks.matter)

        def choose(clock: Clock) -> Terms | None:
            other = clock.kind is self.kind and not clock.key and terms and terms.limit != clock.course.limit
            return terms if other else None

        return refit(clocks, choose, anew)


@dataclass(frozen=True, slots=True)
class Extend:
    """Grant more time (T12)."""

    kind: ClockKind

    def do(self, clocks: CaseClocks, moment: Moment) -> Told:
        """Extend."""
        more = moment.rules.more_time(moment.fact.value, moment.fact.unit)
        anew = Anew(RecalculationReason.EXTENSION, moment.at, moment.rules.calendar)
        return extend(clocks, self.kind, more, moment.rules.most_more(clocks.matter), anew)


@dataclass(frozen=True, slots=True)
class Pause:
    """Let clocks rest (T13)."""

    kinds: frozenset[ClockKind]

    def do(self, clocks: CaseClocks, moment: Moment) -> Told:
        """Pause."""
        return pause(clocks, self.kinds, moment.at)


@dataclass(frozen=True, slots=True)
class Resume:
    """Let clocks run on (T13)."""

    kinds: frozenset[ClockKind]

    def do(self, clocks: CaseClocks, moment: Moment) -> Told:
        """Resume."""
        return resume(clocks, self.kinds, moment.at, moment.rules.calendar)


@dataclass(frozen=True, slots=True)
class If:
    """Deeds that follow only when a field of the fact has this value."""

    name: str
    value: object
    deeds: tuple[Deed, ...]

    def do(self, clocks: CaseClocks, moment: Moment) -> Told:
        """Do them or not."""
        return done(self.deeds, clocks, moment) if getattr(moment.fact, self.name) == self.value else (clocks, ())


@dataclass(frozen=True, slots=True)
class Unless:
    """Deeds that follow only when no clock of a kind runs."""

    kind: ClockKind
    deeds: tuple[Deed, ...]

    def do(self, clocks: CaseClocks, moment: Moment) -> Told:
        """Do them or not."""
        return (clocks, ()) if clocks.running(self.kind) else done(self.deeds, clocks, moment)


def done(deeds: tuple[Deed, ...], clocks: CaseClocks, moment: Moment) -> Told:
    """The clocks after deeds, one after the other."""
    told: tuple = ()
    for deed in deeds:
        clocks, events = deed.do(clocks, moment)
        told += events
    return clocks, told
