"""The citizen's side after filing: following the progress, rating, withdrawing."""

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any

from chassis.aggregates import Aggregate, AggregateStore, Change, Outcome
from chassis.causes import CommandCause, EventCause
from chassis.city_packs import CityPacks
from chassis.clock import Clock
from chassis.documents import from_document, to_document
from chassis.errors import FieldError, IllegalStep, Invalid, NotFound
from contracts.envelope import Envelope
from contracts.events.casework import CaseRedirected
from contracts.events.intake import AppealRated, AppealWithdrawn, RefusalObjected, ReviewAsked
from contracts.reasons import RedirectReason
from contracts.vocabulary import RatingWords
from services.intake.domain.city import City
from services.intake.domain.hearing import advance
from services.intake.domain.progress import (
    STATUS_WORDS,
    Progress,
    after_asking_review,
    after_objection,
    after_rating,
    after_withdrawal_request,
    step_words,
)
from services.intake.domain.rating import MAX_COMMENT_LENGTH, RATING_WORDS, Rating, RatingRefused, rating_of
from services.intake.domain.text import TextRefused, normalise
from services.intake.usecases.answers import instant
from services.intake.vault import Vault


@dataclass(frozen=True, slots=True)
class Citizen:
    """What the holder of a receipt may do."""

    appeals: AggregateStore
    packs: CityPacks[City]
    vault: Vault
    clock: Clock

    def progress(self, appeal_id: str) -> dict[str, Any]:
        """What the citizen sees of the appeal; raises NotFound."""
        body = self.appeals.require(appeal_id).body
        progress, city = _progress(body), self.packs.get(body["policy_version"])
        return {
            "appeal_id": appeal_id,
            "case_id": body["case_id"],
            "receipt_no": body["receipt_no"],
            "appeal_type": body["appeal_type"],
            "region_code": body["region_code"],
            "region_name": city.regions.get(body["region_code"], ""),
            "place_words": body.get("place", {}).get("words", ""),
            "submitted_at": body["submitted_at"],
            "status": progress.status,
            "status_words": STATUS_WORDS[progress.status],
            "timeline": [
                {"step": step.code, "words": step_words(step, city), "at": step.at, "org_code": step.org}
                for step in progress.steps
            ],
            "round": progress.round,
            "can_rate": progress.can_rate and city.rates,
            "can_withdraw": progress.can_withdraw,
            "withdrawal_pending": progress.withdrawal_pending,
            "can_object": progress.can_object,
            "can_ask_review": bool(progress.review_level),
            "review_pending": progress.review_pending,
            "rating": _last_rating(body),
        }

    def hear(self, envelope: Envelope) -> Outcome:
        """Carry the progress on by one event of casework; raises NotFound for an appeal that is not here."""

        def decide(appeal: Aggregate | None) -> Change:
            known = _known(appeal)
            moved = _with_progress(known, advance(_progress(known.body), envelope.data))
            return Change(self.vault.after(known.id, moved.body, clue_refused=_refused_clue(envelope.data)))

        outcome = self.appeals.apply(envelope.data.appeal_id, EventCause(envelope), decide)
        self.vault.forget_person(outcome.aggregate.id, outcome.aggregate.body)
        return outcome

    def rate(self, appeal_id: str, request: Mapping[str, Any], cause: CommandCause) -> Outcome:
        """Rate the waiting round once; raises IllegalStep, Invalid, NotFound."""
        comment = _comment(request["comment"])
        at = self.clock.now()

        def decide(appeal: Aggregate | None) -> Change:
            known = _known(appeal)
            progress = _progress(known.body)
            if not self.packs.get(known.body["policy_version"]).rates:
                raise IllegalStep("本地不设群众评价，办理结果不用打分；对答复有意见，可以再次反映")
            if not progress.can_rate:
                raise IllegalStep("现在不能评价：答复尚未审核通过，或本轮已经评价")
            rating = self._rating(request, known.body["policy_version"])
            told = _rated(appeal_id, known.body["case_id"], rating, progress.round, bool(comment), at)
            kept = {"round": told.round, "stars": rating.stars, "words": rating.words, "rated_at": at}
            sealed = self.vault.seal_words(appeal_id, comment)
            ratings = [*known.body["ratings"], {**kept, "comment": sealed}]
            body = {**known.body, "ratings": ratings, "progress": to_document(after_rating(progress, at))}
            return Change(body, (told,), {"appeal_id": appeal_id, **_shown(kept)})

        return self.appeals.apply(appeal_id, cause, decide)

    def withdraw(self, appeal_id: str, reason: str, cause: CommandCause) -> Outcome:
        """Ask to withdraw, while that is possible; casework decides. Raises IllegalStep, Invalid, NotFound."""
        reason, at = _comment(reason, "/reason"), self.clock.now()

        def decide(appeal: Aggregate | None) -> Change:
            known = _known(appeal)
            progress = _progress(known.body)
            if not progress.can_withdraw:
                raise IllegalStep("现在不能撤回：已提交答复、已结束、已在撤回中，或属于检举控告")
            asked = after_withdrawal_request(progress, at)
            sealed = {"reason": self.vault.seal_words(appeal_id, reason), "asked_at": at}
            body = {**known.body, "withdrawal": sealed, "progress": to_document(asked)}
            told = AppealWithdrawn(appeal_id=appeal_id, case_id=known.body["case_id"], withdrawn_at=at)
            return Change(body, (told,), {"appeal_id": appeal_id, "withdrawal_pending": True})

        return self.appeals.apply(appeal_id, cause, decide)

    def object_to_refusal(self, appeal_id: str, reason: str, cause: CommandCause) -> Outcome:
        """Object to the refusal, once; the superior decides. Raises IllegalStep, Invalid, NotFound."""
        reason, at = _comment(reason, "/reason"), self.clock.now()

        def decide(appeal: Aggregate | None) -> Change:
            known = _known(appeal)
            progress = _progress(known.body)
            if not progress.can_object:
                raise IllegalStep("现在不能提出异议：诉求没有被不予受理，或已经提出过一次")
            sealed = {"reason": self.vault.seal_words(appeal_id, reason), "objected_at": at}
            body = {**known.body, "objection": sealed, "progress": to_document(after_objection(progress, at))}
            told = RefusalObjected(appeal_id=appeal_id, case_id=known.body["case_id"], objected_at=at)
            return Change(body, (told,), {"appeal_id": appeal_id, "objected": True})

        return self.appeals.apply(appeal_id, cause, decide)

    def ask_review(self, appeal_id: str, reason: str, cause: CommandCause) -> Outcome:
        """Ask for the next review of a petition; casework decides. Raises IllegalStep, Invalid, NotFound."""
        reason, at = _comment(reason, "/reason"), self.clock.now()

        def decide(appeal: Aggregate | None) -> Change:
            known = _known(appeal)
            progress = _progress(known.body)
            level = progress.review_level
            if not level:
                raise IllegalStep("现在不能申请复查（复核）：只适用于已办结的信访事项，且上一次申请已有决定")
            sealed = {"level": level, "reason": self.vault.seal_words(appeal_id, reason), "asked_at": at}
            asked = [*known.body.get("reviews", ()), sealed]
            body = {**known.body, "reviews": asked, "progress": to_document(after_asking_review(progress, at))}
            told = ReviewAsked(appeal_id=appeal_id, case_id=known.body["case_id"], level=level, asked_at=at)
            return Change(body, (told,), {"appeal_id": appeal_id, "level": level, "review_pending": True})

        return self.appeals.apply(appeal_id, cause, decide)

    def _rating(self, request: Mapping[str, Any], policy_version: str) -> Rating:
        try:
            return rating_of(request["stars"], request["words"], self.packs.get(policy_version).words_of_stars)
        except RatingRefused as refused:
            raise Invalid(errors=[FieldError("/words", "contradiction", str(refused))]) from refused


def _progress(body: Mapping[str, Any]) -> Progress:
    return from_document(Progress, body["progress"])


def _refused_clue(event: object) -> bool:
    """Whether the city takes no such report: then nothing of it is kept (domain reference T4)."""
    return isinstance(event, CaseRedirected) and event.reason_code == RedirectReason.CLUE_NOT_TAKEN


def _known(appeal: Aggregate | None) -> Aggregate:
    if appeal is None:
        raise NotFound()
    return appeal


def _with_progress(appeal: Aggregate, progress: Progress) -> Change:
    return Change({**appeal.body, "progress": to_document(progress)})


def _rated(appeal_id: str, case_id: str, rating: Rating, round_: int, has_comment: bool, at: Any) -> AppealRated:
    return AppealRated(
        appeal_id=appeal_id,
        case_id=case_id,
        stars=rating.stars,
        words=rating.words,
        has_comment=has_comment,
        round=round_,
        rated_at=at,
    )


def _comment(raw: str, pointer: str = "/comment") -> str:
    """The citizen's words kept as they were written, once they prove readable."""
    if not raw.strip():
        return ""
    try:
        return normalise(raw, str, MAX_COMMENT_LENGTH, min_length=1).original.strip()
    except TextRefused as refused:
        raise Invalid(errors=[FieldError(pointer, refused.code, str(refused))]) from refused


def _last_rating(body: Mapping[str, Any]) -> dict[str, Any] | None:
    return _shown(body["ratings"][-1]) if body["ratings"] else None


def _shown(rating: Mapping[str, Any]) -> dict[str, Any]:
    words = RatingWords(rating["words"])
    return {
        "round": rating["round"],
        "stars": rating["stars"],
        "words": words,
        "words_zh": RATING_WORDS[words],
        "rated_at": instant(rating["rated_at"]),
    }
