"""A village record from draft to publication: drafted by the committee, checked by its supervisors, published masked.

    draft --check--> checked --publish--> published (version n)
      ^                 |                      |
      +----- edit ------+       edit: a new draft, later version n+1; a published version is never overwritten

村民委员会组织法 art. 35: publish at least 15 days; art. 37: the supervision committee checks, and none of its members
belongs to the committee that it checks.
"""

from collections.abc import Iterable
from dataclasses import dataclass, replace
from datetime import UTC, date, datetime, time, timedelta
from zoneinfo import ZoneInfo

from services.disclosure.domain.changes import changes
from services.disclosure.domain.content import Content, Masked
from services.disclosure.domain.masking import find_personal_data, mask
from services.disclosure.domain.people import PersonRow, must_suppress, names_to_hide, shown

CITY_ZONE = ZoneInfo("Asia/Shanghai")
"""The zone in which a village counts its days."""

VILLAGE_AFFAIRS = "village_affairs"
"""村务, the one kind of record so far."""

KINDS = frozenset({VILLAGE_AFFAIRS})

MIN_DAYS = 15
"""Shortest publication in days (村民委员会组织法 art. 35); a city may ask for more, never for less."""


class RecordRefused(ValueError):
    """A step that a record does not allow; `code` is stable, the message says what to do."""

    def __init__(self, code: str, detail: str) -> None:
        super().__init__(detail)
        self.code = code


@dataclass(frozen=True, slots=True, kw_only=True)
class Draft:
    """Content on its way; `checked_by` is empty until somebody else than its author checked exactly this content."""

    content: Content
    author: str
    saved_at: datetime
    checked_by: str = ""
    checked_at: datetime | None = None


@dataclass(frozen=True, slots=True, kw_only=True)
class Version:
    """A published version; it stays public at least to `until`. `changes` says how it differs from the one before."""

    number: int
    masked: Masked
    published_at: datetime
    until: datetime
    published_by_org: str
    reason: str = ""
    changes: tuple[str, ...] = ()


@dataclass(frozen=True, slots=True, kw_only=True)
class Record:
    """All of a record: where and what about, the draft if there is one, and every published version."""

    kind: str
    region_code: str
    period: str
    draft: Draft | None = None
    versions: tuple[Version, ...] = ()


@dataclass(frozen=True, slots=True, kw_only=True)
class Preview:
    """What publication would show, and how much of each kind it hides."""

    masked: Masked
    hidden: dict[str, int]


def edited(record: Record, content: Content, *, author: str, now: datetime) -> Record:
    """The record with a new draft; any check of the former content is void. A published record needs a reason."""
    if record.versions and not content.reason.strip():
        raise RecordRefused("reason_missing", "已公开的内容只能以新版本更正，请写明更正原因")
    return replace(record, draft=Draft(content=content, author=author, saved_at=now))


def checked(record: Record, *, checker: str, now: datetime) -> Record:
    """The record with its draft checked; nobody checks what they wrote."""
    draft = _draft(record)
    if draft.author == checker:
        raise RecordRefused("own_draft", "起草人不能审核自己的内容")
    return replace(record, draft=replace(draft, checked_by=checker, checked_at=now))


@dataclass(frozen=True, slots=True, kw_only=True)
class Publication:
    """How a record is published: for how long, by whom, and whether the check may be left out."""

    days: int
    by_org: str
    check_required: bool


def published(record: Record, how: Publication, now: datetime) -> Record:
    """The record with its draft as the next version, masked; the unmasked draft is gone afterwards (minimum data)."""
    draft = _draft(record)
    if how.check_required and not draft.checked_by:
        raise RecordRefused("not_checked", "内容须先经村务监督委员会审核")
    masked = masked_content(draft.content, now)
    before = record.versions[-1] if record.versions else None
    version = Version(
        number=len(record.versions) + 1,
        masked=masked,
        published_at=now,
        until=publication_end(now, how.days),
        published_by_org=how.by_org,
        reason=mask(draft.content.reason, names_to_hide(draft.content.rows, _local_date(now))),
        changes=changes(before.masked, masked) if before else (),
    )
    return replace(record, draft=None, versions=(*record.versions, version))


def publication_end(published_at: datetime, days: int) -> datetime:
    """The end of the last day of publication: the day of publication itself is not counted, and never under 15 days."""
    last = _local_date(published_at) + timedelta(days=max(days, MIN_DAYS))
    return datetime.combine(last + timedelta(days=1), time.min, CITY_ZONE).astimezone(UTC)


def masked_content(content: Content, now: datetime) -> Masked:
    """Content as it may be published at a moment."""
    today = _local_date(now)
    names = names_to_hide(content.rows, today)
    return Masked(
        title=mask(content.title, names),
        body=mask(content.body, names),
        rows=tuple(shown(row, today) for row in content.rows),
        attachments=tuple(replace(each, name=mask(each.name, names)) for each in content.attachments),
    )


def preview(record: Record, now: datetime) -> Preview:
    """What publishing the draft now would show and hide; raises RecordRefused without a draft."""
    content = _draft(record).content
    today = _local_date(now)
    names = names_to_hide(content.rows, today)
    texts = (content.title, content.body, content.reason, *(each.name for each in content.attachments))
    kinds = [finding.kind for text in texts for finding in find_personal_data(text, names)]
    kinds += [kind for row in content.rows for kind in _hidden_in(row, today)]
    return Preview(masked=masked_content(content, now), hidden={kind: kinds.count(kind) for kind in sorted(set(kinds))})


def _hidden_in(row: PersonRow, today: date) -> Iterable[str]:
    yield "suppressed_name" if must_suppress(row, today) else "name"
    yield from (kind for kind in ("id_number", "mobile", "card_number", "address") if getattr(row, kind))


def _draft(record: Record) -> Draft:
    if record.draft is None:
        raise RecordRefused("no_draft", "没有待公开的草稿")
    return record.draft


def _local_date(now: datetime) -> date:
    return now.astimezone(CITY_ZONE).date()
