"""A tiny service for the tests of the chassis, run as `python -m tests.integration.chassis.example`."""

import eventlet

eventlet.monkey_patch()

# The patch must come before anything that opens sockets is imported.
import os  # noqa: E402
import signal  # noqa: E402
from dataclasses import dataclass  # noqa: E402
from typing import Any  # noqa: E402

from marshmallow import Schema, fields, validate  # noqa: E402
from nameko.runners import ServiceRunner  # noqa: E402
from pymongo import IndexModel  # noqa: E402

from chassis.errors import NotFound  # noqa: E402
from chassis.http.server import Answer, ApiCall, api  # noqa: E402
from chassis.log import configure  # noqa: E402
from chassis.resources import Resources, nameko_config  # noqa: E402
from chassis.service import Operations, Wiring, poll  # noqa: E402
from chassis.settings import ServiceSettings, load  # noqa: E402


@dataclass(frozen=True)
class Settings(ServiceSettings):
    """The settings every service has."""

    SERVICE = "example"


class Store:
    """What a service's store module declares."""

    INDEXES = {"notes": [IndexModel("body.owner", name="owner")]}
    OUTBOX_COLLECTIONS = ("notes",)
    SCHEMA_VERSION = 3


class NoteSchema(Schema):
    """A note."""

    owner = fields.String(required=True, validate=validate.Length(min=1, max=10))
    lines = fields.List(fields.String())


class PageSchema(Schema):
    """A page of notes."""

    page = fields.Integer(load_default=1, validate=validate.Range(min=1))


class Notes:
    """The example's use cases."""

    def __init__(self, resources: Resources) -> None:
        self.resources = resources
        self.ticks = 0

    def add(self, note_id: str, body: dict[str, Any]) -> None:
        """Store a note."""
        self.resources.db["notes"].insert_one({"_id": note_id, "body": body, "outbox": [{"id": "1"}, {"id": "2"}]})


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
        return Answer(201, {"id": note_id, "key": cause.key, "by": cause.actor.name, "at": call.body}, etag=1)

    @api("GET", "/internal/notes", query_schema=PageSchema)
    def page(self, call: ApiCall) -> dict[str, Any]:
        """Show what was asked."""
        return {"page": call.query["page"], "reason": call.reason, "correlation_id": call.trace.correlation_id}

    @api("GET", "/internal/failures/<kind>")
    def fail(self, call: ApiCall, kind: str) -> dict[str, Any]:
        """Fail as asked."""
        if kind == "missing":
            raise NotFound("没有这条记录")
        raise ValueError("张三 13812345678 did it")

    @api("GET", "/internal/slow/<float:seconds>")
    def slow(self, call: ApiCall, seconds: float) -> tuple[int, dict[str, float]]:
        """Take a while."""
        eventlet.sleep(seconds)
        return 202, {"slept": seconds}

    @api("GET", "/internal/ticks")
    def ticks(self, call: ApiCall) -> dict[str, int]:
        """How often the poll ran."""
        return {"ticks": self.notes.ticks}

    @poll(0.1)
    def tick(self) -> None:
        """Count, and fail every second time."""
        self.notes.ticks += 1
        if self.notes.ticks % 2 == 0:
            raise RuntimeError("every second run fails")

    def timers_due(self) -> int:
        """A number to see."""
        return 7


def main() -> None:
    """Run until told to stop."""
    settings = load(Settings, os.environ)
    configure(settings.service, settings.city, settings.log_level)
    runner = ServiceRunner(nameko_config(settings, Store))
    runner.add_service(ExampleService)
    signal.signal(signal.SIGTERM, lambda *_: eventlet.spawn_n(runner.stop))
    runner.start()
    runner.wait()


if __name__ == "__main__":
    main()
