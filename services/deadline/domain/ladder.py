"""The warnings of a clock: when each falls due, and which are given anew when the due time moves."""

from dataclasses import dataclass, replace
from datetime import datetime, timedelta

from contracts.vocabulary import Colour
from services.deadline.domain.course import LAST_MOMENT, DayHours, Derivation, to_millisecond

ALL = 100


@dataclass(frozen=True, slots=True)
class Threshold:
    """Warn in this colour when so many percent of the time are used up."""

    percent: int
    colour: Colour


@dataclass(frozen=True, slots=True)
class PlannedWarning:
    """One planned warning: when it falls due, and when it was given."""

    percent: int
    colour: Colour
    at: datetime
    given_at: datetime | None = None


def planned(
    derivation: Derivation, thresholds: tuple[Threshold, ...], quiet: DayHours | None
) -> tuple[PlannedWarning, ...]:
    """The warnings of a limit, first to last."""
    return tuple(
        PlannedWarning(rule.percent, rule.colour, _awake(_moment(derivation, rule.percent), derivation, quiet))
        for rule in sorted(thresholds, key=lambda rule: rule.percent)
    )


def planned_anew(warnings: tuple[PlannedWarning, ...], anew: tuple[PlannedWarning, ...]) -> tuple[PlannedWarning, ...]:
    """The new plan, without what was given already and would have been given by then under the new plan too."""
    given = {(each.percent, each.colour): each.given_at for each in warnings}
    return tuple(_kept(each, given.get((each.percent, each.colour))) for each in anew)


def _kept(warning: PlannedWarning, given_at: datetime | None) -> PlannedWarning:
    return replace(warning, given_at=given_at) if given_at is not None and warning.at <= given_at else warning


def _moment(derivation: Derivation, percent: int) -> datetime:
    """When a warning falls due; at a hundred percent the limit is past, not near."""
    if percent >= ALL:
        return derivation.due_at + LAST_MOMENT
    span: timedelta = derivation.due_at - derivation.started_at
    return to_millisecond(derivation.started_at + span * percent / ALL)


def _awake(moment: datetime, derivation: Derivation, quiet: DayHours | None) -> datetime:
    """The moment, or the end of the quiet hours it falls into.

    A warning that the limit is near would come too late if it waited until the limit is past: it is given before the
    quiet hours begin, if the limit ran by then.
    """
    wakes = quiet.end_after(moment) if quiet else None
    if quiet is None or wakes is None:
        return moment
    if wakes <= derivation.due_at or moment > derivation.due_at:
        return wakes
    asleep = quiet.start_before(moment)
    return asleep - LAST_MOMENT if asleep and asleep > derivation.started_at else moment
