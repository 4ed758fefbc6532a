"""Taking an appeal: one atomic write of the appeal with its event; the person is sealed apart just before."""

import hashlib
from collections.abc import Callable, Mapping
from dataclasses import dataclass, replace
from typing import Any

from pymongo.errors import DuplicateKeyError

from chassis.aggregates import Aggregate, AggregateStore, Change, Outcome
from chassis.causes import Actor, CommandCause
from chassis.city_packs import CityPacks
from chassis.clock import Clock, real_now
from chassis.documents import to_document
from chassis.errors import FieldError, Invalid, Unavailable
from chassis.identifiers import derived_id
from contracts.events.intake import AppealSubmitted
from contracts.vocabulary import Role
from services.intake.domain.appeal import Submission, case_id_of, faults_of, located, submitted
from services.intake.domain.city import City
from services.intake.domain.person import MAX_NAME_LENGTH, Person
from services.intake.domain.progress import Progress, Step
from services.intake.domain.proxy import Proxy
from services.intake.domain.query_code import query_code
from services.intake.domain.receipt import receipt_no
from services.intake.domain.text import NormalText, TextRefused, normalise, normalise_line
from services.intake.usecases.answers import instant
from services.intake.usecases.places import Places, field_of, place_of, shown
from services.intake.usecases.suggestions import Suggestions
from services.intake.vault import Vault

_RECEIPT_ATTEMPTS = 8
_MAX_ADDRESS_LENGTH = 200


@dataclass(frozen=True, slots=True)
class Receipt:
    """What the citizen takes home; `replayed` when the same request was answered before."""

    answer: Mapping[str, Any]
    replayed: bool


@dataclass(frozen=True, slots=True)
class Submissions:
    """The counter where appeals are handed in."""

    appeals: AggregateStore
    packs: CityPacks[City]
    places: Places
    suggestions: Suggestions
    vault: Vault
    simplify: Callable[[str], str]
    secret: bytes
    clock: Clock

    def submit(self, request: Mapping[str, Any], cause: CommandCause) -> Receipt:
        """Take an appeal once per key; raises Invalid field by field, KeyReused, Unavailable."""
        appeal_id = derived_id("A", cause.actor.id, cause.key)
        city = self.packs.get(self.packs.version_in_force())
        submission = replace(self._submission(request, city), proxy=_proxy(request, cause.actor))
        submission = replace(submission, suggested_item=self.suggestions.alone(submission, city))
        faults = faults_of(submission, city)
        if faults and self.appeals.get(appeal_id) is None:
            raise Invalid(errors=[field_of(fault, request["place"]) for fault in faults])
        identity_ref = self._keep_person(appeal_id, submission.person, cause)
        outcome = self._take(appeal_id, submission, city, identity_ref, cause)
        answer = {"appeal_id": appeal_id, **outcome.answer, "query_code": query_code(self.secret, appeal_id)}
        return Receipt(answer, outcome.duplicate)

    def _submission(self, request: Mapping[str, Any], city: City) -> Submission:
        simplify = self.simplify if city.simplifies else str
        contact = request["contact"] or {}
        address = _line(request["place"]["address"], "/place/address", simplify, _MAX_ADDRESS_LENGTH)
        place = place_of(request["place"], city, address)
        name = _line(contact.get("name", ""), "/contact/name", simplify, MAX_NAME_LENGTH)
        person = Person(name, contact.get("mobile", ""), contact.get("id_number", ""))
        return Submission(
            appeal_type=request["appeal_type"],
            channel=request["channel"],
            category=request["category"] or None,
            about_org=request.get("about_org") or None,
            words=_words(request["text"], simplify),
            place=place,
            located=self.places.located(place, city),
            person=None if person == Person() else person,
        )

    def _keep_person(self, appeal_id: str, person: Person | None, cause: CommandCause) -> str | None:
        """Written first and harmless alone: an appeal never stands without its person (see Identities.sweep)."""
        if person is None:
            return None
        ref = f"{appeal_id}.{hashlib.sha256(cause.fingerprint.encode()).hexdigest()[:16]}"
        self.vault.put_identity(ref, appeal_id, person, real_now())
        return ref

    def _take(
        self, appeal_id: str, submission: Submission, city: City, identity_ref: str | None, cause: CommandCause
    ) -> Outcome:
        now = self.clock.now()
        told = submitted(appeal_id, submission, city, now)
        body = {
            **self._body(appeal_id, submission, city, told),
            "identity_ref": identity_ref,
            "policy_version": city.policy_version,
        }
        for attempt in range(_RECEIPT_ATTEMPTS):
            number = receipt_no(appeal_id, now.astimezone(city.timezone).date(), attempt)
            try:
                return self.appeals.apply(appeal_id, cause, _taking({**body, "receipt_no": number}, told), new=True)
            except DuplicateKeyError:  # another appeal of the day has this number
                continue
        raise Unavailable("暂时取不到受理编号，请稍后再试")

    def _body(self, appeal_id: str, submission: Submission, city: City, told: AppealSubmitted) -> dict[str, Any]:
        progress = Progress(steps=(Step("appeal_submitted", told.submitted_at),), legal_track=told.legal_track)
        where = located(submission, city)
        return {
            "case_id": case_id_of(appeal_id),
            "appeal_type": told.appeal_type,
            "channel": told.channel,
            "category": told.category,
            "region_code": told.region_code,
            "place": shown(where, city),
            "real_name": told.real_name,
            "named_orgs": told.named_orgs,
            "suggested_item": told.suggested_item,
            "submitted_at": told.submitted_at,
            "content": self.vault.seal_content(appeal_id, submission.words, submission.place, where),
            "progress": to_document(progress),
            "ratings": [],
            **({"proxy": to_document(submission.proxy)} if submission.proxy else {}),
        }


def _proxy(request: Mapping[str, Any], actor: Actor) -> Proxy | None:
    if actor.role != Role.GRID_WORKER:
        return None
    return Proxy(actor.id, actor.org, actor.region, request.get("consent"))


def _taking(body: dict[str, Any], told: AppealSubmitted) -> Callable[[Aggregate | None], Change]:
    answer = _answer(body)

    def decide(existing: Aggregate | None) -> Change:
        # The id derives from the key, and keys are remembered: only a forgotten key could bring us here twice.
        return Change(body, (told,), answer) if existing is None else Change(existing.body, (), _answer(existing.body))

    return decide


def _answer(body: Mapping[str, Any]) -> dict[str, Any]:
    return {
        "case_id": body["case_id"],
        "receipt_no": body["receipt_no"],
        "submitted_at": instant(body["submitted_at"]),
        "place": body.get("place"),
    }


def _words(raw: str, simplify: Callable[[str], str]) -> NormalText:
    try:
        return normalise(raw, simplify)
    except TextRefused as refused:
        raise Invalid(errors=[FieldError("/text", refused.code, str(refused))]) from refused


def _line(raw: str, pointer: str, simplify: Callable[[str], str], max_length: int) -> str:
    try:
        return normalise_line(raw, simplify, max_length)
    except TextRefused as refused:
        raise Invalid(errors=[FieldError(pointer, refused.code, str(refused))]) from refused
