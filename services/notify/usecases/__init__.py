"""The order of notify's steps: staging what an event causes, sending what is due, showing what arrived."""

from dataclasses import dataclass
from datetime import timedelta
from typing import Any

from chassis.aggregates import AggregateStore
from chassis.city_packs import CityPacks
from chassis.clock import Clock
from services.notify.channels.mail import MailServer
from services.notify.domain.attempts import RetryPolicy
from services.notify.domain.directory import Directory
from services.notify.packs import KEPT, OPTIONAL, directory_of
from services.notify.store import CASES, DELIVERIES, DeliveryList
from services.notify.usecases.reading import Reading
from services.notify.usecases.sending import Patience, Postman
from services.notify.usecases.staging import Staging


@dataclass(frozen=True)
class UseCases:
    """Everything notify can do."""

    staging: Staging
    postman: Postman
    reading: Reading
    packs: CityPacks[Directory]
    clock: Clock

    def load_pack(self, document: Any) -> dict[str, Any]:
        """Keep a city pack; raises Invalid naming each unusable template."""
        changed = self.packs.load(document, self.clock.now())
        version = document["policy_version"]
        return {"policy_version": version, "changed": changed, "templates": len(self.packs.get(version).templates)}


def build_usecases(resources: Any) -> UseCases:
    """The use cases of one running service."""
    settings, db, clock = resources.settings, resources.db, resources.clock
    cases = AggregateStore(db[CASES], "notify", clock, resources.wake_relay)
    deliveries = AggregateStore(db[DELIVERIES], "notify", clock, resources.wake_relay)
    packs = CityPacks(db, KEPT, directory_of, OPTIONAL)
    listed = DeliveryList(db)
    return UseCases(
        staging=Staging(cases, deliveries, packs, clock, email_on=bool(settings.smtp_host)),
        postman=Postman(deliveries, listed, MailServer(settings), _patience(settings), clock, resources.metrics),
        reading=Reading(deliveries, listed, clock),
        packs=packs,
        clock=clock,
    )


def _patience(settings: Any) -> Patience:
    retry = RetryPolicy(
        pauses=settings.delivery_pauses_seconds, give_up_after=timedelta(hours=settings.delivery_give_up_hours)
    )
    lease = timedelta(seconds=settings.delivery_lease_seconds)
    return Patience(lease=lease, batch=settings.delivery_batch, retry=retry)
