"""Reading a citizen's words or name: allowed by the role table, recorded before it is shown, denied by default."""

from collections.abc import Mapping, Sequence
from dataclasses import asdict, dataclass
from typing import Any

from chassis.aggregates import Aggregate, AggregateStore
from chassis.causes import Actor
from chassis.clock import real_now
from chassis.errors import FieldError, Forbidden, Invalid
from contracts.vocabulary import CaseState, LegalTrack, Role
from services.intake.domain.access import Circle, Reader, Sight, content_sight, may_see_identity
from services.intake.domain.masking import mask
from services.intake.domain.person import Person
from services.intake.store import AccessLog
from services.intake.vault import Content, Vault

_SUMMARY_LENGTH = 40
_MAX_REASON_LENGTH = 500


@dataclass(frozen=True, slots=True)
class Reading:
    """The only way out for words and names."""

    appeals: AggregateStore
    vault: Vault
    log: AccessLog

    def content(self, appeal_id: str, actor: Actor, reason: str) -> dict[str, Any]:
        """The words of an appeal, masked for handlers; raises NotFound, Forbidden."""
        appeal = self.appeals.require(appeal_id)
        sight = content_sight(_reader(actor), _circle(appeal))
        self.log.append([_line(appeal_id, actor, "content", reason, sight.value)])
        if sight == Sight.NONE:
            raise Forbidden("只有监督主体和被转办单位可以查看诉求内容")
        return self._shown(appeal, sight)

    def identity(self, appeal_id: str, actor: Actor, reason: str) -> dict[str, Any]:
        """Who filed the appeal, for a stated reason; raises NotFound, Forbidden, Invalid without a reason."""
        appeal = self.appeals.require(appeal_id)
        allowed = may_see_identity(_reader(actor), _circle(appeal))
        if allowed and not reason.strip():
            raise Invalid(errors=[FieldError("/reason", "required", "请写明查阅身份信息的理由")])
        self.log.append([_line(appeal_id, actor, "identity", reason, (Sight.FULL if allowed else Sight.NONE).value)])
        if not allowed:
            raise Forbidden("只有监督主体可以查看诉求人身份")
        person = self.vault.identity(appeal_id, appeal.body["identity_ref"])
        return {"appeal_id": appeal_id, "anonymous": person is None, **asdict(person or Person())}

    def access_log(self, actor: Actor, query: Mapping[str, Any]) -> dict[str, Any]:
        """Who read what, for the auditor, who sees no words; raises Forbidden for anybody else."""
        if actor.role != Role.AUDITOR:
            raise Forbidden("只有审计员可以查看查阅记录")
        return self.log.page(query)

    def masked(self, appeal_id: str, actor: Actor, purpose: str, reason: str) -> tuple[Aggregate, str]:
        """An appeal and its masked text, for the supervising body's tools; raises NotFound, Forbidden. Recorded too."""
        appeal = self.appeals.require(appeal_id)
        sight = content_sight(_reader(actor), _circle(appeal))
        self.log.append([_line(appeal_id, actor, purpose, reason, sight.value)])
        if sight != Sight.FULL:
            raise Forbidden("只有监督主体可以查看事项建议")
        return appeal, mask(self.vault.open_content(appeal.id, appeal.body).words.text, self._names(appeal))

    def summaries(self, appeal_ids: Sequence[str], actor: Actor, reason: str) -> dict[str, Any]:
        """The first words of the appeals this actor may read, always masked; the others are left out."""
        wanted = list(dict.fromkeys(appeal_ids))
        found = self.appeals.collection.find({"_id": {"$in": wanted}}, {"version": 1, "body": 1})
        seen = {}
        for document in found:
            appeal = Aggregate(document["_id"], document["version"], document["body"])
            if content_sight(_reader(actor), _circle(appeal)) != Sight.NONE:
                seen[appeal.id] = appeal
        self.log.append([_line(appeal_id, actor, "summary", reason, Sight.MASKED.value) for appeal_id in seen])
        items = [{"appeal_id": key, "summary": self._summary(seen[key])} for key in wanted if key in seen]
        return {"items": items}

    def _shown(self, appeal: Aggregate, sight: Sight) -> dict[str, Any]:
        content = self.vault.open_content(appeal.id, appeal.body)
        shown = {"appeal_id": appeal.id, "masked": sight == Sight.MASKED, **_where(appeal, content)}
        address = content.place.address
        if sight == Sight.FULL:
            words = {"text": content.words.text, "original_text": content.words.original}
            return {**shown, **words, "address": address, "household": content.place.household}
        names = self._names(appeal)
        return {**shown, "text": mask(content.words.text, names), "address": mask(address, names)}

    def _summary(self, appeal: Aggregate) -> str:
        text = mask(self.vault.open_content(appeal.id, appeal.body).words.text, self._names(appeal))
        line = " ".join(text.split())
        return line if len(line) <= _SUMMARY_LENGTH else line[:_SUMMARY_LENGTH] + "…"

    def _names(self, appeal: Aggregate) -> tuple[str, ...]:
        """The names to hide; opened only to be hidden, so it is no read of the identity."""
        person = self.vault.identity(appeal.id, appeal.body["identity_ref"])
        return (person.name,) if person and person.name else ()


def _where(appeal: Aggregate, content: Content) -> dict[str, Any]:
    """Where to go; which door it is stays with the supervising body."""
    given, located = content.place.point, content.located
    return {
        "coordinates": asdict(given) if given else None,
        "located": asdict(located) if located else None,
        "building_code": content.place.building_code,
        "grid": content.grid,
        "grid_name": content.grid_name,
        "place_words": appeal.body.get("place", {}).get("words", ""),
    }


def _reader(actor: Actor) -> Reader:
    return Reader(id=actor.id, role=actor.role, org=actor.org, region=actor.region)


def _circle(appeal: Aggregate) -> Circle:
    body: Mapping[str, Any] = appeal.body
    progress = body["progress"]
    return Circle(
        appeal_id=appeal.id,
        region_code=body["region_code"],
        supervising_org=progress["supervising_org"],
        handling_orgs=tuple(progress["handling_orgs"]),
        legal_track=LegalTrack(progress["legal_track"]),
        recused_orgs=tuple(body.get("named_orgs", ())),
        sealed=progress["state"] == CaseState.SEALED_CLUE,
        proxied_by=(body.get("proxy") or {}).get("by"),
    )


def _line(appeal_id: str, actor: Actor, purpose: str, reason: str, sight: str) -> dict[str, Any]:
    return {
        "at": real_now(),
        "appeal_id": appeal_id,
        "actor": {"id": actor.id, "role": actor.role, "org": actor.org, "region": actor.region},
        "purpose": purpose,
        "reason": reason.strip()[:_MAX_REASON_LENGTH],
        "sight": sight,
    }
