"""One document, one write: the store on a real database."""

import os
from concurrent.futures import ThreadPoolExecutor
from dataclasses import replace
from datetime import UTC, datetime
from uuid import uuid4

import pytest
from pymongo import MongoClient
from pymongo.errors import DuplicateKeyError

from chassis.aggregates import AggregateStore, Change
from chassis.causes import SYSTEM, CommandCause, EventCause, TimerCause
from chassis.clock import FixedClock
from chassis.errors import Gap, IllegalStep, KeyReused, NotFound, StaleVersion
from contracts.envelope import Envelope, decode
from contracts.events.casework import CaseAccepted, CaseSignedFor
from contracts.events.intake import AppealWithdrawn
from contracts.vocabulary import Grade

pytestmark = pytest.mark.servers
NOW = datetime(2021, 9, 7, 2, 15, tzinfo=UTC)


@pytest.fixture
def store():
    client = MongoClient(os.environ["MONGO_URI"], tz_aware=True, w="majority")
    name = f"test_aggregates_{uuid4().hex[:8]}"
    yield AggregateStore(client[name]["cases"], "casework", FixedClock(NOW))
    client.drop_database(name)
    client.close()


def command(key="k-1", fingerprint="f-1", if_match=None):
    return CommandCause(key, fingerprint, SYSTEM, correlation_id="corr", if_match=if_match)


def heard(place, source="intake"):
    data = AppealWithdrawn(appeal_id="a1", case_id="c1", withdrawn_at=NOW)
    return EventCause(
        Envelope(
            id=f"event-{source}-{place}",
            source=source,
            time=NOW,
            subject="a1",
            sequence=place,
            data=data,
            correlation_id="corr",
            causation_id="cause",
            traceparent="",
            order={"casework": place},
        )
    )


def accepted():
    return CaseAccepted(case_id="c1", appeal_id="a1", by_org="o1", grade="normal", accepted_at=NOW)


def signed():
    return CaseSignedFor(case_id="c1", appeal_id="a1", org="o2", signed_at=NOW)


def count_up(current):
    return Change({"count": 1 if current is None else current.body["count"] + 1}, answer={"done": True})


def test_command_creates_once_and_a_repeat_gets_the_first_answer(store):
    first = store.apply("c1", command(), count_up)
    store.apply("c1", command("k-2", "f-2"), lambda current: Change({"count": 99}))
    again = store.apply("c1", command(), count_up)
    assert (first.duplicate, again.duplicate) == (False, True)
    assert again.answer == {"done": True}
    assert store.require("c1").body == {"count": 99}


def test_command_with_a_used_key_and_another_body_is_refused_and_changes_nothing(store):
    store.apply("c1", command(), count_up)
    with pytest.raises(KeyReused):
        store.apply("c1", command(fingerprint="other"), count_up)
    assert store.require("c1").version == 1


def test_command_on_a_stale_version_is_refused(store):
    store.apply("c1", command(), count_up)
    store.apply("c1", command("k-2"), count_up)
    with pytest.raises(StaleVersion):
        store.apply("c1", command("k-3", if_match=1), count_up)
    assert store.apply("c1", command("k-4", if_match=2), count_up).aggregate.version == 3


def test_event_is_applied_once_in_order_and_a_gap_waits(store):
    assert store.apply("c1", heard(1), count_up).duplicate is False
    assert store.apply("c1", heard(1), count_up).duplicate is True
    with pytest.raises(Gap):
        store.apply("c1", heard(3), count_up)
    store.apply("c1", heard(2), lambda current: None)
    store.apply("c1", heard(3), count_up)
    store.apply("c1", heard(1, source="routing"), count_up)
    assert store.require("c1").body == {"count": 3}


def test_event_without_a_place_is_remembered_by_its_id(store):
    cause = EventCause(replace(heard(7).envelope, order={}))
    assert [store.apply("c1", cause, count_up).duplicate for _ in range(3)] == [False, True, True]


def test_state_and_events_are_one_document_numbered_per_consumer(store):
    def decide(current):
        return Change({"region_code": "341523", "policy_version": "p1"}, (accepted(), signed(), accepted()))

    store.apply("c1", command(), decide)
    document = store.collection.find_one({"_id": "c1"})
    sent = [decode(entry["body"]) for entry in document["outbox"]]
    assert [envelope.name for envelope in sent] == ["case_accepted", "case_signed_for", "case_accepted"]
    assert [envelope.order.get("deadline") for envelope in sent] == [1, None, 2]
    assert [envelope.order["intake"] for envelope in sent] == [1, 2, 3]
    assert {(envelope.region_code, envelope.policy_version, envelope.correlation_id) for envelope in sent} == {
        ("341523", "p1", "corr")
    }


def test_concurrent_writers_lose_no_update(store):
    store.apply("c1", command(), count_up)
    with ThreadPoolExecutor(4) as pool:
        list(pool.map(lambda n: store.apply("c1", TimerCause(str(n)), count_up), range(16)))
    assert store.require("c1").body == {"count": 17}


def test_writers_that_wait_together_each_get_their_own_result(store):
    def accept(current):
        return Change({"count": 1 + (current.body["count"] if current else 0)}, (accepted(),))

    keys = [f"k-{n}" for n in range(24)]
    with ThreadPoolExecutor(24) as pool:
        outcomes = list(pool.map(lambda key: store.apply(f"c{int(key[2:]) % 6}", command(key), accept), keys))
    assert [store.require(f"c{n}").body for n in range(6)] == [{"count": 4}] * 6
    assert sorted(outcome.aggregate.body["count"] for outcome in outcomes) == sorted([1, 2, 3, 4] * 6)
    staged = [row["outbox"] for row in store.collection.find()]
    assert [[decode(entry["body"]).sequence for entry in outbox] for outbox in staged] == [[1, 2, 3, 4]] * 6
    assert {decode(entry["body"]).causation_id for outbox in staged for entry in outbox} == set(keys)


def test_events_that_wait_together_are_each_applied_once(store):
    subjects = [f"c{n}" for n in range(8)]
    with ThreadPoolExecutor(16) as pool:
        for place in (1, 2, 3):
            list(pool.map(lambda name, at=place: store.apply(name, heard(at), count_up), subjects * 2))
    assert [store.require(name).body for name in subjects] == [{"count": 3}] * 8


def test_unique_value_taken_is_told_to_the_one_it_concerns(store):
    store.collection.create_index("body.number", unique=True)
    store.apply("taken", command("k-0"), lambda current: Change({"number": 1}))

    def insert(number):
        change = Change({"number": number})
        try:
            return store.apply(f"c{number}", command(f"k-{number}"), lambda current: change).duplicate
        except DuplicateKeyError as taken:
            return taken.details["keyPattern"]

    with ThreadPoolExecutor(8) as pool:
        told = list(pool.map(insert, range(8)))
    assert told == [{"body.number": 1} if number == 1 else False for number in range(8)]


def test_new_document_that_is_there_already_is_read_and_answered_from(store):
    first = store.apply("c1", command(), lambda current: Change({"count": 1}, answer={"n": 1}), new=True)
    other = AggregateStore(store.collection, "casework", FixedClock(NOW))
    again = other.apply("c1", command(), lambda current: Change({"count": 9}, answer={"n": 9}), new=True)
    assert (first.duplicate, again.duplicate, again.answer) == (False, True, {"n": 1})
    assert again.aggregate.body == {"count": 1}


def test_two_copies_of_a_service_never_act_on_what_they_remember_wrongly(store):
    other = AggregateStore(store.collection, "casework", FixedClock(NOW))

    def once(current):
        if current.body["count"] != 2:
            raise IllegalStep()
        return Change({"count": 3})

    store.apply("c1", command("k-1"), count_up)
    other.apply("c1", command("k-2"), count_up)
    assert store.apply("c1", command("k-3"), once).aggregate.body == {"count": 3}
    assert other.apply("c1", command("k-3"), count_up).duplicate is True
    with pytest.raises(IllegalStep):
        other.apply("c1", command("k-4"), once)
    assert store.require("c1").version == 3


def test_remembered_event_order_gives_way_to_what_another_copy_applied(store):
    other = AggregateStore(store.collection, "casework", FixedClock(NOW))
    store.apply("c1", heard(1), count_up)
    other.apply("c1", heard(2), count_up)
    assert store.apply("c1", heard(3), count_up).aggregate.body == {"count": 3}
    assert other.apply("c1", heard(3), count_up).duplicate is True


def test_what_is_remembered_is_what_a_reading_gives(store):
    def decide(current):
        if current is None:
            return Change({"at": NOW.replace(microsecond=123456), "codes": ("a", "b"), "word": Grade.URGENT})
        seen.append(dict(current.body))
        return Change(current.body)

    seen = []
    store.apply("c1", command("k-1"), decide)
    store.apply("c1", command("k-2"), decide)
    assert seen == [store.require("c1").body]


def test_nothing_decided_for_nothing_there_is_not_found(store):
    with pytest.raises(NotFound):
        store.apply("c1", TimerCause("t"), lambda current: None)
    assert store.get("c1") is None


def test_documents_that_are_missing_are_created_and_the_others_left_alone(store):
    told = CaseSignedFor(case_id="c1", appeal_id="a1", org="o", signed_at=NOW)
    store.apply("c1", command(), lambda current: Change({"state": "old"}))
    fresh = {name: Change({"state": "new"}, (replace(told, case_id=name),)) for name in ("c1", "c2", "c3")}
    store.create_missing(fresh, heard(7))
    store.create_missing(fresh, heard(7))
    assert [store.require(name).body["state"] for name in ("c1", "c2", "c3")] == ["old", "new", "new"]
    outbox = store.collection.find_one({"_id": "c2"})["outbox"]
    assert [(each["event"], decode(each["body"]).causation_id) for each in outbox] == [
        ("case_signed_for", "event-intake-7")
    ]
    assert store.apply("c2", command("k-2"), lambda current: Change({"state": "later"})).aggregate.version == 2


def test_nothing_missing_writes_nothing(store):
    store.create_missing({}, heard(1))
    assert store.collection.count_documents({}) == 0


def test_many_documents_are_changed_in_one_request_each_with_its_events(store):
    for name in ("c1", "c2", "c3"):
        store.apply(name, command(), lambda current: Change({"fired": False}))
    asked = []

    def fire(current):
        asked.append(current.id)
        return None if current.id == "c2" else Change({"fired": True}, (replace(signed(), case_id=current.id),))

    assert store.apply_each(["c1", "c2", "c3", "gone"], lambda name: TimerCause(f"{name}@1"), fire) is True
    assert [(store.require(name).body["fired"], store.require(name).version) for name in sorted(asked)] == [
        (True, 2),
        (False, 1),
        (True, 2),
    ]
    outbox = store.collection.find_one({"_id": "c3"})["outbox"]
    assert [(decode(each["body"]).subject, decode(each["body"]).causation_id) for each in outbox] == [("c3", "c3@1")]


def test_many_documents_one_of_which_another_writer_changed_meanwhile_are_told_apart_one_by_one(store):
    for name in ("c1", "c2"):
        store.apply(name, command(), count_up)

    def slow(current):
        if current.id == "c2":
            store.apply("c2", TimerCause("the other copy"), count_up)
        return Change({"count": current.body["count"] + 10}, (replace(signed(), case_id=current.id),))

    assert store.apply_each(["c1", "c2"], lambda name: TimerCause(f"{name}@1"), slow) is False
    assert [store.require(name).body["count"] for name in ("c1", "c2")] == [11, 2]
