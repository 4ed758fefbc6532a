"""The same lives once more, through the gateway of a running stack on the virtual clock, and what differs there."""

from collections import Counter
from collections.abc import Iterable, Mapping, Sequence
from concurrent.futures import ThreadPoolExecutor
from dataclasses import dataclass, field, fields, replace
from datetime import date, datetime, timedelta
from itertools import groupby
from typing import Any
from uuid import uuid4

import urllib3

from chassis.causes import Actor
from chassis.identifiers import sibling_id
from contracts.regions import covers, subtree
from contracts.vocabulary import Role
from services.casework.domain.states import Step
from tests.simulation.day import Limits, lives_of
from tests.simulation.life import Life
from tests.simulation.moves import Move
from tests.simulation.world import CITIZEN, Wish, World
from ydt.replaying.door import Door
from ydt.replaying.play import Stage

HANDS = 6
_OVERSEEING = frozenset({Role.COUNTY_DISCIPLINE, Role.CITY_DISCIPLINE})
SLOT_HOURS = 72
_CASE, _APPEAL = "/api/v1/cases/{case_id}", "/api/v1/appeals/{receipt_no}"

PATHS: Mapping[Step, str] = {
    Step.ACCEPT: f"{_CASE}/acceptance",
    Step.REFUSE: f"{_CASE}/refusal",
    Step.REDIRECT: f"{_CASE}/redirection",
    Step.HOLD_CONTENT: f"{_CASE}/content-hold",
    Step.RELEASE_CONTENT: f"{_CASE}/content-release",
    Step.DISPATCH: f"{_CASE}/dispatch",
    Step.REQUEST_RETURN: f"{_CASE}/return-request",
    Step.GRANT_RETURN: f"{_CASE}/return-ruling",
    Step.DENY_RETURN: f"{_CASE}/return-ruling",
    Step.SIGN: f"{_CASE}/signature",
    Step.FIRST_REPLY: f"{_CASE}/first-reply",
    Step.REQUEST_EXTENSION: f"{_CASE}/extension-request",
    Step.RULE_ON_EXTENSION: f"{_CASE}/extension-ruling",
    Step.SUSPEND: f"{_CASE}/suspension",
    Step.REPORT_MILESTONE: f"{_CASE}/milestone-report",
    Step.RESUME: f"{_CASE}/resumption",
    Step.REPLY: f"{_CASE}/reply",
    Step.REJECT_REPLY: f"{_CASE}/reply-rejection",
    Step.APPROVE_REPLY: f"{_CASE}/reply-approval",
    Step.RESUPERVISE: f"{_CASE}/re-supervision",
    Step.RATE: f"{_APPEAL}/rating",
    Step.WITHDRAW: f"{_APPEAL}/withdrawal",
}

_FIXED: Mapping[Step, Mapping[str, Any]] = {
    Step.GRANT_RETURN: {"granted": True},
    Step.DENY_RETURN: {"granted": False},
    Step.REQUEST_EXTENSION: {"value": 5, "unit": "wd"},
    Step.APPROVE_REPLY: {"override_reason": "已逐项核对"},
}
_WITHOUT_REASON = frozenset({Step.SIGN, Step.FIRST_REPLY, Step.REPLY, Step.REPORT_MILESTONE, Step.RATE})
_UNSENT = frozenset({"round", "legal_track"})


def sample(world: World, count: int, day: date, seed: int) -> list[Life]:
    """So many lives of a day whose every step was taken by somebody with an account, in slots three days apart."""
    accounts = {one.id for one in world.staff} | {CITIZEN.id}
    limits = Limits(frozenset(PATHS), SLOT_HOURS)
    lives = lives_of(world, day, count * 2, seed, limits)
    able = [life for life in lives if {move.actor.id for move in life.moves} <= accounts]
    return sorted(able, key=lambda life: life.case.case_id)[:count]


@dataclass
class Copy:
    """A life on the stack: its receipt there, and what the gateway refused."""

    life: Life
    key: str
    names: dict[str, str] = field(default_factory=dict)
    query_code: str = ""
    refused: list[str] = field(default_factory=list)


@dataclass(frozen=True)
class Seen:
    """What is compared of a case: where it ended, under whom, and each of its clocks with its verdict."""

    state: str
    outcome: str | None
    round: int
    bodies: tuple[str | None, ...]
    clocks: tuple[tuple[str, datetime, bool | None, bool], ...]


def overseers(world: World) -> tuple[Actor, ...]:
    """One discipline account for each part of a city, the fewest who together oversee all of it and nothing twice."""
    chosen: list[Actor] = []
    for one in sorted(world.staff, key=lambda each: (len(subtree(each.region or "")), each.id)):
        if one.role in _OVERSEEING and not any(covers(other.region, one.region) for other in chosen):
            chosen.append(one)
    return tuple(chosen)


def lived_again(lives: Sequence[Life], stage: Stage) -> list[tuple[Copy, Seen]]:
    """Live them all on the stack, slot after slot, and look at each with the eyes of whoever oversees its place."""
    run = uuid4().hex[:8]
    copies = [Copy(life, f"simulated-{run}-{number}") for number, life in enumerate(lives)]
    door = replace(stage.door, pool=urllib3.PoolManager(maxsize=HANDS))
    readers = [reader_of(copy.life) for copy in copies]
    for account in {move.actor.id for copy in copies for move in copy.life.moves} - {CITIZEN.id} | {*readers}:
        door.as_staff(account)
    with ThreadPoolExecutor(HANDS) as hands:
        for at, due in groupby(sorted(_agenda(copies), key=lambda entry: entry[0]), key=lambda entry: entry[0]):
            stage.set_clock(at)
            stage.settle()
            list(hands.map(lambda entry: _act(door, *entry[1:]), list(due)))
            stage.settle()
        end = max(copy.life.at for copy in copies)
        for days in (3, 6, 60):  # here a clock fires in the next slot, so what follows from it comes later too
            stage.set_clock(end + timedelta(days=days))
            stage.settle()
        stage.settle_figures()
        seen = hands.map(lambda copy, reader: _look(door, copy, reader), copies, readers)
        return list(zip(copies, seen, strict=True))


def reader_of(life: Life) -> str:
    """The account of the discipline body above the place of a life."""
    return next(one.id for one in overseers(life.world) if covers(one.region, life.case.region_code))


def seen_in(life: Life) -> Seen:
    """What the pure domain says of a life."""
    case = life.case
    clocks = tuple(
        (clock.kind, clock.derivation.due_at, clock.on_time, clock.overdue_at is not None)
        for clock in life.clocks.clocks
    )
    return Seen(case.state, case.outcome, case.round, _bodies(vars_of(case)), clocks)


def differences(pure: Seen, stack: Seen) -> dict[str, tuple[Any, Any]]:
    """What is not the same, by name: (in the pure domain, on the stack)."""
    pairs = {each.name: (getattr(pure, each.name), getattr(stack, each.name)) for each in fields(Seen)}
    return {name: pair for name, pair in pairs.items() if pair[0] != pair[1]}


def vars_of(case: Any) -> dict[str, Any]:
    """The parts of a case that tell its bodies."""
    return {name: getattr(case, name) for name in ("item_code", "supervising_org", "first_org", "lead_org", "grade")}


def counted(lives: Iterable[Seen]) -> Counter:
    """How many ended in each state."""
    return Counter(seen.state for seen in lives)


def _agenda(copies: Iterable[Copy]) -> Iterable[tuple[datetime, Copy, Move | None]]:
    for copy in copies:
        yield copy.life.case.submitted_at, copy, None
        for move in copy.life.moves:
            yield move.at, copy, move


def _act(door: Door, copy: Copy, move: Move | None) -> None:
    if move is None:
        _file(door, copy)
        return
    headers = door.as_citizen(copy.query_code) if move.actor.id == CITIZEN.id else door.as_staff(move.actor.id)
    headers["Idempotency-Key"] = f"{copy.key}-{move.step}-{move.at.isoformat()}"
    answer = door.ask("POST", path_of(move).format_map(copy.names), headers, body_of(move, copy.life.wish))
    if not answer.fine:
        copy.refused.append(f"{move.step}: {answer.words()}")


def _file(door: Door, copy: Copy) -> None:
    wish = copy.life.wish
    body = {"appeal_type": wish.appeal_type, "channel": wish.channel, "text": wish.text}
    answer = door.ask(
        "POST",
        "/api/v1/appeals",
        {"Idempotency-Key": f"{copy.key}-file"},
        body | {"place": {"region_code": wish.region_code}},
    )
    if not answer.fine:
        raise AssertionError(f"{copy.key} could not be filed: {answer.words()}")
    copy.names = {"receipt_no": answer.body["receipt_no"], "case_id": sibling_id("C", answer.body["appeal_id"])}
    copy.query_code = answer.body["query_code"]


def path_of(move: Move) -> str:
    """Where a move goes: a dispatch that calls several bodies together is a joint handling."""
    return f"{_CASE}/joint-handling" if "orgs" in move.values else PATHS[move.step]


def body_of(move: Move, wish: Wish) -> dict[str, Any]:
    """A move as the public API takes it. A reply is held against the appeal there, so it names the matter."""
    body = {name: value for name, value in move.values.items() if name not in _UNSENT and value is not None}
    body |= _FIXED.get(move.step, {})
    if move.step in _WITHOUT_REASON:
        body.pop("reason", None)
    if move.step is Step.REPLY:
        body["text"] = f"关于{wish.matter}，{body['text']}"
    if move.step is Step.SUSPEND:
        stages = (("主管道完工", 30), ("入户管道完工", 90))
        body["milestones"] = [
            {"name": name, "due_at": (move.at + timedelta(days=days)).isoformat()} for name, days in stages
        ]
    return body


def _look(door: Door, copy: Copy, reader: str) -> Seen:
    headers = door.as_staff(reader)
    case = door.ask("GET", _CASE.format_map(copy.names), headers).body
    told = door.ask("GET", f"{_CASE}/clocks".format_map(copy.names), headers).body
    clocks = tuple(
        (clock["kind"], datetime.fromisoformat(clock["due_at"]), clock["on_time"], clock["overdue_at"] is not None)
        for clock in told["clocks"]
    )
    return Seen(case["state"], case["outcome"], case["round"], _bodies(case), clocks)


def _bodies(case: Mapping[str, Any]) -> tuple[str | None, ...]:
    return tuple(case[name] for name in ("item_code", "supervising_org", "first_org", "lead_org", "grade"))
