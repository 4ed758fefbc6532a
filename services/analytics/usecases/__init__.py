"""The order of analytics' steps: taking events in, counting, rebuilding, answering."""

from dataclasses import dataclass
from typing import Any
from uuid import uuid4

from chassis.bus.lease import COLLECTION, Lease
from chassis.city_packs import CityPacks
from chassis.clock import Clock
from services.analytics.packs import KEPT, City, city_of
from services.analytics.sessions import NamedSession
from services.analytics.store import EventLog, Model
from services.analytics.usecases.counting import Counting
from services.analytics.usecases.ingest import Ingest
from services.analytics.usecases.rebuilding import Rebuilding
from services.analytics.usecases.statistics import Statistics


@dataclass(frozen=True)
class UseCases:
    """Everything analytics can do."""

    ingest: Ingest
    counting: Counting
    rebuilding: Rebuilding
    statistics: Statistics
    packs: CityPacks[City]
    clock: Clock

    def load_pack(self, document: Any) -> dict[str, Any]:
        """Keep a city pack."""
        changed = self.packs.load(document, self.clock.now())
        return {"policy_version": document["policy_version"], "changed": changed}

    def pending(self) -> dict[str, int]:
        """Facts not yet counted, and whether a rebuild runs."""
        return {"facts_uncounted": self.counting.pending(), "rebuilding": int(self.rebuilding.is_running())}


def build_usecases(resources: Any) -> UseCases:
    """The use cases of one running service."""
    settings, db, clock = resources.settings, resources.db, resources.clock
    log, model, packs = EventLog(db), Model(db), CityPacks(db, KEPT, city_of)
    holder, seconds = uuid4().hex, settings.lease_seconds

    def lease(task: str) -> Lease:
        return Lease(db[COLLECTION], task, holder, seconds)

    return UseCases(
        ingest=Ingest(log, model, settings.ingest_batch),
        counting=Counting(model, lease("counting"), NamedSession(db, "counting"), settings.count_batch),
        rebuilding=Rebuilding(log, model, lease("rebuilding"), NamedSession(db, "rebuilding"), settings.rebuild_batch),
        statistics=Statistics(model, packs, clock, settings.satisfied_words, settings.public_threshold),
        packs=packs,
        clock=clock,
    )
