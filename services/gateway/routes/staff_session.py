"""Coming in, staying in, going out."""

from typing import Any

from flask import Response, g

from services.gateway.answers import answer
from services.gateway.backend import own_command
from services.gateway.blueprint import ResourceBlueprint
from services.gateway.door import client_address
from services.gateway.schemas.fields import NoBody
from services.gateway.schemas.staff import (
    LoginSchema,
    PasswordChangeSchema,
    RefreshSchema,
    StaffSchema,
    TokensSchema,
    TotpConfirmSchema,
    TotpEnrolmentSchema,
)
from services.gateway.wiring import parts

blueprint = ResourceBlueprint("staff", __name__, description="工作人员登录")

_LOGIN = {"username": "some.user", "password": "不要用这个示例密码"}


@blueprint.route("/staff/login", methods=["POST"])
@blueprint.body(LoginSchema, example=_LOGIN)
@blueprint.answers(200, TokensSchema)
def log_in(body: dict[str, Any]) -> Response:
    """登录

    返回短期访问令牌（Authorization: Bearer）和一次性的刷新令牌。多次输错会暂时锁定，见 Retry-After。
    """
    used, address = parts(), client_address()
    with used.limits.guessing(address):
        return answer(used.login.login(body, address))


@blueprint.route("/staff/refresh", methods=["POST"])
@blueprint.body(RefreshSchema, example={"refresh_token": "Sabcdefghijklmnopqrstuvwxyz.1.pYt0"})
@blueprint.answers(200, TokensSchema)
def refresh_session(body: dict[str, Any]) -> Response:
    """换取新的访问令牌

    刷新令牌只能用一次；用过的再次出现时整个登录失效。带 Idempotency-Key 的重试得到同一个新令牌。
    """
    used = parts()
    with used.limits.guessing(client_address()):
        return answer(used.login.refresh(body["refresh_token"], g.idempotency_key))


@blueprint.route("/staff/logout", methods=["POST"])
@blueprint.body(NoBody)
@blueprint.answers(204)
def log_out(_body: dict[str, Any]) -> Response:
    """退出登录

    本次登录的访问令牌和刷新令牌立即失效。
    """
    parts().login.logout(g.caller)
    return answer(None, 204)


@blueprint.route("/staff/me", methods=["GET"])
@blueprint.answers(200, StaffSchema)
def get_me() -> Response:
    """我的账号"""
    return answer(parts().login.me(g.caller))


@blueprint.route("/staff/password", methods=["POST"])
@blueprint.body(PasswordChangeSchema, example={"old_password": "旧密码", "new_password": "新密码须另行拟定"})
@blueprint.answers(204)
def change_my_password(body: dict[str, Any]) -> Response:
    """修改密码

    其他地方的登录随即失效；本次登录须刷新令牌后继续使用。
    """
    parts().login.change_password(g.caller, body, own_command(body))
    return answer(None, 204)


@blueprint.route("/staff/totp", methods=["POST"])
@blueprint.body(NoBody)
@blueprint.answers(201, TotpEnrolmentSchema)
def begin_totp(body: dict[str, Any]) -> Response:
    """申请绑定动态口令

    用认证器扫描 otpauth_uri 后，再以第一个口令确认；确认之前登录不受影响。
    """
    return answer(parts().login.begin_totp(g.caller, own_command(body)), 201)


@blueprint.route("/staff/totp/confirm", methods=["POST"])
@blueprint.body(TotpConfirmSchema, example={"totp": "123456"})
@blueprint.answers(204)
def confirm_totp(body: dict[str, Any]) -> Response:
    """确认绑定动态口令

    此后登录须同时输入动态口令。
    """
    parts().login.confirm_totp(g.caller, body["totp"], own_command(body))
    return answer(None, 204)
