"""Accounts: made by the system administrator, given their rights by the security administrator (三员分立)."""

from typing import Any

from flask import Response, g

from services.gateway.accounts.staff import shown
from services.gateway.answers import answer
from services.gateway.backend import own_command
from services.gateway.blueprint import ResourceBlueprint
from services.gateway.schemas.staff import (
    GrantSchema,
    NewStaffSchema,
    StaffChangeSchema,
    StaffPageSchema,
    StaffQuery,
    StaffSchema,
)
from services.gateway.wiring import parts

blueprint = ResourceBlueprint("admin-staff", __name__, description="账号管理（系统管理员建账号，安全管理员授权）")

_NEW = {"username": "zmq.wang", "name": "王某某", "role": "township_discipline", "org": "ZMQ-TD"}


@blueprint.route("/admin/staff", methods=["GET"])
@blueprint.query(StaffQuery)
@blueprint.answers(200, StaffPageSchema)
def list_staff(query: dict[str, Any]) -> Response:
    """账号列表"""
    return answer(parts().staff.page(query))


@blueprint.route("/admin/staff", methods=["POST"])
@blueprint.body(NewStaffSchema, example=_NEW)
@blueprint.answers(201, StaffSchema)
def create_staff(body: dict[str, Any]) -> Response:
    """新建账号

    不给初始密码的账号不能登录，直到另设密码。安全管理员确认授权之前，账号不能办理业务。
    """
    outcome = parts().staff.create(body, own_command(body))
    if not outcome.duplicate:
        parts().audit.record(g.caller.actor.id, "create_staff", body["username"])
    location = f"/api/v1/admin/staff/{body['username']}"
    return answer(outcome.answer, 201, version=outcome.answer["version"], replayed=outcome.duplicate, location=location)


@blueprint.route("/admin/staff/<username>", methods=["GET"])
@blueprint.answers(200, StaffSchema)
def get_staff(username: str) -> Response:
    """查看账号"""
    account = parts().staff.require(username)
    return answer(shown(account), version=account.version)


@blueprint.route("/admin/staff/<username>", methods=["PATCH"])
@blueprint.body(StaffChangeSchema, example={"disabled": True})
@blueprint.answers(200, StaffSchema)
def edit_staff(body: dict[str, Any], username: str) -> Response:
    """修改账号

    角色、单位、密码变动或停用后，该账号的登录全部失效；设置新密码同时解除因多次输错造成的锁定；角色、单位或区划变动后须重新授权。不能修改自己的账号。
    """
    used = parts()
    outcome = used.staff.edit(username, body, own_command(body))
    if not outcome.duplicate:
        if body.keys() - {"name"}:
            used.sessions.end_all(username, "rights_changed")
        if "password" in body:
            used.login.unlock(username)
        used.audit.record(g.caller.actor.id, f"edit_staff:{','.join(sorted(body))}", username)
    return answer(outcome.answer, version=outcome.answer["version"], replayed=outcome.duplicate)


@blueprint.route("/admin/staff/<username>/grant", methods=["POST"])
@blueprint.body(GrantSchema, example={"role": "township_discipline", "org": "ZMQ-TD", "region_code": "341523110000"})
@blueprint.answers(200, StaffSchema)
def grant_staff(body: dict[str, Any], username: str) -> Response:
    """授权

    安全管理员核对角色、单位和区划后确认；所见与账号现状不一致时不予授权。不能给自己授权。
    """
    used = parts()
    outcome = used.staff.grant(username, body, own_command(body))
    if not outcome.duplicate:
        used.audit.record(g.caller.actor.id, "grant_staff", username)
    return answer(outcome.answer, version=outcome.answer["version"], replayed=outcome.duplicate)
