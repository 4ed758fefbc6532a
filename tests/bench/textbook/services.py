"""Six services and a gateway: the same documents and the same events as the real ones, without their promises."""

import json
from collections.abc import Callable
from typing import Any
from uuid import uuid4

from nameko.events import EventDispatcher, event_handler
from nameko.exceptions import UnknownService
from nameko.extensions import DependencyProvider
from nameko.rpc import RpcProxy, rpc
from nameko.web.handlers import http
from pymongo import MongoClient
from pymongo.database import Database
from werkzeug.wrappers import Request

STEP_EVENTS = {
    "acceptance": ("case_accepted", "case_dispatched"),
    "signature": ("case_signed_for",),
    "reply": ("case_replied",),
    "reply-approval": ("reply_approved",),
}
CLOCKS = {"case_opened": 1, "case_dispatched": 2, "reply_approved": 1}
STOPPED = {"case_dispatched": 1, "case_replied": 1, "reply_approved": 1, "case_closed": 1}
NOTICES = {"case_opened": 1, "case_accepted": 1, "case_dispatched": 1, "case_replied": 1, "reply_approved": 1}
CASE_EVENTS = (
    "case_opened",
    "case_accepted",
    "case_dispatched",
    "case_signed_for",
    "case_replied",
    "reply_approved",
    "case_closed",
)


def hears(source: str, *events: str) -> Callable[[Any], Any]:
    """One method for several events."""

    def decorate(method: Any) -> Any:
        for event in events:
            method = event_handler(source, event)(method)
        return method

    return decorate


class Mongo(DependencyProvider):
    """The service's database."""

    def setup(self) -> None:
        """Connect."""
        self._client: MongoClient = MongoClient(self.container.config["MONGO_URI"])
        self._db = self._client[f"{self.container.config['PREFIX']}_{self.container.service_name}"]

    def stop(self) -> None:
        """Disconnect."""
        self._client.close()

    def get_dependency(self, worker_ctx: Any) -> Database:
        """The database."""
        return self._db


class Gateway:
    """Every request is a call over the broker."""

    name = "gateway"
    intake = RpcProxy("intake")
    casework = RpcProxy("casework")

    @http("POST", "/api/v1/staff/login")
    def login(self, request: Request) -> tuple[int, str]:
        """Everybody is welcome."""
        return 200, json.dumps({"access_token": "none", "expires_in": 3600})

    @http("POST", "/api/v1/appeals")
    def file(self, request: Request) -> tuple[int, str]:
        """Take an appeal."""
        try:
            return 201, json.dumps(self.intake.submit(json.loads(request.get_data())))
        except UnknownService:
            return 503, "{}"

    @http("POST", "/api/v1/cases/<case_id>/<step>")
    def take_step(self, request: Request, case_id: str, step: str) -> tuple[int, str]:
        """A step of the staff."""
        try:
            known = self.casework.take_step(case_id, step, json.loads(request.get_data()))
        except UnknownService:
            return 503, "{}"
        return (200, "{}") if known else (404, "{}")

    @http("POST", "/api/v1/appeals/<receipt_no>/rating")
    def rate(self, request: Request, receipt_no: str) -> tuple[int, str]:
        """The citizen's rating."""
        return (201, "{}") if self.intake.rate(receipt_no, json.loads(request.get_data())) else (409, "{}")

    @http("GET", "/api/v1/appeals/<receipt_no>")
    def look_up(self, request: Request, receipt_no: str) -> tuple[int, str]:
        """The citizen's look-up."""
        progress = self.intake.look_up(receipt_no)
        return 200, json.dumps({**progress, "reply": self.casework.reply_of("C" + receipt_no[1:])})


class Intake:
    """Appeals, and how far they have come."""

    name = "intake"
    db = Mongo()
    dispatch = EventDispatcher()

    @rpc
    def submit(self, body: dict[str, Any]) -> dict[str, Any]:
        """Insert, then tell."""
        appeal_id = "A" + uuid4().hex
        self.db.appeals.insert_one({"_id": appeal_id, **body, "steps": []})
        self.dispatch("appeal_submitted", {"appeal_id": appeal_id, "region": body["place"]["region_code"]})
        return {"appeal_id": appeal_id, "receipt_no": appeal_id, "query_code": "none"}

    @rpc
    def rate(self, appeal_id: str, body: dict[str, Any]) -> bool:
        """Rate once approved."""
        approved = {"_id": appeal_id, "steps": "reply_approved"}
        if not self.db.appeals.update_one(approved, {"$set": {"rating": body}}).matched_count:
            return False
        self.dispatch("appeal_rated", {"appeal_id": appeal_id, "stars": body["stars"]})
        return True

    @rpc
    def look_up(self, appeal_id: str) -> dict[str, Any]:
        """How it stands."""
        return {"steps": self.db.appeals.find_one({"_id": appeal_id})["steps"]}

    @hears("casework", *CASE_EVENTS)
    def on_case(self, payload: dict[str, Any]) -> None:
        """Carry the progress on."""
        self.db.appeals.update_one({"_id": payload["appeal_id"]}, {"$push": {"steps": payload["event"]}})


class Routing:
    """Who answers."""

    name = "routing"
    db = Mongo()
    dispatch = EventDispatcher()

    @event_handler("intake", "appeal_submitted")
    def on_submitted(self, payload: dict[str, Any]) -> None:
        """Decide, insert, tell."""
        decision = {**payload, "supervising_org": "ZMQ-TD", "item_code": "X99"}
        self.db.routes.insert_one({"_id": payload["appeal_id"], **decision})
        self.dispatch("appeal_routed", decision)


class Casework:
    """The case."""

    name = "casework"
    db = Mongo()
    dispatch = EventDispatcher()

    @event_handler("routing", "appeal_routed")
    def on_routed(self, payload: dict[str, Any]) -> None:
        """Open the case."""
        case_id = "C" + payload["appeal_id"][1:]
        self.db.cases.insert_one({"_id": case_id, **payload, "history": ["case_opened"]})
        self._tell(case_id, "case_opened")

    @rpc
    def take_step(self, case_id: str, step: str, body: dict[str, Any]) -> bool:
        """Update, then tell."""
        events = STEP_EVENTS[step]
        change = {"$push": {"history": {"$each": list(events)}}, "$set": {step: body}}
        if not self.db.cases.update_one({"_id": case_id}, change).matched_count:
            return False
        for event in events:
            self._tell(case_id, event)
        return True

    @rpc
    def reply_of(self, case_id: str) -> dict[str, Any]:
        """The reply."""
        return self.db.cases.find_one({"_id": case_id})["reply"]

    @event_handler("intake", "appeal_rated")
    def on_rated(self, payload: dict[str, Any]) -> None:
        """Close the case."""
        case_id = "C" + payload["appeal_id"][1:]
        self.db.cases.update_one({"_id": case_id}, {"$push": {"history": "case_closed"}})
        self._tell(case_id, "case_closed")

    @event_handler("deadline", "clock_started")
    def on_clock_started(self, payload: dict[str, Any]) -> None:
        """Keep the due time."""
        self.db.cases.update_one({"_id": payload["case_id"]}, {"$push": {"due": payload["kind"]}})

    def _tell(self, case_id: str, event: str) -> None:
        self.dispatch(event, {"case_id": case_id, "appeal_id": "A" + case_id[1:], "event": event})


class Deadline:
    """Clocks."""

    name = "deadline"
    db = Mongo()
    dispatch = EventDispatcher()

    @hears("casework", *CASE_EVENTS)
    def on_case(self, payload: dict[str, Any]) -> None:
        """Start and stop clocks."""
        event, case_id = payload["event"], payload["case_id"]
        self.db.clocks.update_one({"_id": case_id}, {"$push": {"facts": event}}, upsert=True)
        for _ in range(CLOCKS.get(event, 0)):
            self.dispatch("clock_started", {"case_id": case_id, "kind": event})
        for _ in range(STOPPED.get(event, 0)):
            self.dispatch("clock_stopped", {"case_id": case_id, "kind": event})


class Notify:
    """Messages."""

    name = "notify"
    db = Mongo()
    dispatch = EventDispatcher()

    @hears("casework", *CASE_EVENTS)
    def on_case(self, payload: dict[str, Any]) -> None:
        """Keep a message, tell that it is there."""
        event, case_id = payload["event"], payload["case_id"]
        self.db.cases.update_one({"_id": case_id}, {"$push": {"facts": event}}, upsert=True)
        for _ in range(NOTICES.get(event, 0)):
            message_id = uuid4().hex
            self.db.deliveries.insert_one({"_id": message_id, **payload})
            self.dispatch("message_delivered", {"message_id": message_id, "event": event})


class Analytics:
    """Counts."""

    name = "analytics"
    db = Mongo()

    @hears("intake", "appeal_submitted", "appeal_rated")
    @hears("routing", "appeal_routed")
    @hears("casework", *CASE_EVENTS)
    @hears("deadline", "clock_stopped")
    @hears("notify", "message_delivered")
    def on_event(self, payload: dict[str, Any]) -> None:
        """Log and count."""
        self.db.log.insert_one({**payload})
        self.db.facts.update_one({"_id": payload.get("event", "other")}, {"$inc": {"n": 1}}, upsert=True)


SERVICES = {service.name: service for service in (Gateway, Intake, Routing, Casework, Deadline, Notify, Analytics)}
