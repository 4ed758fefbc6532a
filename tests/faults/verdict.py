"""What the databases must hold about an appeal that was filed, handled and rated: everything, and everything once."""

from collections import Counter
from collections.abc import Hashable, Iterable, Iterator, Mapping
from dataclasses import dataclass
from pathlib import Path

from contracts.citypack.pack import load_pack
from contracts.envelope import Envelope
from tests.faults.evidence import Document, Traces
from tests.faults.lives import Life, life_of

LOST, DOUBLED = "lost", "doubled"

WARNING = "clock_warned"

CITIZEN_STEPS = ("file", "rate")


@dataclass(frozen=True, slots=True)
class Finding:
    """Something that is not there once: `kind` is lost or doubled."""

    kind: str
    appeal_id: str
    where: str
    what: str

    def __str__(self) -> str:
        return f"{self.kind} {self.appeal_id} {self.where}: {self.what}"


@dataclass(frozen=True, slots=True)
class Expected:
    """What depends on the city: the (event, audience, channel) of each notification its templates promise.

    `alarms` are events that come or not as the clock is moved; each must come once, and what is told of it too.
    """

    notifications: tuple[tuple[str, str, str], ...]
    alarms: frozenset[str] = frozenset()

    def of(self, life: Life) -> list[tuple[str, str, str]]:
        """Those of one life; a body's mail address goes without saying."""
        told = (each for each in self.notifications if each[0] in life.told)
        return [each for each in told if life.helped or each[1] != "helper_org"]


def expected_of(city: Path) -> Expected:
    """What the templates of a city pack promise to bodies that have a mail address."""
    told = (
        (template.event, str(template.audience), channel)
        for template in load_pack(city).templates
        for channel in template.channels
    )
    return Expected(tuple(dict.fromkeys(told)))


def judge(appeal_id: str, key: str, traces: Traces, expected: Expected) -> list[Finding]:
    """Everything that is wrong with one acknowledged and rated appeal; empty when it is whole."""
    rows, life = [*_documents(traces)], life_of(key)
    if all(len(found) == 1 for _, found in _single(traces)):
        rows += [*_intake(key, life, traces), *_casework(key, life, traces), *_clocks(life, traces), *_streams(traces)]
        rows += [*_notifications(life, traces, expected), *_analytics(life, traces, expected.alarms)]
    return [finding for where, wanted, found in rows for finding in _compare(appeal_id, where, wanted, found)]


Row = tuple[str, Iterable[Hashable], Iterable[Hashable]]
"""A place, what must be there and what is there; the order counts only where both are lists of places."""


def _compare(appeal_id: str, where: str, wanted: Iterable[Hashable], found: Iterable[Hashable]) -> Iterator[Finding]:
    must, there = Counter(list(wanted)), Counter(list(found))
    for what in (must - there).elements():
        yield Finding(LOST, appeal_id, where, str(what))
    for what in (there - must).elements():
        yield Finding(DOUBLED, appeal_id, where, str(what))


def _single(traces: Traces) -> Iterator[tuple[str, list[Document]]]:
    for name in ("appeals", "routes", "cases", "clocks", "parties", "facts"):
        yield name, getattr(traces, name)


def _documents(traces: Traces) -> Iterator[Row]:
    for name, found in _single(traces):
        yield name, ["document"], ["document"] * len(found)


def _intake(key: str, life: Life, traces: Traces) -> Iterator[Row]:
    appeal = traces.appeals[0]
    body = appeal["body"]
    yield "intake commands", [f"{key}-{step}" for step in CITIZEN_STEPS], _keys(appeal)
    yield "intake progress", enumerate(life.progress), enumerate(step["code"] for step in body["progress"]["steps"])
    yield "intake ratings", [(1, 5)], [(rating["round"], rating["stars"]) for rating in body["ratings"]]


def _casework(key: str, life: Life, traces: Traces) -> Iterator[Row]:
    case = traces.cases[0]
    body = case["body"]
    yield "casework commands", [f"{key}-{step}" for step in life.staff_steps], _keys(case)
    yield "casework history", enumerate(life.rules, 1), [(line["number"], line["rule"]) for line in body["history"]]
    yield "casework closed", [True], [True] if body["state"] == "closed" else []
    yield "casework replies", [1], [reply["round"] for reply in body["replies"]]
    yield "casework known clocks", life.clocks, body["dues"]


def _clocks(life: Life, traces: Traces) -> Iterator[Row]:
    clocks = traces.clocks[0]["body"]["clocks"]
    yield "clocks started", life.clocks, [clock["kind"] for clock in clocks]
    yield "clocks stopped", life.clocks, [clock["kind"] for clock in clocks if clock["stopped_at"]]


def _streams(traces: Traces) -> Iterator[Row]:
    """Each consumer has applied exactly as many events of this appeal as its producer has sent it."""
    at = {
        "intake": traces.appeals[0],
        "routing": traces.routes[0],
        "casework": traces.cases[0],
        "deadline": traces.clocks[0],
        "notify": traces.parties[0],
    }
    for producer, sender in at.items():
        for consumer, hearer in at.items():
            sent, seen = sender["sent"].get(consumer, 0), hearer["seen"].get(producer, 0)
            yield f"stream {producer} -> {consumer}", range(1, sent + 1), range(1, seen + 1)
        yield f"outbox of {producer}", [], [entry["event"] for entry in sender["outbox"]]


def _notifications(life: Life, traces: Traces, expected: Expected) -> Iterator[Row]:
    bodies = [delivery["body"] for delivery in traces.deliveries]
    told = [(body["event"], body["message"]["audience"], body["channel"]) for body in bodies]
    yield "notify deliveries", expected.of(life), [each for each in told if each[0] not in expected.alarms]
    yield "notify delivered", ["delivered"] * len(bodies), [body["state"] for body in bodies]
    yield "notify messages", {_message(body) for body in bodies}, [_message(body) for body in bodies]


def _message(body: Mapping) -> tuple:
    return body["event_id"], body["message"]["audience"], body["channel"], body["recipient"]


def _analytics(life: Life, traces: Traces, alarms: frozenset[str]) -> Iterator[Row]:
    """Every event a producer sent analytics is in the log once, and the fact tells the whole life."""
    logged = [(event.source, event.subject, event.order["analytics"]) for event in traces.events]
    single = [("intake", traces.appeals), ("routing", traces.routes), ("casework", traces.cases)]
    producers = [*single, ("deadline", traces.clocks), ("notify", traces.deliveries)]
    yield "analytics log", [place for name, each in producers for place in _sent(name, each)], logged
    names = [*life.events, *["clock_stopped"] * len(life.clocks), *["message_delivered"] * len(traces.deliveries)]
    yield "analytics events", names, [event.name for event in traces.events if event.name not in alarms]
    yield "clock warnings", _warnings(traces), [_warning(event) for event in traces.events if event.name == WARNING]
    fact = traces.facts[0]
    yield "analytics closed", [True], [True] if fact.get("state", {}).get("is") == "closed" else []
    yield "analytics clocks", life.clocks, [clock.get("kind") for clock in fact.get("clocks", {}).values()]
    counted = [part["cells"].get("total", 0) for part in fact.get("counted", ())]
    yield "analytics counted", ["case"], ["case"] * sum(counted)
    yield "analytics messages", _ids(traces.deliveries), _ids(traces.message_facts)


def _warnings(traces: Traces) -> list[tuple[str, str]]:
    """What deadline says it warned of: (clock, colour)."""
    clocks = traces.clocks[0]["body"]["clocks"]
    return [(clock["clock_id"], each["colour"]) for clock in clocks for each in clock["warnings"] if each["given_at"]]


def _warning(event: Envelope) -> tuple[str, str]:
    return event.data.clock_id, str(event.data.colour)


def _sent(producer: str, documents: Iterable[Document]) -> Iterator[tuple[str, str, int]]:
    for document in documents:
        for place in range(1, document["sent"].get("analytics", 0) + 1):
            yield producer, document["_id"], place


def _ids(documents: Iterable[Document]) -> list[str]:
    return [document["_id"] for document in documents]


def _keys(document: Document) -> list[str]:
    return [command["key"] for command in document["commands"]]
