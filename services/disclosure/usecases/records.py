"""A record's steps as commands: draft, edit, check, publish."""

from base64 import b64decode
from binascii import Error as NotBase64
from collections.abc import Callable, Iterable, Mapping
from dataclasses import dataclass
from datetime import datetime
from hashlib import sha256
from typing import Any

from chassis.aggregates import Aggregate, AggregateStore, Change, Outcome
from chassis.causes import CommandCause
from chassis.city_packs import CityPacks
from chassis.clock import Clock, real_now
from chassis.errors import Conflict, FieldError, Forbidden, Invalid, NotFound, PreconditionRequired
from chassis.identifiers import derived_id
from contracts.events.disclosure import RecordPublished
from services.disclosure.domain.attachments import may_be_served
from services.disclosure.domain.content import Attachment, Content
from services.disclosure.domain.people import PersonRow, names_to_hide
from services.disclosure.domain.permissions import Editor, may_check, may_write
from services.disclosure.domain.records import (
    CITY_ZONE,
    Publication,
    Record,
    RecordRefused,
    checked,
    edited,
    published,
)
from services.disclosure.packs import City
from services.disclosure.store import Attachments, as_stored, to_body, to_record
from services.disclosure.usecases.answers import receipt

Step = Callable[[Record, datetime], Record]


@dataclass(frozen=True)
class Policy:
    """What the installation decides about records."""

    check_required: bool
    attachment_max_bytes: int


class Records:
    """Commands on records; each answers with a receipt that holds no content, so that a repeat can be kept."""

    def __init__(
        self,
        records: AggregateStore,
        attachments: Attachments,
        packs: CityPacks[City],
        clock: Clock,
        policy: Policy,
    ) -> None:
        self._records = records
        self._attachments = attachments
        self._packs = packs
        self._clock = clock
        self._policy = policy

    def draft(self, body: Mapping[str, Any], cause: CommandCause) -> Outcome:
        """Begin a record; raises Forbidden outside the actor's own village, Invalid for an unknown region."""
        self._allow(may_write, cause, body["region_code"])
        version = self._packs.version_in_force()
        if body["region_code"] not in self._packs.get(version).regions:
            raise Invalid(errors=[FieldError("/region_code", "not_allowed", "没有这个区划")])
        blank = Record(kind=body["kind"], region_code=body["region_code"], period=body["period"])
        content, now = self._content(body), as_stored(self._clock.now())
        record_id = derived_id("R", cause.actor.id, cause.key)

        def decide(current: Aggregate | None) -> Change:
            if current is not None:
                raise Conflict("这个编号的记录已存在")
            record = edited(blank, content, author=cause.actor.id, now=now)
            return Change(to_body(record, version), answer=receipt(record_id, 1, record))

        return self._records.apply(record_id, cause, decide)

    def edit(self, record_id: str, body: Mapping[str, Any], cause: CommandCause) -> Outcome:
        """Replace the draft; raises PreconditionRequired or StaleVersion unless the actor read the current version."""
        if cause.if_match is None:
            raise PreconditionRequired()
        content = self._content(body)
        return self._step(
            record_id, cause, may_write, lambda record, now: edited(record, content, author=cause.actor.id, now=now)
        )

    def check(self, record_id: str, cause: CommandCause) -> Outcome:
        """Check the draft; raises Conflict for one's own."""
        return self._step(
            record_id, cause, may_check, lambda record, now: checked(record, checker=cause.actor.id, now=now)
        )

    def publish(self, record_id: str, body: Mapping[str, Any], cause: CommandCause) -> Outcome:
        """Publish the draft, masked, for at least as long as law and city say."""
        city = self._packs.get(self._packs.version_in_force())
        how = Publication(
            days=max(city.min_days, body["days"] or 0),
            by_org=cause.actor.org or "",
            check_required=self._policy.check_required,
        )
        return self._step(record_id, cause, may_write, lambda record, now: published(record, how, now))

    def _step(self, record_id: str, cause: CommandCause, allowed: Callable[..., bool], step: Step) -> Outcome:
        now = as_stored(self._clock.now())

        def decide(current: Aggregate | None) -> Change:
            if current is None:
                raise NotFound()
            before = to_record(current.body)
            self._allow(allowed, cause, before.region_code)
            try:
                after = step(before, now)
            except RecordRefused as refused:
                raise Conflict(str(refused), reason=refused.code) from refused
            told = _told(record_id, before, after)
            answer = receipt(record_id, current.version + 1, after)
            return Change(to_body(after, current.body["policy_version"]), told, answer)

        return self._records.apply(record_id, cause, decide)

    def _allow(self, allowed: Callable[..., bool], cause: CommandCause, region_code: str) -> None:
        actor = cause.actor
        editor = Editor(id=actor.id, role=actor.role, region=actor.region or "", org=actor.org or "")
        if not allowed(editor, region_code):
            raise Forbidden()

    def _content(self, body: Mapping[str, Any]) -> Content:
        rows = tuple(PersonRow(**row) for row in body["rows"])
        names = names_to_hide(rows, self._clock.now().astimezone(CITY_ZONE).date())
        attachments = [self._attachment(place, given, names) for place, given in enumerate(body["attachments"])]
        return Content(
            title=body["title"], body=body["body"], rows=rows, attachments=tuple(attachments), reason=body["reason"]
        )

    def _attachment(self, place: int, given: Mapping[str, Any], names: Iterable[tuple[str, str]]) -> Attachment:
        """An attachment with its content kept; raises Invalid when content, size and digest do not belong together."""
        about = {name: given[name] for name in ("name", "size", "sha256", "media_type")}
        if given["content"] is None:
            return Attachment(**about)
        pointer = f"/attachments/{place}"
        try:
            content = b64decode(given["content"], validate=True)
        except NotBase64 as broken:
            raise Invalid(errors=[FieldError(f"{pointer}/content", "format", "应为 Base64")]) from broken
        if len(content) > self._policy.attachment_max_bytes:
            raise Invalid(errors=[FieldError(f"{pointer}/content", "too_large", "附件太大")])
        if (sha256(content).hexdigest(), len(content)) != (about["sha256"], about["size"]):
            raise Invalid(errors=[FieldError(f"{pointer}/sha256", "mismatch", "内容与大小或摘要不符")])
        self._attachments.put(about["sha256"], content, real_now())
        return Attachment(**about, stored=True, servable=may_be_served(about["media_type"], content, names))


def _told(record_id: str, before: Record, after: Record) -> tuple[RecordPublished, ...]:
    return tuple(
        RecordPublished(
            record_id=record_id,
            kind=after.kind,
            region_code=after.region_code,
            period=after.period,
            version=version.number,
            published_at=version.published_at,
        )
        for version in after.versions[len(before.versions) :]
    )
