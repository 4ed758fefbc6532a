"""What is read: published records and the power list by everybody, drafts and previews by those concerned."""

from base64 import b64encode
from collections.abc import Mapping
from typing import Any

from chassis.aggregates import AggregateStore
from chassis.causes import Actor
from chassis.city_packs import CityPacks
from chassis.clock import Clock
from chassis.errors import Conflict, Forbidden, NotFound
from contracts.envelope import Envelope
from services.disclosure.domain.permissions import Editor, may_read_drafts
from services.disclosure.domain.records import Record, RecordRefused, preview
from services.disclosure.domain.visibility import public_record, public_summary, public_version, served_attachment
from services.disclosure.packs import City
from services.disclosure.store import Announcements, Attachments, RecordList, Wanted, to_record
from services.disclosure.usecases.answers import draft_line, draft_page, preview_page


class PublicReading:
    """Everything open to all. Each answer passes domain.visibility."""

    def __init__(self, listed: RecordList, attachments: Attachments, clock: Clock) -> None:
        self._listed = listed
        self._attachments = attachments
        self._clock = clock

    def records(self, query: Mapping[str, Any]) -> dict[str, Any]:
        """A page of published records, newest first."""
        found, total = self._listed.published(Wanted(**query))
        items = [public_summary(record_id, record) for record_id, record in found]
        return {"items": items, "total": total, "page": query["page"], "page_size": query["page_size"]}

    def record(self, record_id: str) -> dict[str, Any]:
        """The current version of a record; raises NotFound while nothing is published."""
        page = public_record(record_id, self._published(record_id), self._clock.now())
        if page is None:
            raise NotFound()
        return page

    def versions(self, record_id: str) -> dict[str, Any]:
        """Every published version, the latest first."""
        record, now = self._published(record_id), self._clock.now()
        return {"items": [public_version(version, now) for version in reversed(record.versions)]}

    def attachment(self, record_id: str, sha256: str) -> dict[str, Any]:
        """A published attachment with its content in Base64; raises NotFound for one that may not be served."""
        found = served_attachment(self._published(record_id), sha256)
        content = self._attachments.get(sha256) if found else None
        if found is None or content is None:
            raise NotFound()
        about = {"name": found.name, "size": found.size, "sha256": sha256, "media_type": found.media_type}
        return {**about, "content": b64encode(content).decode()}

    def _published(self, record_id: str) -> Record:
        record = self._listed.one_published(record_id)
        if record is None:
            raise NotFound()
        return record


class StaffReading:
    """Drafts and previews."""

    def __init__(self, records: AggregateStore, listed: RecordList, clock: Clock) -> None:
        self._records = records
        self._listed = listed
        self._clock = clock

    def drafts(self, actor: Actor, query: Mapping[str, Any]) -> dict[str, Any]:
        """A page of drafts within the actor's scope; raises Forbidden outside of it."""
        region = query["region"] or actor.region or ""
        self._allow(actor, region)
        found, total = self._listed.drafts(Wanted(**{**query, "region": region}))
        items = [draft_line(record_id, self._records.require(record_id).version, record) for record_id, record in found]
        return {"items": items, "total": total, "page": query["page"], "page_size": query["page_size"]}

    def draft(self, actor: Actor, record_id: str) -> dict[str, Any]:
        """A record with its draft; raises NotFound outside the actor's scope."""
        version, record = self._own(actor, record_id)
        return draft_page(record_id, version, record)

    def preview(self, actor: Actor, record_id: str) -> dict[str, Any]:
        """What publishing the draft now would show and hide; raises Conflict without a draft."""
        _, record = self._own(actor, record_id)
        try:
            return preview_page(preview(record, self._clock.now()))
        except RecordRefused as refused:
            raise Conflict(str(refused), reason=refused.code) from refused

    def _own(self, actor: Actor, record_id: str) -> tuple[int, Record]:
        found = self._records.require(record_id)
        record = to_record(found.body)
        if not may_read_drafts(_editor(actor), record.region_code):
            raise NotFound()
        return found.version, record

    def _allow(self, actor: Actor, region: str) -> None:
        if not may_read_drafts(_editor(actor), region):
            raise Forbidden()


class PowerLists:
    """The city's power list."""

    def __init__(self, packs: CityPacks[City], announcements: Announcements, clock: Clock) -> None:
        self._packs = packs
        self._announcements = announcements
        self._clock = clock

    def announced(self, envelope: Envelope) -> bool:
        """Note that routing put a version into force; returns whether that was new."""
        event = envelope.data
        told = {"published_at": event.published_at, "valid_from": event.valid_from, "item_count": event.item_count}
        return self._announcements.note(event.power_list_version, told)

    def current(self, query: Mapping[str, Any]) -> dict[str, Any]:
        """The list in force, narrowed by category or a word of the name; raises Unavailable before a pack is loaded."""
        city = self._city()
        listed = city.list_at(self._clock.now())
        items = [item for item in listed.items if _fits(item, query["category"], query["q"])]
        return {
            "version": listed.version,
            "city": city.name,
            "valid_from": listed.valid_from.isoformat(),
            "published_at": self._announcements.published_at(listed.version),
            "categories": list(dict.fromkeys(item["category"] for item in listed.items)),
            "items": items,
            "total": len(items),
        }

    def item(self, code: str) -> dict[str, Any]:
        """One item of the list in force; raises NotFound."""
        listed = self._city().list_at(self._clock.now())
        for item in listed.items:
            if item["code"] == code:
                return {"version": listed.version, **item}
        raise NotFound("清单中没有这一事项")

    def _city(self) -> City:
        return self._packs.get(self._packs.version_in_force())


def _fits(item: Mapping[str, Any], category: str, word: str) -> bool:
    return category in ("", item["category"]) and (word in item["name"] or word in item["description"])


def _editor(actor: Actor) -> Editor:
    return Editor(id=actor.id, role=actor.role, region=actor.region or "", org=actor.org or "")
