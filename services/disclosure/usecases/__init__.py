"""The order of disclosure's steps: writing records, reading what is public, keeping the power list."""

from dataclasses import dataclass
from datetime import timedelta
from typing import Any

from chassis.aggregates import AggregateStore
from chassis.city_packs import CityPacks
from chassis.clock import Clock, real_now
from chassis.metrics import Metrics
from services.disclosure.packs import KEPT, OPTIONAL, City, city_of
from services.disclosure.store import RECORDS, Announcements, Attachments, RecordList
from services.disclosure.usecases.reading import PowerLists, PublicReading, StaffReading
from services.disclosure.usecases.records import Policy, Records


@dataclass(frozen=True)
class UseCases:
    """Everything disclosure can do."""

    records: Records
    public: PublicReading
    staff: StaffReading
    power_lists: PowerLists
    packs: CityPacks[City]
    clock: Clock
    attachments: Attachments
    orphan_age: timedelta
    listed: RecordList
    metrics: Metrics | None

    def report_age(self) -> None:
        """Tell the operators how long ago something was published: silence over a quarter is a fault of somebody."""
        newest = self.listed.newest_publication()
        if newest is not None and self.metrics is not None:
            self.metrics.publication_age.set((self.clock.now() - newest).total_seconds())

    def sweep(self) -> int:
        """Delete attachments that no record speaks of any more; returns how many."""
        return self.attachments.sweep(real_now() - self.orphan_age)

    def load_pack(self, document: Any) -> dict[str, Any]:
        """Keep a city pack; its power list is public from now on."""
        changed = self.packs.load(document, self.clock.now())
        version = document["policy_version"]
        return {
            "policy_version": version,
            "changed": changed,
            "items": len(self.packs.get(version).list_at(self.clock.now()).items),
        }


def build_usecases(resources: Any) -> UseCases:
    """The use cases of one running service."""
    settings, db, clock = resources.settings, resources.db, resources.clock
    records = AggregateStore(db[RECORDS], "disclosure", clock, resources.wake_relay)
    packs = CityPacks(db, KEPT, city_of, OPTIONAL)
    listed, attachments = RecordList(db), Attachments(db)
    policy = Policy(check_required=settings.check_required, attachment_max_bytes=settings.attachment_max_bytes)
    return UseCases(
        records=Records(records, attachments, packs, clock, policy),
        public=PublicReading(listed, attachments, clock),
        staff=StaffReading(records, listed, clock),
        power_lists=PowerLists(packs, Announcements(db), clock),
        packs=packs,
        clock=clock,
        attachments=attachments,
        orphan_age=timedelta(seconds=settings.orphan_seconds),
        listed=listed,
        metrics=resources.metrics,
    )
