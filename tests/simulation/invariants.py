"""What must hold after every step of every case, however it got there."""

from collections.abc import Iterable

from contracts.catalogue import spec_of
from contracts.vocabulary import CaseState, Role
from services.casework.domain.case import APPROVED, Case, Reply
from services.casework.domain.permissions import PERMITTED, Right
from services.casework.domain.states import TABLE, Step, allowed_steps
from services.deadline.domain.clocks import CaseClocks, Clock
from tests.simulation.world import World

S = CaseState

ANSWERED = frozenset({S.AWAITING_RATING, S.RATED, S.CLOSED, S.ARCHIVED, S.REVIEW, S.REVIEW2, S.FINAL})
"""States a case reaches only with an answer the citizen has seen."""

ENDS = frozenset({S.REDIRECTED, S.NOT_ACCEPTED, S.WITHDRAWN, S.SEALED_CLUE, S.CLOSED, S.ARCHIVED, S.FINAL})
"""States in which a case may stay for good."""

WITHOUT_ANSWER = ENDS - ANSWERED


class Broken(AssertionError):
    """An invariant does not hold; the message names it and the case."""


def check_case(before: Case | None, after: Case, events: Iterable[object], world: World) -> None:
    """Everything that must hold of a case after a step."""
    _append_only(before, after)
    _answered_or_reasoned(after)
    _approved_first(after, world)
    _goes_on(after)
    for event in events:
        _hold(spec_of(event).producer == "casework", after, "an event of another service")
        _hold(event.case_id == after.case_id and event.appeal_id == after.appeal_id, after, "an event of another case")


def check_end(case: Case, clocks: CaseClocks) -> None:
    """What must hold of a life nobody goes on with: it came to an end, and no clock of it runs on."""
    _hold(case.state in ENDS, case, "nothing goes on with it")
    for clock in clocks.clocks:
        _hold_clock(not clock.running, clock, "it runs on after the end")


def check_clocks(before: CaseClocks, after: CaseClocks, events: Iterable[object]) -> None:
    """No clock is silently reset: what started stays started then, what is due moves only with a word about it."""
    if after.clocks == before.clocks:
        return
    now = {clock.clock_id: clock for clock in after.clocks}
    told = {(event.clock_id, event.due_at) for event in events if hasattr(event, "due_at")}
    resting = {event.clock_id for event in events if not hasattr(event, "due_at")}
    for old in before.clocks:
        new = now.get(old.clock_id)
        if new is None:
            raise Broken(f"{after.case_id}: clock {old.clock_id} is gone")
        if new is not old:
            _clock_kept(old, new, told, resting)
    fresh = set(now) - {clock.clock_id for clock in before.clocks}
    for clock_id in fresh:
        _hold_clock((clock_id, now[clock_id].derivation.due_at) in told, now[clock_id], "it started in silence")


def _clock_kept(old: Clock, new: Clock, told: set, resting: set) -> None:
    _hold_clock(old.derivation.started_at == new.derivation.started_at, new, "its start moved")
    _hold_clock(old.kind == new.kind, new, "its kind changed")
    due = new.derivation.due_at
    moved = old.derivation.due_at != due
    _hold_clock(not moved or (new.clock_id, due) in told or new.clock_id in resting, new, "its due time moved silently")
    if old.stopped_at is not None:
        _hold_clock((old.stopped_at, old.on_time) == (new.stopped_at, new.on_time), new, "its verdict changed")


def _append_only(before: Case | None, after: Case) -> None:
    """History is only ever added to, and each entry begins where the one before it ended."""
    known = before.history if before else ()
    _hold(after.history[: len(known)] == known, after, "history was rewritten")
    if before and before.state != after.state:
        _hold(len(after.history) > len(known), after, "a state changed without an entry")
    _hold(after.history[-1].to_state == after.state, after, "the last entry tells another state")
    for earlier, later in zip(
        after.history[max(len(known) - 1, 0) :], after.history[max(len(known), 1) :], strict=False
    ):
        _hold(later.number == earlier.number + 1, after, "entries are not numbered one by one")
        _hold(later.from_state == earlier.to_state, after, "an entry begins elsewhere than the last one ended")
        _hold(later.at >= earlier.at, after, "an entry is older than the one before it")


def _answered_or_reasoned(case: Case) -> None:
    """No path closes a case without an answer or a stated reason (信访工作条例 art. 23: every matter is answered)."""
    if case.state in ANSWERED:
        reply = case.approved_reply
        _hold(reply is not None and bool(reply.text.strip()), case, "closed or to be rated without an answer")
    if case.state in WITHOUT_ANSWER:
        last = next(entry for entry in reversed(case.history) if entry.from_state != entry.to_state)
        asked = last.role == Role.CITIZEN
        _hold(asked or bool(last.reason_code or last.reason), case, "ended without an answer or a stated reason")


def _approved_first(case: Case, world: World) -> None:
    """No reply reaches the citizen unapproved where the city demands approval."""
    for reply in case.replies:
        if reply.verdict == APPROVED:
            _hold(_duly(reply, case, world), case, "a reply went out without its approval")


def _duly(reply: Reply, case: Case, world: World) -> bool:
    if reply.automatic:
        return world.casework.policy.approves_without_a_person(case.appeal_type)
    if any(entry.step is Step.FOLLOW_REPLY for entry in case.history):
        return reply.decided_by is not None  # the parent's reply, approved there
    deciders = {each.role for each in case.history if (each.actor_id, each.at) == (reply.decided_by, reply.decided_at)}
    return bool(deciders & PERMITTED[Right.APPROVE].keys()) and reply.decided_by != reply.author_id


def _goes_on(case: Case) -> None:
    """Every state that is no end has a way out."""
    if case.state not in ENDS:
        _hold(bool(allowed_steps(case.state)), case, "there is no way out of this state")


def reaches_an_end(state: CaseState) -> bool:
    """Whether some path of built steps leads from a state to an end."""
    seen, waiting = {state}, [state]
    while waiting:
        here = waiting.pop()
        if here in ENDS:
            return True
        targets = {row.moves[here] for row in TABLE.values() if here in row.moves}
        waiting += targets - seen
        seen |= targets
    return False


def _hold(truth: bool, case: Case, trouble: str) -> None:
    if not truth:
        path = " > ".join(f"{entry.step}@{entry.to_state}" for entry in case.history)
        raise Broken(f"{case.case_id} ({case.state}): {trouble}; path: {path}")


def _hold_clock(truth: bool, clock: Clock, trouble: str) -> None:
    if not truth:
        raise Broken(f"clock {clock.clock_id}: {trouble}")
