"""What cannot be handled goes up the ladder and is parked with its reason; a person replays or discards it."""

import json
import time
from functools import partial

import pytest

from chassis.bus import topology
from chassis.bus.names import exchange_of
from chassis.bus.publisher import ConfirmingPublisher, Fate, Outgoing
from chassis.bus.wire import close, open_connection
from tests.integration.bus.conftest import Process, World, eventually

pytestmark = pytest.mark.servers


def parked(world: World) -> list[dict]:
    return list(world.db("routing")["parked"].find().sort("last_seen"))


def publish(world: World, body: bytes, message_id: str = "m-1", headers: dict | None = None) -> Fate:
    publisher = ConfirmingPublisher(partial(open_connection, world.broker.uri, name="test"))
    properties = {"content_type": "text/plain", "application_headers": headers or {}}
    message = Outgoing(exchange_of("intake"), "appeal_submitted", body, message_id, properties)
    fates = publisher.send([message])
    publisher.close()
    return fates[0]


def decide(routing: Process, parked_id: str, verb: str, by: str = "值班员甲") -> int:
    decision = json.dumps({"by": by, "reason": "已查明原因"}).encode()
    return routing.call("POST", f"/internal/parked/{parked_id}/{verb}", decision).status


def test_poison_is_parked_after_all_tiers_with_its_reason_and_others_pass(world: World):
    intake, routing = world.start("intake"), world.start("routing")
    intake.call("POST", "/internal/appeals/bad/poison/1")
    intake.call("POST", "/internal/appeals/good/H01/1")
    eventually(lambda: world.heard("good") == [1], 5, "the good one to pass")
    eventually(lambda: parked(world), 15, "the bad one to be parked")
    (message,) = parked(world)
    assert (message["queue"], message["reason"], message["attempts"]) == ("routing.intake.v1", "attempts_exhausted", 2)
    assert message["error"] == "RuntimeError: cannot be handled"
    assert json.loads(message["body"])["subject"] == "bad"
    assert world.runs(subject="bad") == 3
    assert routing.metric("messages_consumed_total", outcome="dead") == 1
    assert routing.metric("messages_parked_total", reason="attempts_exhausted") == 1


def test_parked_message_is_replayed_by_name_and_then_handled(world: World):
    intake, routing = world.start("intake"), world.start("routing")
    intake.call("POST", "/internal/appeals/bad/poison/1")
    eventually(lambda: parked(world), 15, "the message to be parked")
    (row,) = json.loads(routing.call("GET", "/internal/parked").data)["items"]
    assert decide(routing, row["id"], "replay") == 200
    eventually(lambda: len(parked(world)[0]["history"]) == 3, 15, "it to be parked again")
    assert parked(world)[0]["state"] == "open"
    world.db("routing")["switches"].insert_one({"_id": "cured"})
    assert decide(routing, row["id"], "replay") == 200
    eventually(lambda: world.heard("bad") == [1], 5, "the replayed one to be handled")
    (message,) = parked(world)
    assert message["state"] == "replayed"
    assert [entry["action"] for entry in message["history"]] == ["parked", "replaying", "parked", "replaying"]
    assert message["history"][-1]["by"] == "值班员甲"
    assert decide(routing, row["id"], "discard") == 409


def test_discarded_message_is_kept_and_never_handled(world: World):
    intake, routing = world.start("intake"), world.start("routing")
    intake.call("POST", "/internal/appeals/bad/poison/1")
    (message,) = eventually(lambda: parked(world), 15, "the message to be parked")
    assert decide(routing, message["_id"], "discard", by="") == 422
    assert decide(routing, message["_id"], "discard") == 200
    assert decide(routing, message["_id"], "replay") == 409
    assert decide(routing, "nothing", "replay") == 404
    shown = json.loads(routing.call("GET", f"/internal/parked/{message['_id']}").data)
    assert (shown["state"], json.loads(shown["body"])["subject"]) == ("discarded", "bad")
    assert world.runs(subject="bad") == 3


UNREADABLE = {
    b'{"specversion": "1.0", ': "undecodable",
    b"\xff\xfe\x00not text": "undecodable",
    b"[]": "not_cloudevents",
    b'{"specversion": "1.0", "type": "cn.yidiantong.intake.appeal_submitted.v9"}': "unknown_type",
    b'{"specversion": "1.0", "type": "cn.yidiantong.casework.case_opened.v1", "data": {}}': "schema_refused",
}


def test_unreadable_messages_are_parked_raw_at_once(world: World):
    routing = world.start("routing")
    eventually(lambda: publish(world, b"{}", "first") is Fate.CONFIRMED, 10, "the queue to exist")
    for number, body in enumerate(UNREADABLE):
        assert publish(world, body, f"m-{number}") is Fate.CONFIRMED
    eventually(lambda: len(parked(world)) == 6, 10, "all to be parked")
    found = {bytes(message["body"]): message["reason"] for message in parked(world)}
    assert found == {b"{}": "not_cloudevents", **UNREADABLE}
    assert {message["attempts"] for message in parked(world)} == {0}
    assert all(["content_type", "text/plain"] in message["properties"] for message in parked(world))
    assert routing.metric("messages_consumed_total", event="unknown", outcome="dead") == 6


def test_crash_loop_ends_in_the_parking_place(world: World):
    """The broker's fuse: a message that is handed out and returned again and again, as by a crashing consumer."""
    topology.apply(world.broker.uri, topology.for_service("routing", (1, 2)))
    assert publish(world, b"{}", "crasher") is Fate.CONFIRMED
    connection = open_connection(world.broker.uri, name="test")
    channel = connection.channel()
    returned = 0
    while (message := channel.basic_get("routing.intake.v1")) is not None:
        channel.basic_reject(message.delivery_tag, requeue=True)
        returned += 1
        time.sleep(0.005)
    close(connection)
    assert returned == 51
    world.start("routing")
    (message,) = eventually(lambda: parked(world), 10, "the message to be recorded")
    assert (message["queue"], message["reason"], bytes(message["body"])) == (
        "routing.intake.v1",
        "delivery_limit",
        b"{}",
    )


def test_strange_message_is_recorded_whatever_is_in_it(world: World):
    routing = world.start("routing")
    body = json.dumps({"specversion": "1.0", "type": "x\ud800\u0000", "id": {"$a": 1}, "subject": ["\ud800"]}).encode()
    headers = {
        "a.b": "1",
        "$where": "2",
        "x\u0000": "3",
        "ydt-attempt": "many",
        "ydt-first-seen": 7,
        "deep": {"a": [1]},
    }
    eventually(lambda: publish(world, body, "\u0000", headers) is Fate.CONFIRMED, 10, "the queue to exist")
    (message,) = eventually(lambda: parked(world), 10, "the message to be recorded")
    assert (bytes(message["body"]), message["reason"], message["attempts"]) == (body, "undecodable", 0)
    shown = json.loads(routing.call("GET", f"/internal/parked/{message['_id']}").data)
    assert shown["headers"]["$where"] == "2"
