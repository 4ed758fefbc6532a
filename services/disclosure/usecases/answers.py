"""How records look to staff. What the public sees is decided in domain.visibility alone."""

from typing import Any

from chassis.documents import to_document
from services.disclosure.domain.records import Draft, Preview, Record


def receipt(record_id: str, version: int, record: Record) -> dict[str, Any]:
    """Where a record stands, without its content; `version` is what If-Match must name for the next edit."""
    return {
        "record_id": record_id,
        "kind": record.kind,
        "region_code": record.region_code,
        "period": record.period,
        "version": version,
        "status": status(record),
        "published_version": len(record.versions),
        "until": record.versions[-1].until if record.versions else None,
    }


def status(record: Record) -> str:
    """draft, checked or published: what happens to the record next."""
    if record.draft is None:
        return "published"
    return "checked" if record.draft.checked_by else "draft"


def draft_line(record_id: str, version: int, record: Record) -> dict[str, Any]:
    """One line of the list of drafts."""
    return {**receipt(record_id, version, record), "title": record.draft.content.title if record.draft else ""}


def draft_page(record_id: str, version: int, record: Record) -> dict[str, Any]:
    """A record with its draft, unmasked, for whoever may read drafts."""
    return {**receipt(record_id, version, record), "draft": _draft(record.draft)}


def preview_page(found: Preview) -> dict[str, Any]:
    """What publication would show and hide."""
    return {"shown": to_document(found.masked), "hidden": found.hidden}


def _draft(draft: Draft | None) -> dict[str, Any] | None:
    if draft is None:
        return None
    about = {name: getattr(draft, name) for name in ("author", "saved_at", "checked_by", "checked_at")}
    return {**to_document(draft.content), **about}
