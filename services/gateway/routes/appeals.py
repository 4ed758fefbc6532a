"""Filing an appeal, following it, rating it, taking it back: what a citizen does, without any login."""

from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from typing import Any

from flask import Response, g, request

from chassis.causes import Actor
from chassis.errors import Unauthenticated
from chassis.http.client import RemoteProblem, quoted
from contracts.vocabulary import Role
from services.gateway.answers import answer, relay
from services.gateway.auth import QUERY_CODE_HEADER
from services.gateway.backend import ask, command
from services.gateway.blueprint import ResourceBlueprint
from services.gateway.door import client_address
from services.gateway.schemas.appeal import (
    CitizenReasonSchema,
    NewAppealSchema,
    NoticesSchema,
    ObjectionSchema,
    ProgressSchema,
    RatedSchema,
    RatingRequestSchema,
    ReceiptSchema,
    ReviewAskedSchema,
    WithdrawalRequestSchema,
    WithdrawalSchema,
)
from services.gateway.wiring import parts

blueprint = ResourceBlueprint("appeals", __name__, description="群众：提交、查询、评价诉求")

_NEW = {
    "appeal_type": "consult",
    "text": "请问今年夏季征兵什么时候报名，需要准备哪些材料？",
    "place": {"region_code": "341523110203"},
}
_RECEIPT = ReceiptSchema()
_PROGRESS = ProgressSchema()
_NOTICES = NoticesSchema()
_RATED = RatedSchema()
_WITHDRAWAL = WithdrawalSchema()
_OBJECTION = ObjectionSchema()
_REVIEW = ReviewAskedSchema()


@dataclass(frozen=True, slots=True)
class _Held:
    """The appeal whose receipt number and query code the caller holds."""

    appeal_id: str

    @property
    def citizen(self) -> Actor:
        """Its citizen as an actor: known by the appeal alone, never by name."""
        return Actor(self.appeal_id, Role.CITIZEN)


@blueprint.route("/appeals", methods=["POST"])
@blueprint.body(NewAppealSchema, example=_NEW)
@blueprint.answers(201, ReceiptSchema)
def submit_appeal(body: dict[str, Any]) -> Response:
    """提交诉求

    回答一经给出，内容即已可靠保存。凭受理编号和查询码查询进度，查询码只在回执中出现。
    """
    given = command("intake", "/internal/appeals", body)
    return relay(given, _RECEIPT, location=f"/api/v1/appeals/{given.body['receipt_no']}")


@blueprint.route("/appeals/<receipt_no>", methods=["GET"])
@blueprint.answers(200, ProgressSchema)
def get_appeal(receipt_no: str) -> Response:
    """查询进度

    办理的每一步、审核通过的答复，以及现在能否评价或撤回。
    """
    with _proving() as query_code:
        path = f"/internal/receipts/{quoted(receipt_no)}/progress"
        progress = ask("intake", path, query_code=query_code).body
    reply = _approved_reply(_Held(progress["appeal_id"])) if progress["round"] else None
    return answer(_PROGRESS.dump({**progress, "reply": reply}))


@blueprint.route("/appeals/<receipt_no>/messages", methods=["GET"])
@blueprint.answers(200, NoticesSchema)
def list_notices(receipt_no: str) -> Response:
    """给我的通知"""
    held = _held(receipt_no)
    return relay(ask("notify", f"/internal/appeals/{held.appeal_id}/messages", actor=held.citizen), _NOTICES)


@blueprint.route("/appeals/<receipt_no>/rating", methods=["POST"])
@blueprint.body(RatingRequestSchema, example={"stars": 5, "words": "very_satisfied"})
@blueprint.answers(201, RatedSchema)
def rate_appeal(body: dict[str, Any], receipt_no: str) -> Response:
    """评价

    答复审核通过后可评价，每轮一次。
    """
    with _proving() as query_code:
        path = f"/internal/receipts/{quoted(receipt_no)}/rating"
        return relay(command("intake", path, body, query_code=query_code), _RATED)


@blueprint.route("/appeals/<receipt_no>/withdrawal", methods=["POST"])
@blueprint.body(WithdrawalRequestSchema, example={"reason": "问题已经自行解决"})
@blueprint.answers(202, WithdrawalSchema)
def withdraw_appeal(body: dict[str, Any], receipt_no: str) -> Response:
    """申请撤回"""
    with _proving() as query_code:
        path = f"/internal/receipts/{quoted(receipt_no)}/withdrawal"
        return relay(command("intake", path, body, query_code=query_code), _WITHDRAWAL)


@blueprint.route("/appeals/<receipt_no>/objection", methods=["POST"])
@blueprint.body(CitizenReasonSchema, example={"reason": "此事一直由村里管理，应当受理"})
@blueprint.answers(202, ObjectionSchema)
def object_to_refusal(body: dict[str, Any], receipt_no: str) -> Response:
    """对不予受理提出异议

    只能提出一次，由作出决定的单位的上级复核。
    """
    with _proving() as query_code:
        path = f"/internal/receipts/{quoted(receipt_no)}/objection"
        return relay(command("intake", path, body, query_code=query_code), _OBJECTION)


@blueprint.route("/appeals/<receipt_no>/review", methods=["POST"])
@blueprint.body(CitizenReasonSchema, example={"reason": "答复与实际情况不符"})
@blueprint.answers(202, ReviewAskedSchema)
def ask_review(body: dict[str, Any], receipt_no: str) -> Response:
    """申请复查或复核

    仅限信访事项：收到答复 30 日内可申请复查，收到复查意见 30 日内可申请复核（信访工作条例第三十五、三十六条）。
    """
    with _proving() as query_code:
        path = f"/internal/receipts/{quoted(receipt_no)}/review"
        return relay(command("intake", path, body, query_code=query_code), _REVIEW)


@contextmanager
def _proving() -> Iterator[str]:
    """Around a request that carries the query code on to intake: a wrong one is counted against the address."""
    query_code = _query_code()
    with parts().limits.guessing(client_address()):
        try:
            yield query_code
        except RemoteProblem as refused:
            if refused.status == 401:
                raise Unauthenticated("受理编号或查询码不正确") from refused
            raise


def _query_code() -> str:
    """What the caller shows beside the receipt number; in a header, so that no log keeps it."""
    query_code = request.headers.get(QUERY_CODE_HEADER, "")
    if not query_code:
        raise Unauthenticated(f"请在 {QUERY_CODE_HEADER} 请求头中提供回执上的查询码")
    return query_code


def _held(receipt_no: str) -> _Held:
    """The appeal of a receipt number and its query code, for what another service than intake keeps."""
    query_code = _query_code()
    with parts().limits.guessing(client_address()):
        return _Held(_verified(receipt_no, query_code)["appeal_id"])


def _verified(receipt_no: str, query_code: str) -> dict[str, Any]:
    numbers = {"receipt_no": receipt_no, "query_code": query_code}
    try:
        answered = parts().services.call(
            "intake",
            "POST",
            "/internal/appeals/verify",
            json=numbers,
            actor=g.caller.actor,
            correlation_id=g.trace.correlation_id,
            traceparent=g.trace.traceparent,
        )
    except RemoteProblem as refused:
        if refused.status in (401, 404, 422):
            raise Unauthenticated("受理编号或查询码不正确") from refused
        raise
    return dict(answered.body)


def _approved_reply(held: _Held) -> Any:
    """The reply casework approved last; None before that."""
    try:
        return ask("casework", f"/internal/appeals/{held.appeal_id}/approved-reply", actor=held.citizen).body
    except RemoteProblem as none_yet:
        if none_yet.status == 404:
            return None
        raise
