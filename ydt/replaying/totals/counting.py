"""Giving a place's events to analytics, whole and unchanged, on a database of their own, and asking it for figures."""

from collections.abc import Iterable, Iterator, Mapping
from concurrent.futures import ThreadPoolExecutor
from contextlib import contextmanager
from dataclasses import dataclass
from itertools import islice
from typing import Any
from uuid import uuid4

from pymongo import MongoClient
from pymongo.database import Database

from chassis.causes import Actor
from chassis.clock import Clock, FixedClock
from chassis.mongo import ensure_indexes
from chassis.settings import load
from contracts.citypack import CityPack, to_document
from contracts.envelope import Envelope
from contracts.vocabulary import Role
from services.analytics.settings import Settings
from services.analytics.store import INDEXES
from services.analytics.usecases import UseCases, build_usecases
from ydt.replaying.script import CHINA
from ydt.replaying.totals.sheet import Place
from ydt.replaying.totals.stream import events_of

_HANDS = 200
"""As many handlers as the running service has: those that wait at once share one write."""

_AT_ONCE = 4000
_TIMEOUT_MS = 30_000


@dataclass(frozen=True)
class _Ground:
    """What analytics' use cases are built from."""

    settings: Settings
    db: Database
    clock: Clock


def count_place(place: Place, pack: CityPack, mongo_uri: str) -> Mapping[str, Any]:
    """What analytics answers about a place once it has heard all its events; its database is gone afterwards."""
    with _own_database(mongo_uri) as db:
        usecases = _analytics(place, db, mongo_uri)
        usecases.load_pack(to_document(pack))
        _hear(usecases, events_of(place, pack.policy_version))
        while usecases.counting.pending():
            usecases.counting.run()
        return figures_of(usecases, place)


def figures_of(usecases: UseCases, place: Place) -> Mapping[str, Any]:
    """The figures of the place as its staff would ask for them."""
    return usecases.statistics.for_staff(asker(place), question(place) | {"org": ""})


def asker(place: Place) -> Actor:
    """An account that may see the whole place."""
    return Actor(id="totals", role=Role.CITY_DISCIPLINE, org=None, region=place.region_code)


def question(place: Place) -> dict[str, Any]:
    """The place and its days."""
    days = {"first": place.first.astimezone(CHINA).date(), "last": place.until.astimezone(CHINA).date()}
    return {"region": place.region_code, **days}


def _hear(usecases: UseCases, envelopes: Iterable[Envelope]) -> None:
    events = iter(envelopes)
    with ThreadPoolExecutor(_HANDS) as hands:
        while some := list(islice(events, _AT_ONCE)):
            list(hands.map(usecases.ingest.hear, some))


def _analytics(place: Place, db: Database, mongo_uri: str) -> UseCases:
    environ = {
        "CITY": place.place,
        "MONGO_URI": mongo_uri,
        "AMQP_URI": "amqp://nobody",
        "INTERNAL_TOKEN": uuid4().hex,
        "HTTP_PORT": "1",
        "SATISFIED_WORDS": ",".join(place.satisfied),
    }
    ensure_indexes(db, INDEXES)
    return build_usecases(_Ground(load(Settings, environ), db, FixedClock(place.until)))


@contextmanager
def _own_database(mongo_uri: str) -> Iterator[Database]:
    client: MongoClient = MongoClient(
        mongo_uri, tz_aware=True, w="majority", journal=True, timeoutMS=_TIMEOUT_MS, uuidRepresentation="standard"
    )
    name = f"ydt_totals_{uuid4().hex[:12]}"
    try:
        yield client[name]
    finally:
        client.drop_database(name)
        client.close()
