"""What the databases must hold about an appeal that was filed, handled and rated: everything, and everything once."""

from collections import Counter
from collections.abc import Hashable, Iterable, Iterator, Mapping
from dataclasses import dataclass
from pathlib import Path

from contracts.citypack.pack import load_pack
from tests.faults.evidence import Document, Traces

LOST, DOUBLED = "lost", "doubled"

RULES = ("T1", "T7", "T8", "T10", "T14", "T16", "T17", "T19")
"""The rows of the state table a rated case has gone through, in this order."""

STAFF_STEPS = ("acceptance", "signature", "reply", "reply-approval")
CITIZEN_STEPS = ("file", "rate")
PROGRESS = (
    "appeal_submitted",
    "case_opened",
    "case_accepted",
    "case_dispatched",
    "case_signed_for",
    "case_replied",
    "reply_approved",
    "appeal_rated",
    "case_closed",
)
EVENTS = (*PROGRESS, "appeal_routed")
CLOCKS = ("dispatch", "first_reply", "conclude", "rating")
TOLD_CASE = {"case_opened", "case_accepted", "case_dispatched", "case_replied", "reply_approved"}
"""Steps of casework about which notify may have something to say."""


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
    """What depends on the city: the (event, audience, channel) of each notification of a whole life."""

    notifications: tuple[tuple[str, str, str], ...]


def expected_of(city: Path) -> Expected:
    """What the templates of a city pack promise for a life without helpers, to bodies that have a mail address."""
    told = (
        (template.event, str(template.audience), channel)
        for template in load_pack(city).templates
        for channel in template.channels
        if template.event in TOLD_CASE and template.audience != "helper_org"
    )
    return Expected(tuple(dict.fromkeys(told)))


def judge(appeal_id: str, key: str, traces: Traces, expected: Expected) -> list[Finding]:
    """Everything that is wrong with one acknowledged and rated appeal; empty when it is whole."""
    rows = [*_documents(traces)]
    if all(len(found) == 1 for _, found in _single(traces)):
        rows += [*_intake(key, traces), *_casework(key, traces), *_clocks(traces), *_streams(traces)]
        rows += [*_notifications(traces, expected), *_analytics(traces)]
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


def _intake(key: str, traces: Traces) -> Iterator[Row]:
    appeal = traces.appeals[0]
    body = appeal["body"]
    yield "intake commands", [f"{key}-{step}" for step in CITIZEN_STEPS], _keys(appeal)
    yield "intake progress", enumerate(PROGRESS), enumerate(step["code"] for step in body["progress"]["steps"])
    yield "intake ratings", [(1, 5)], [(rating["round"], rating["stars"]) for rating in body["ratings"]]


def _casework(key: str, traces: Traces) -> Iterator[Row]:
    case = traces.cases[0]
    body = case["body"]
    yield "casework commands", [f"{key}-{step}" for step in STAFF_STEPS], _keys(case)
    yield "casework history", enumerate(RULES, 1), [(line["number"], line["rule"]) for line in body["history"]]
    yield "casework closed", [True], [True] if body["state"] == "closed" else []
    yield "casework replies", [1], [reply["round"] for reply in body["replies"]]
    yield "casework known clocks", CLOCKS, body["dues"]


def _clocks(traces: Traces) -> Iterator[Row]:
    clocks = traces.clocks[0]["body"]["clocks"]
    yield "clocks started", CLOCKS, [clock["kind"] for clock in clocks]
    yield "clocks stopped", CLOCKS, [clock["kind"] for clock in clocks if clock["stopped_at"]]


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


def _notifications(traces: Traces, expected: Expected) -> Iterator[Row]:
    bodies = [delivery["body"] for delivery in traces.deliveries]
    told = [(body["event"], body["message"]["audience"], body["channel"]) for body in bodies]
    yield "notify deliveries", expected.notifications, told
    yield "notify delivered", ["delivered"] * len(bodies), [body["state"] for body in bodies]
    yield "notify messages", {_message(body) for body in bodies}, [_message(body) for body in bodies]


def _message(body: Mapping) -> tuple:
    return body["event_id"], body["message"]["audience"], body["channel"], body["recipient"]


def _analytics(traces: Traces) -> Iterator[Row]:
    """Every event a producer sent analytics is in the log once, and the fact tells the whole life."""
    logged = [(event.source, event.subject, event.order["analytics"]) for event in traces.events]
    single = [("intake", traces.appeals), ("routing", traces.routes), ("casework", traces.cases)]
    producers = [*single, ("deadline", traces.clocks), ("notify", traces.deliveries)]
    yield "analytics log", [place for name, each in producers for place in _sent(name, each)], logged
    names = [*EVENTS, *["clock_stopped"] * len(CLOCKS), *["message_delivered"] * len(traces.deliveries)]
    yield "analytics events", names, [event.name for event in traces.events]
    fact = traces.facts[0]
    yield "analytics closed", [True], [True] if fact.get("state", {}).get("is") == "closed" else []
    yield "analytics clocks", CLOCKS, [clock["kind"] for clock in fact.get("clocks", {}).values()]
    counted = [part["cells"].get("total", 0) for part in fact.get("counted", ())]
    yield "analytics counted", ["case"], ["case"] * sum(counted)
    yield "analytics messages", _ids(traces.deliveries), _ids(traces.message_facts)


def _sent(producer: str, documents: Iterable[Document]) -> Iterator[tuple[str, str, int]]:
    for document in documents:
        for place in range(1, document["sent"].get("analytics", 0) + 1):
            yield producer, document["_id"], place


def _ids(documents: Iterable[Document]) -> list[str]:
    return [document["_id"] for document in documents]


def _keys(document: Document) -> list[str]:
    return [command["key"] for command in document["commands"]]
