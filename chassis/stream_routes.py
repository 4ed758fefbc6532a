"""The internal route of the streams; part of every service by way of chassis.service.Operations."""

from typing import Any

from marshmallow import Schema, fields, validate
from nameko.extensions import DependencyProvider

from chassis import streams
from chassis.bus.parked import collection
from chassis.errors import NotFound
from chassis.http.server import ApiCall, api
from chassis.resources import Platform
from chassis.streams import Wanted


class StreamsSchema(Schema):
    """Which end of which stream (`source` empty: what was sent), and which subjects."""

    source = fields.String(load_default="")
    cursor = fields.String(load_default="", validate=validate.Length(max=200))
    limit = fields.Integer(load_default=500, validate=validate.Range(min=1, max=5000))
    subject = fields.List(fields.String(), load_default=list, validate=validate.Length(max=streams.MOST_NAMED))


class _Streams(DependencyProvider):
    """Gives the route the platform."""

    platform = Platform()

    def get_dependency(self, worker_ctx: Any) -> Platform:
        """The platform of this container."""
        return self.platform


class StreamRoutes:
    """Tell how far each stream has come."""

    stream_platform = _Streams()

    @api("GET", "/internal/streams", query_schema=StreamsSchema)
    def streams(self, call: ApiCall) -> dict[str, Any]:
        """A page of subjects, each with what was sent to whom, or applied from `source`; `cursor` leads to the next.

        Of subjects named the number of events that lie parked is told too. Raises NotFound for a source this service
        does not hear.
        """
        platform, asked = self.stream_platform, call.query
        wanted = Wanted(asked["cursor"], asked["limit"], tuple(asked["subject"]))
        if asked["source"]:
            rows = self._applied(platform, asked["source"], wanted)
        else:
            rows = streams.sent(platform.resources.db, platform.outbox_collections, wanted)
        more = len(rows) == wanted.limit and not wanted.named
        return {"rows": rows, "cursor": rows[-1]["subject"] if more else None}

    def _applied(self, platform: Platform, source: str, wanted: Wanted) -> list[dict[str, Any]]:
        place = platform.consumes.get(source)
        if place is None:
            raise NotFound(f"{source} 的事件不由本服务处理")
        db = platform.resources.db
        rows = streams.applied(db, source, place, wanted)
        if not wanted.named:
            return rows
        known = {row["subject"]: row["applied"] for row in rows}
        parked = streams.parked_of(collection(db), self.name, source, wanted.named)
        return [
            {
                "subject": subject,
                "applied": known.get(subject),
                "parked": streams.still_to_come(place, known.get(subject, 0), parked.get(subject, set())),
            }
            for subject in wanted.named
        ]
