"""The ledger of passing on, joint handling, return visits, and spot checks. The rules are casework's."""

import re
from typing import Any

from flask import Response

from chassis.errors import NotFound
from services.gateway.answers import relay
from services.gateway.backend import ask, command
from services.gateway.blueprint import ResourceBlueprint
from services.gateway.routes.cases import known, take_step
from services.gateway.schemas.case_steps import StepDoneSchema
from services.gateway.schemas.fields import NoBody
from services.gateway.schemas.overseeing import (
    CandidatePageSchema,
    LedgerSchema,
    ListPageQuery,
    MeetingSchema,
    PeriodSchema,
    RevisitSchema,
    SpotCheckItemSchema,
    SpotCheckPageSchema,
    SpotCheckQuery,
    SpotCheckSchema,
)

blueprint = ResourceBlueprint("overseeing", __name__, description="工作人员：推转台账、会商、回访、抽查")

_DRAW = re.compile(r"\d{4}-\d{2}-\d{2,12}\Z", re.ASCII)
_PAGE, _ONE, _CANDIDATES = SpotCheckPageSchema(), SpotCheckSchema(), CandidatePageSchema()
_MEETING = {"lead_org": "SC-CG", "orgs": ["SC-ZJ"], "reason": "两家单位先后退回，会商确定由城管牵头"}


def _check(draw_id: str, part: str = "") -> str:
    if not _DRAW.match(draw_id):
        raise NotFound("没有这次抽查")
    return f"/internal/spot-checks/{draw_id}{part}"


@blueprint.route("/cases/<case_id>/ledger", methods=["GET"])
@blueprint.answers(200, LedgerSchema)
def get_case_ledger(case_id: str) -> Response:
    """推转台账

    每次退回、改派记在当时持有工单的单位账上，并列出各单位持有的时间。
    """
    return relay(ask("casework", f"/internal/cases/{known(case_id)}/ledger"))


@blueprint.route("/cases/<case_id>/joint-handling", methods=["POST"])
@blueprint.body(MeetingSchema, example=_MEETING)
@blueprint.answers(200, StepDoneSchema)
def convene_joint_handling(body: dict[str, Any], case_id: str) -> Response:
    """召集会商

    推转满本地规定的次数后由监督主体召集；会商后任何单位不能再申请退回。
    """
    return take_step(case_id, "joint-handling", body)


@blueprint.route("/cases/<case_id>/revisit", methods=["POST"])
@blueprint.body(RevisitSchema, example={"result": "overruled", "stars": 1, "note": "群众称路面又坏了"})
@blueprint.answers(200, StepDoneSchema)
def revisit_case(body: dict[str, Any], case_id: str) -> Response:
    """电话回访

    推翻原评价的，以回访为准；评价较低的可以再督办。
    """
    return take_step(case_id, "revisit", body)


@blueprint.route("/spot-checks", methods=["POST"])
@blueprint.body(PeriodSchema, example={"period": "2021-09"})
@blueprint.answers(200, SpotCheckItemSchema)
def announce_spot_check(body: dict[str, Any]) -> Response:
    """公布抽查

    须在当期结束前公布；公布的是盐值的 SHA-256，盐值在抽取时公开。
    """
    return relay(command("casework", "/internal/spot-checks", body))


@blueprint.route("/spot-checks/<draw_id>/drawing", methods=["POST"])
@blueprint.body(NoBody)
@blueprint.answers(200, SpotCheckItemSchema)
def draw_spot_check(body: dict[str, Any], draw_id: str) -> Response:
    """抽取

    当期结束后抽取一次；名单、盐值、种子和结果同时公开，任何人都可以复算。
    """
    return relay(command("casework", _check(draw_id, "/drawing"), body))


@blueprint.route("/public/spot-checks", methods=["GET"])
@blueprint.query(SpotCheckQuery)
@blueprint.answers(200, SpotCheckPageSchema)
def list_spot_checks(query: dict[str, Any]) -> Response:
    """历次抽查"""
    return relay(ask("casework", "/internal/spot-checks", query=query), _PAGE)


@blueprint.route("/public/spot-checks/<draw_id>", methods=["GET"])
@blueprint.answers(200, SpotCheckSchema)
def get_spot_check(draw_id: str) -> Response:
    """一次抽查和抽中的工单"""
    return relay(ask("casework", _check(draw_id)), _ONE)


@blueprint.route("/public/spot-checks/<draw_id>/cases", methods=["GET"])
@blueprint.query(ListPageQuery)
@blueprint.answers(200, CandidatePageSchema)
def list_spot_check_cases(query: dict[str, Any], draw_id: str) -> Response:
    """抽查所依据的办结件名单

    抽取后公开，只有工单号和分层，不含任何个人信息。
    """
    return relay(ask("casework", _check(draw_id, "/cases"), query=query), _CANDIDATES)
