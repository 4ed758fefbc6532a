"""Casework's use cases on a real database, without bus and HTTP."""

from typing import Any
from uuid import uuid4

from pymongo.database import Database

from chassis.causes import Actor, CommandCause, EventCause
from chassis.clock import FixedClock
from chassis.identifiers import derived_id, sibling_id
from chassis.log import get_logger
from chassis.mongo import ensure_indexes
from chassis.resources import Resources
from contracts.catalogue import spec_of
from contracts.envelope import Envelope
from contracts.vocabulary import Role
from services.casework import store
from services.casework.usecases import Casework, build_usecases
from tests.unit.casework.builders import COUNTY, DEPT, REGION, TOWN, VILLAGE, at, rating, routed

PACK = {
    "policy_version": "test-1",
    "policy": {
        "clue": {"accept": False, "redirect_channels": [{"code": "12388"}]},
        "reply": {"approval": "supervisor", "auto_approve": []},
        "rating": {"low_threshold": 2},
        "rehandle": {"max": 2},
    },
    "organs": [{"code": code} for code in (TOWN, VILLAGE, DEPT, COUNTY)],
}

SUPERVISOR = Actor(id="td01", role=Role.TOWNSHIP_DISCIPLINE, org=TOWN, region="341523110000")
VILLAGER = Actor(id="vc01", role=Role.VILLAGE_COMMITTEE, org=VILLAGE, region=REGION)
HANDLER = Actor(id="ny01", role=Role.HANDLER, org=DEPT, region="341523000000")
COUNTY_OFFICER = Actor(id="xj01", role=Role.COUNTY_DISCIPLINE, org=COUNTY, region="341523000000")

REPLY = {
    "text": "今年夏季征兵已结束，可于明年春季报名。",
    "conclusion_code": "explained",
    "people": 1,
    "households": 1,
    "amount_fen": 0,
}


def casework_on(db: Database, clock: FixedClock) -> Casework:
    """One copy of the service."""
    ensure_indexes(db, store.INDEXES)
    return build_usecases(Resources(settings=None, db=db, clock=clock, metrics=None, log=get_logger()))


def order(actor: Actor, key: str = "", fingerprint: str = "same", if_match: int | None = None) -> CommandCause:
    """A person's command; a fresh one unless a key is given."""
    return CommandCause(key or uuid4().hex, fingerprint, actor, correlation_id="test", if_match=if_match)


class Appeal:
    """One appeal and the events other services tell casework of it."""

    def __init__(self, name: str = "one", **routing: Any) -> None:
        self.appeal_id = derived_id("A", name)
        self.case_id = sibling_id("C", self.appeal_id)
        self.routing = routing
        self._places: dict[str, int] = {}

    def routed(self) -> EventCause:
        """Its routing."""
        return self.heard(routed(appeal_id=self.appeal_id, **self.routing))

    def rated(self, stars: int = 5, **changes: Any) -> EventCause:
        """Its rating."""
        return self.heard(rating(stars, appeal_id=self.appeal_id, case_id=self.case_id, **changes))

    def heard(self, data: Any) -> EventCause:
        """The next event of its stream."""
        spec = spec_of(data)
        place = self._places[spec.producer] = self._places.get(spec.producer, 0) + 1
        return EventCause(
            Envelope(
                id=uuid4().hex,
                source=spec.producer,
                time=at(3),
                subject=getattr(data, spec.subject_field),
                sequence=place,
                data=data,
                correlation_id="test",
                causation_id="test",
                traceparent="",
                region_code=REGION,
                policy_version="test-1",
                order={"casework": place},
            )
        )


def staged(db: Database, case_id: str) -> list[str]:
    """The names of the events a case has told, in order."""
    return [entry["event"] for entry in db[store.CASES].find_one({"_id": case_id})["outbox"]]
