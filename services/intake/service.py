"""Intake 受理 as a service: its doors and its ears, in one table of contents."""

from typing import Any

from chassis.bus.subscribe import subscribe
from chassis.http.server import Answer, ApiCall, api
from chassis.service import Operations, Wiring, poll
from contracts.envelope import Envelope
from services.intake.schemas import (
    AccessLogQuery,
    ContentsSchema,
    PointQuery,
    ProxiedQuery,
    RatingSchema,
    ReplyTextSchema,
    ResealingSchema,
    StatedSchema,
    SubmitAppealSchema,
    VerifySchema,
    WithdrawalSchema,
    narrow,
)
from services.intake.usecases import build_usecases

_SWEEP_SECONDS = 600


class IntakeService(Operations):
    """Takes appeals in, keeps what citizens entrust to it, and shows them how far they have come."""

    name = "intake"
    use = Wiring(build_usecases)

    @api("POST", "/internal/appeals", schema=SubmitAppealSchema)
    def submit(self, call: ApiCall) -> Answer:
        """Take an appeal."""
        receipt = self.use.submissions.submit(call.body, call.cause)
        return Answer(201, receipt.answer, replayed=receipt.replayed)

    @api("POST", "/internal/appeals/verify", schema=VerifySchema)
    def verify(self, call: ApiCall) -> dict[str, str]:
        """Prove a receipt by its query code."""
        held = self.use.receipts.held(call.body["receipt_no"], call.body["query_code"])
        return {"appeal_id": held.appeal_id, "case_id": held.case_id}

    @api("GET", "/internal/receipts/<receipt_no>/progress")
    def progress(self, call: ApiCall, receipt_no: str) -> dict[str, Any]:
        """The citizen's view."""
        return self.use.citizen.progress(self._held(receipt_no, call))

    @api("POST", "/internal/receipts/<receipt_no>/rating", schema=RatingSchema)
    def rate(self, call: ApiCall, receipt_no: str) -> Answer:
        """Rate the answer."""
        done = self.use.citizen.rate(self._held(receipt_no, call), call.body, call.cause)
        return Answer(201, done.answer, replayed=done.duplicate)

    @api("POST", "/internal/receipts/<receipt_no>/withdrawal", schema=WithdrawalSchema)
    def withdraw(self, call: ApiCall, receipt_no: str) -> Answer:
        """Ask to withdraw."""
        done = self.use.citizen.withdraw(self._held(receipt_no, call), call.body["reason"], call.cause)
        return Answer(202, done.answer, replayed=done.duplicate)

    @api("POST", "/internal/receipts/<receipt_no>/objection", schema=StatedSchema)
    def object_to_refusal(self, call: ApiCall, receipt_no: str) -> Answer:
        """Object to a refusal."""
        held = self._held(receipt_no, call)
        done = self.use.citizen.object_to_refusal(held, call.body["reason"], call.cause)
        return Answer(202, done.answer, replayed=done.duplicate)

    @api("POST", "/internal/receipts/<receipt_no>/review", schema=StatedSchema)
    def ask_review(self, call: ApiCall, receipt_no: str) -> Answer:
        """Ask for a review."""
        done = self.use.citizen.ask_review(self._held(receipt_no, call), call.body["reason"], call.cause)
        return Answer(202, done.answer, replayed=done.duplicate)

    @api("GET", "/internal/appeals/<appeal_id>/content")
    def content(self, call: ApiCall, appeal_id: str) -> dict[str, Any]:
        """The citizen's words, recorded."""
        return self.use.reading.content(appeal_id, call.actor, call.reason)

    @api("POST", "/internal/appeals/<appeal_id>/coverage", schema=ReplyTextSchema)
    def coverage(self, call: ApiCall, appeal_id: str) -> dict[str, Any]:
        """What a reply to the appeal lacks."""
        return self.use.covering.check(appeal_id, call.body["reply_text"])

    @api("GET", "/internal/appeals/<appeal_id>/identity")
    def identity(self, call: ApiCall, appeal_id: str) -> dict[str, Any]:
        """The citizen's name, recorded and with a reason."""
        return self.use.reading.identity(appeal_id, call.actor, call.reason)

    @api("POST", "/internal/contents", schema=ContentsSchema)
    def summaries(self, call: ApiCall) -> dict[str, Any]:
        """First words for a list page, masked and recorded."""
        return self.use.reading.summaries(call.body["appeal_ids"], call.actor, call.reason)

    @api("GET", "/internal/proxied-appeals", query_schema=ProxiedQuery)
    def proxied(self, call: ApiCall) -> dict[str, Any]:
        """What the caller filed for others."""
        return self.use.proxying.page(call.actor, call.query)

    @api("GET", "/internal/proxied-appeals/<receipt_no>")
    def proxied_appeal(self, call: ApiCall, receipt_no: str) -> dict[str, Any]:
        """One of them, recorded."""
        return self.use.proxying.show(call.actor, receipt_no, call.reason)

    @api("GET", "/internal/access-log", query_schema=AccessLogQuery)
    def access_log(self, call: ApiCall) -> dict[str, Any]:
        """Who read what, for the auditor."""
        return self.use.reading.access_log(call.actor, call.query)

    @api("GET", "/internal/appeals/<appeal_id>/suggestions")
    def suggest(self, call: ApiCall, appeal_id: str) -> dict[str, Any]:
        """The likeliest power items, for the supervising body."""
        return self.use.suggestions.of(appeal_id, call.actor, call.reason)

    @api("GET", "/internal/region-at", query_schema=PointQuery)
    def region_at(self, call: ApiCall) -> dict[str, Any]:
        """The region of a point."""
        return self.use.places.region_at(call.query["lon"], call.query["lat"], call.query["crs"])

    @api("PUT", "/internal/city-pack")
    def load_pack(self, call: ApiCall) -> dict[str, Any]:
        """Take a city pack."""
        return self.use.upkeep.load_pack(call.body)

    @api("GET", "/internal/keys")
    def keys(self, call: ApiCall) -> dict[str, Any]:
        """Which sealing keys there are, and what each is needed for."""
        return self.use.resealing.rings()

    @api("POST", "/internal/keys/resealing", schema=ResealingSchema)
    def reseal(self, call: ApiCall) -> dict[str, Any]:
        """Seal a piece anew under the key that seals now."""
        return self.use.resealing.step(call.body["kind"], call.body["after"], call.body["limit"])

    @poll(_SWEEP_SECONDS)
    def sweep_identities(self) -> None:
        """Remove identities whose appeal was never taken."""
        self.use.upkeep.sweep_identities()

    @poll(_SWEEP_SECONDS)
    def lock_clues_away(self) -> None:
        """Take clues of before into their safe."""
        self.use.clues.lock_away()

    @subscribe("casework", "case_opened")
    @subscribe("casework", "case_accepted")
    @subscribe("casework", "case_not_accepted")
    @subscribe("casework", "case_redirected")
    @subscribe("casework", "case_dispatched")
    @subscribe("casework", "case_signed_for")
    @subscribe("casework", "case_first_replied")
    @subscribe("casework", "case_replied")
    @subscribe("casework", "reply_rejected")
    @subscribe("casework", "reply_approved")
    @subscribe("casework", "case_resupervised")
    @subscribe("casework", "case_closed")
    @subscribe("casework", "case_withdrawn")
    @subscribe("casework", "withdrawal_refused")
    @subscribe("casework", "case_content_held")
    @subscribe("casework", "case_content_released")
    @subscribe("casework", "case_sealed")
    @subscribe("casework", "case_merged")
    @subscribe("casework", "case_separated")
    @subscribe("casework", "return_requested")
    @subscribe("casework", "return_ruled")
    @subscribe("casework", "extension_ruled")
    @subscribe("casework", "case_suspended")
    @subscribe("casework", "milestone_reported")
    @subscribe("casework", "case_resumed")
    @subscribe("casework", "joint_handling_convened")
    @subscribe("casework", "case_revisited")
    @subscribe("casework", "case_archived")
    @subscribe("casework", "review_requested")
    @subscribe("casework", "review_refused")
    @subscribe("casework", "review_decided")
    @subscribe("casework", "case_finalised")
    @subscribe("casework", "refusal_reviewed")
    def on_case_event(self, envelope: Envelope) -> Any:
        """Carry the citizen's progress on."""
        return self.use.citizen.hear(envelope)

    def _held(self, receipt_no: str, call: ApiCall) -> str:
        """The appeal the caller holds the receipt and the query code of."""
        return self.use.receipts.held(narrow(receipt_no), narrow(call.query_code)).appeal_id
