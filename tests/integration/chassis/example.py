"""A tiny service for the tests of the chassis, run as `python -m tests.integration.chassis.serve_example`."""

from dataclasses import dataclass
from datetime import UTC, datetime
from typing import Any

import eventlet
from marshmallow import Schema, fields, validate
from pymongo import IndexModel

from chassis.errors import NotFound
from chassis.http.server import Answer, ApiCall, api
from chassis.resources import Resources
from chassis.service import Operations, Wiring, poll
from chassis.settings import ServiceSettings


@dataclass(frozen=True)
class Settings(ServiceSettings):
    """The settings every service has."""

    SERVICE = "example"


class Store:
    """What a service's store module declares."""

    INDEXES = {"notes": [IndexModel("body.owner", name="owner", unique=True)]}
    OUTBOX_COLLECTIONS = ("notes",)
    SCHEMA_VERSION = 3


class NoteSchema(Schema):
    """A note."""

    owner = fields.String(required=True, validate=validate.Length(min=1, max=10))
    lines = fields.List(fields.String())


class PageSchema(Schema):
    """A page of notes."""

    org = fields.List(fields.String(), load_default=list)
    page = fields.Integer(load_default=1, validate=validate.Range(min=1))


class Notes:
    """The example's use cases."""

    def __init__(self, resources: Resources) -> None:
        self.resources = resources
        self.ticks = 0
        self.ticking = 0
        self.overlapped = False

    def add(self, note_id: str, body: dict[str, Any]) -> None:
        """Store a note."""
        self.resources.db["notes"].insert_one({"_id": note_id, "body": body})

    def tick(self) -> None:
        """Take longer than the interval, and fail every second time."""
        self.overlapped = self.overlapped or self.ticking > 0
        self.ticking += 1
        eventlet.sleep(0.12)
        self.ticking -= 1
        self.ticks += 1
        if self.ticks % 2 == 0:
            raise RuntimeError("every second run fails")


class ExampleService(Operations):
    """Routes that show every kind of answer."""

    name = "example"
    notes = Wiring(Notes)

    @api("POST", "/internal/notes/<note_id>", schema=NoteSchema)
    def add(self, call: ApiCall, note_id: str) -> Answer:
        """Store a note."""
        cause = call.cause
        self.notes.add(note_id, call.body)
        self.notes.resources.log.info("note_added", case_id=note_id, text=call.body["owner"])
        shown = {"id": note_id, "key": cause.key, "by": cause.actor.name, "body": call.body}
        return Answer(201, shown, etag=1, replayed=cause.key == "again")

    @api("GET", "/internal/notes", query_schema=PageSchema)
    def page(self, call: ApiCall) -> dict[str, Any]:
        """Show what was asked."""
        return {**call.query, "reason": call.reason, "correlation_id": call.trace.correlation_id}

    @api("GET", "/internal/notes/<note_id>")
    def show(self, call: ApiCall, note_id: str) -> dict[str, Any]:
        """A note as stored."""
        note = self.notes.resources.db["notes"].find_one({"_id": note_id})
        if note is None:
            raise NotFound("没有这条记录")
        return note["body"]

    @api("GET", "/internal/failures/<kind>")
    def fail(self, call: ApiCall, kind: str) -> dict[str, Any]:
        """Fail as asked."""
        if kind == "timeout":
            raise eventlet.Timeout(0)
        if kind == "unanswerable":
            return {"set": {1}, "object": object}
        raise ValueError("张某某 13812345678 did it")

    @api("GET", "/internal/slow/<float:seconds>")
    def slow(self, call: ApiCall, seconds: float) -> tuple[int, dict[str, float]]:
        """Take a while."""
        eventlet.sleep(seconds)
        return 202, {"slept": seconds}

    @api("GET", "/internal/ticks")
    def ticks(self, call: ApiCall) -> dict[str, Any]:
        """How often the poll ran, and whether it ever overlapped."""
        return {"ticks": self.notes.ticks, "overlapped": self.notes.overlapped}

    @poll(0.1)
    def tick(self) -> None:
        """A task slower than its interval."""
        self.notes.tick()

    def timers_due(self, at: datetime) -> int:
        """A number to see; one timer more falls due at noon of 2030-01-01, UTC."""
        return 7 + (at >= datetime(2030, 1, 1, 12, tzinfo=UTC))

    def pending_work(self) -> dict[str, int]:
        """Another number to see."""
        return {"letters": 2}
