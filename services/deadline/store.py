"""Deadline's documents: one per case with all its clocks, the years of the calendar, and what is derived anew."""

from collections.abc import Mapping
from dataclasses import dataclass, replace
from typing import Any

from pymongo import ASCENDING, IndexModel

from chassis.documents import from_document, to_document
from chassis.streams import Applied
from services.deadline.domain.access import Circle
from services.deadline.domain.clocks import CaseClocks

CASE_CLOCKS = "case_clocks"
OUTBOX_COLLECTIONS = (CASE_CLOCKS,)
CONSUMES = {"casework": Applied(CASE_CLOCKS)}

INDEXES = {
    CASE_CLOCKS: [
        IndexModel(
            [("body.next_fire_at", ASCENDING)],
            name="next_fire",
            partialFilterExpression={"body.next_fire_at": {"$type": "date"}},
        ),
        # Which open clocks looked at which year, as it was known then; a case without any has no such field.
        IndexModel([("body.calendar", ASCENDING)], name="calendar", sparse=True),
        IndexModel(
            [("body.policy_version", ASCENDING)],
            name="open_policy",
            partialFilterExpression={"body.open": True},
        ),
        IndexModel([("lease.holder", ASCENDING)], name="lease", sparse=True),
        # Only of cases past a limit: counting them reads the index and no document.
        IndexModel([("body.overdue", ASCENDING)], name="overdue", sparse=True),
    ]
}


@dataclass(frozen=True, slots=True)
class Record:
    """A case's clocks with what the service knows around them."""

    clocks: CaseClocks
    circle: Circle
    policy_version: str

    def with_clocks(self, clocks: CaseClocks) -> "Record":
        """The record with its clocks after a step."""
        return replace(self, clocks=clocks)


def to_body(record: Record) -> dict[str, Any]:
    """A record as its document's body.

    `next_fire_at` is what timers are found by, `open` and `calendar` what is derived anew. A case past a limit has its
    power item in `overdue`, "" for one off the list; the others have no such field.
    """
    running = [clock for clock in record.clocks.clocks if clock.running]
    tags = sorted({tag for clock in running for tag in clock.derivation.calendar})
    body = {
        **to_document(record.circle),
        **to_document(record.clocks),
        "policy_version": record.policy_version,
        "next_fire_at": record.clocks.next_fire_at,
        "open": bool(running),
    }
    if tags:
        body["calendar"] = tags
    if any(clock.late for clock in running):
        body["overdue"] = record.clocks.matter.item_code
    return body


def to_record(body: Mapping[str, Any]) -> Record:
    """The record of a document's body."""
    known = body if "matter" in body else _of_the_first_release(body)
    return Record(from_document(CaseClocks, known), from_document(Circle, body), body["policy_version"])


def _of_the_first_release(body: Mapping[str, Any]) -> dict[str, Any]:
    """It knew neither what happened to a limit on its way nor what limits depend on."""
    clocks = [{**clock, "course": clock["derivation"], "derivation": _bare(clock)} for clock in body["clocks"]]
    return {**body, "matter": {"supervising_org": body["supervising_org"]}, "clocks": clocks}


def _bare(clock: Mapping[str, Any]) -> dict[str, Any]:
    return {name: value for name, value in clock["derivation"].items() if name not in ("steps", "explanation")}
