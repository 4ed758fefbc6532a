"""The one place that decides what of a record the public sees. Whatever is not listed here stays inside."""

from datetime import datetime
from typing import Any

from services.disclosure.domain.content import Attachment
from services.disclosure.domain.people import ShownRow
from services.disclosure.domain.records import Record, Version

_PERIOD_OVER = "（公示期满，已撤下）"


def public_record(record_id: str, record: Record, now: datetime) -> dict[str, Any] | None:
    """The current public page of a record; None while no version was published, however many drafts there are."""
    if not record.versions:
        return None
    return {**_head(record_id, record), **public_version(record.versions[-1], now)}


def public_summary(record_id: str, record: Record) -> dict[str, Any] | None:
    """One line of the public list; None while no version was published."""
    if not record.versions:
        return None
    version = record.versions[-1]
    line = {"version": version.number, "title": version.masked.title}
    return {**_head(record_id, record), **line, "published_at": version.published_at, "until": version.until}


def served_attachment(record: Record, sha256: str) -> Attachment | None:
    """The attachment of the current version whose content the public may have; None for every other."""
    found = (each for each in record.versions[-1].masked.attachments) if record.versions else ()
    return next((each for each in found if each.sha256 == sha256 and each.stored and each.servable), None)


def public_version(version: Version, now: datetime) -> dict[str, Any]:
    """One published version; after its period the people in it are taken down and only counts and amounts stay.

    个人信息保护法 art. 47: what has served its purpose is deleted.
    """
    return {
        "version": version.number,
        "title": version.masked.title,
        "body": version.masked.body,
        "rows": [_row(row, over=now >= version.until) for row in version.masked.rows],
        "attachments": [_attachment(each) for each in version.masked.attachments],
        "published_at": version.published_at,
        "until": version.until,
        "published_by_org": version.published_by_org,
        "reason": version.reason,
        "changes": list(version.changes),
    }


def _head(record_id: str, record: Record) -> dict[str, Any]:
    return {"record_id": record_id, "kind": record.kind, "region_code": record.region_code, "period": record.period}


def _row(row: ShownRow, *, over: bool) -> dict[str, Any]:
    if over:
        return {"name": _PERIOD_OVER, "amount_fen": row.amount_fen, "people": row.people}
    fields = ("name", "amount_fen", "people", "id_number", "mobile", "card_number", "address")
    return {name: getattr(row, name) for name in fields if getattr(row, name) != ""}


def _attachment(each: Attachment) -> dict[str, Any]:
    shown = {"name": each.name, "size": each.size, "sha256": each.sha256, "media_type": each.media_type}
    return {**shown, "available": each.stored and each.servable}
