"""What a person may do with parked messages: look, replay, discard; always by name and with a reason, never forgotten.

open -> replaying -> replayed        the message is in its queue again, with all its attempts
open -> discarded                    it stays here, with its history, but is never handled
any  -> open                         it was parked again
"""

import uuid
from collections.abc import Callable, Mapping
from dataclasses import dataclass
from typing import Any

from pymongo import DESCENDING, ReturnDocument
from pymongo.collection import Collection

from chassis.bus.names import ATTEMPT, COPY, ERROR, FIRST_SEEN, REASON, STAGED_AT
from chassis.bus.parked import BODY_LIMIT
from chassis.bus.publisher import Fate, Outgoing
from chassis.clock import real_now
from chassis.errors import Conflict, NotFound, Unavailable

PAGE_SIZE = 50
_SHOWN = ("queue", "event", "event_id", "subject", "state", "reason", "error", "attempts", "first_seen", "last_seen")
_REPLAYABLE = ("open", "replaying")
_OWN_HEADERS = (ATTEMPT, COPY, ERROR, FIRST_SEEN, REASON)
_CARRIED = ("content_type", "content_encoding", "type")


@dataclass(frozen=True, slots=True)
class Decision:
    """Who decided on a parked message, and why; both are kept with it."""

    by: str
    why: str


class ParkedMessages:
    """The parked messages of one service; `publish` sends one message with confirmation, `room` is the exchange of the
    shortest waiting room, through which a message returns: a service may not write into queues directly."""

    def __init__(self, collection: Collection, publish: Callable[[Outgoing], Fate], room: str) -> None:
        self._collection = collection
        self._publish = publish
        self._room = room

    def page(self, number: int = 1, state: str = "open") -> dict[str, Any]:
        """One page, the last seen first: items without bodies, and how many there are."""
        query = {"state": state}
        found = self._collection.find(query, dict.fromkeys(_SHOWN, 1)).sort([("last_seen", DESCENDING)])
        return {
            "items": [_row(item) for item in found.skip((number - 1) * PAGE_SIZE).limit(PAGE_SIZE)],
            "total": self._collection.count_documents(query),
            "page": number,
            "page_size": PAGE_SIZE,
        }

    def show(self, parked_id: str) -> dict[str, Any]:
        """One message whole: headers, body as text, history. Raises NotFound."""
        found = self._collection.find_one({"_id": parked_id})
        if found is None:
            raise NotFound()
        body = bytes(found["body"]).decode("utf-8", errors="backslashreplace")
        more = {name: found[name] for name in ("body_size", "body_sha256", "history")}
        pairs = {name: dict(found[name]) for name in ("headers", "properties")}
        return {**_row(found), **more, **pairs, "body": body}

    def replay(self, parked_id: str, decision: Decision) -> dict[str, Any]:
        """Put a message back into its queue. Raises NotFound, Conflict (not open, or too long to be kept whole) and
        Unavailable (the broker did not confirm; it can be tried again).

        It is marked before it is sent: were it handled and parked again at once, the mark must not hide that.
        """
        taken = self._step(parked_id, _REPLAYABLE, "replaying", decision)
        if taken["body_size"] > BODY_LIMIT:
            self._step(parked_id, ("replaying",), "open", decision)
            raise Conflict("这条消息过大，没有保存全文，不能重放")
        fate = self._publish(_outgoing(taken, self._room))
        if fate is not Fate.CONFIRMED:
            raise Unavailable(f"消息队列没有确认（{fate.value}），请稍后再试")
        done = self._collection.find_one_and_update(
            {"_id": parked_id, "state": "replaying"},
            {"$set": {"state": "replayed"}},
            return_document=ReturnDocument.AFTER,
        )
        return _row(done or taken)

    def discard(self, parked_id: str, decision: Decision) -> dict[str, Any]:
        """Decide that a message shall never be handled; it is kept. Raises NotFound and Conflict (not open)."""
        return _row(self._step(parked_id, _REPLAYABLE, "discarded", decision))

    def _step(self, parked_id: str, before: tuple[str, ...], after: str, decision: Decision) -> dict[str, Any]:
        entry = {"action": after, "at": real_now(), "by": decision.by, "why": decision.why}
        done = self._collection.find_one_and_update(
            {"_id": parked_id, "state": {"$in": before}},
            {"$set": {"state": after}, "$push": {"history": entry}},
            return_document=ReturnDocument.AFTER,
        )
        if done is not None:
            return done
        if self._collection.find_one({"_id": parked_id}, {"_id": 1}) is None:
            raise NotFound()
        raise Conflict("这条消息已经处理过了")


def _row(document: Mapping[str, Any]) -> dict[str, Any]:
    return {"id": document["_id"], **{name: document.get(name) for name in _SHOWN}}


def _outgoing(document: Mapping[str, Any], room: str) -> Outgoing:
    """The message as it first came: all attempts before it, and a moment's wait before its queue."""
    kept = {
        name: value
        for name, value in document["headers"]
        if name not in _OWN_HEADERS and (name == STAGED_AT or not name.startswith("x-"))
    }
    properties = dict(document["properties"])
    return Outgoing(
        exchange=room,
        routing_key=document["queue"],
        body=bytes(document["body"]),
        message_id=properties.get("message_id") or uuid.uuid4().hex,
        properties={**{name: properties[name] for name in _CARRIED if name in properties}, "application_headers": kept},
    )
