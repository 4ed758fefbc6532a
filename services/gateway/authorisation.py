"""Who may use which route: one table, complete by construction.

The gateway does not start while a route lacks its rule, so an unguarded route cannot be deployed. The rules here speak
of roles (domain reference (b)); whether a caller may see *this* case is decided by the service that owns it, from the
organ and region subtree the gateway passes along.
"""

from dataclasses import replace

from flask import Flask

from chassis.errors import Forbidden, Unauthenticated
from contracts.vocabulary import Role
from services.gateway.callers import Caller, Means, Scope
from services.gateway.rules import (
    ACCOUNTS,
    ANY_STAFF,
    AUDIT,
    CASE_STAFF,
    CASES,
    CITIZEN,
    HANDLE,
    INTERNAL,
    OPERATIONS,
    OURS,
    PROXY,
    PUBLIC,
    READ_ACCOUNTS,
    READ_CASES,
    READ_DRAFTS,
    RIGHTS,
    SUPERVISE,
    SUPERVISORS,
    WRITE_RECORDS,
    Door,
    Rule,
    staff,
)
from services.gateway.supervision_rules import SUPERVISION_RULES
from services.gateway.turn_rules import TURN_RULES

_LOGIN = "opens a session and changes nothing else; keeping its answer for repeats would mean keeping tokens"
_REFRESH = "a repeat with the same key gets the same token; without a key a used token ends the session"
_LOGOUT = "ending an ended session changes nothing"

_INCOMPLETE = (
    "请先修改初始密码（/api/v1/staff/password），并按要求绑定动态口令（/api/v1/staff/totp）；"
    "新建或变动了角色、单位、区划的账号，还须安全管理员授权后重新登录"
)

RULES: dict[str, Rule] = {
    "POST /api/v1/appeals": PUBLIC,
    "GET /api/v1/appeals/<receipt_no>": CITIZEN,
    "GET /api/v1/appeals/<receipt_no>/messages": CITIZEN,
    "POST /api/v1/appeals/<receipt_no>/rating": CITIZEN,
    "POST /api/v1/appeals/<receipt_no>/withdrawal": CITIZEN,
    "POST /api/v1/appeals/<receipt_no>/objection": CITIZEN,
    "POST /api/v1/appeals/<receipt_no>/review": CITIZEN,
    "POST /api/v1/proxied-appeals": PROXY,
    "GET /api/v1/proxied-appeals": PROXY,
    "GET /api/v1/proxied-appeals/<receipt_no>": PROXY,
    "POST /api/v1/staff/login": Rule(Door.PUBLIC, key_exempt=_LOGIN),
    "POST /api/v1/staff/refresh": Rule(Door.PUBLIC, key_exempt=_REFRESH),
    "POST /api/v1/staff/logout": Rule(Door.STAFF, ANY_STAFF.roles, own_account=True, key_exempt=_LOGOUT),
    "GET /api/v1/staff/me": ANY_STAFF,
    "POST /api/v1/staff/password": ANY_STAFF,
    "POST /api/v1/staff/totp": ANY_STAFF,
    "POST /api/v1/staff/totp/confirm": ANY_STAFF,
    "GET /api/v1/cases": READ_CASES,
    "GET /api/v1/cases/<case_id>": READ_CASES,
    "GET /api/v1/cases/<case_id>/content": READ_CASES,
    "GET /api/v1/cases/<case_id>/identity": staff(*SUPERVISORS, Role.CLUE_OFFICER),
    "GET /api/v1/cases/<case_id>/suggestions": SUPERVISE,
    "GET /api/v1/cases/<case_id>/route": CASES,
    "GET /api/v1/cases/<case_id>/clocks": CASES,
    "GET /api/v1/cases/<case_id>/deliveries": SUPERVISE,
    "POST /api/v1/cases/<case_id>/acceptance": replace(SUPERVISE, large_body=True),
    "POST /api/v1/cases/<case_id>/refusal": SUPERVISE,
    "POST /api/v1/cases/<case_id>/redirection": SUPERVISE,
    "POST /api/v1/cases/<case_id>/dispatch": replace(SUPERVISE, large_body=True),
    "POST /api/v1/cases/<case_id>/signature": HANDLE,
    "POST /api/v1/cases/<case_id>/first-reply": HANDLE,
    "POST /api/v1/cases/<case_id>/reply": replace(HANDLE, large_body=True),
    "POST /api/v1/cases/<case_id>/reply-rejection": SUPERVISE,
    "POST /api/v1/cases/<case_id>/reply-approval": SUPERVISE,
    "POST /api/v1/cases/<case_id>/re-supervision": SUPERVISE,
    **TURN_RULES,
    **SUPERVISION_RULES,
    "GET /api/v1/inbox": CASES,
    "POST /api/v1/inbox/<message_id>/read": CASES,
    "GET /api/v1/statistics": staff(*CASE_STAFF, scope=Scope.STATISTICS_READ),
    "GET /api/v1/organs": CASES,
    "GET /api/v1/calendar": CASES,
    "GET /api/v1/records": READ_DRAFTS,
    "POST /api/v1/records": WRITE_RECORDS,
    "GET /api/v1/records/<record_id>": READ_DRAFTS,
    "PUT /api/v1/records/<record_id>": WRITE_RECORDS,
    "GET /api/v1/records/<record_id>/preview": READ_DRAFTS,
    "POST /api/v1/records/<record_id>/check": staff(Role.DISCLOSURE_CHECKER),
    "POST /api/v1/records/<record_id>/publication": staff(Role.VILLAGE_COMMITTEE),
    "GET /api/v1/admin/staff": READ_ACCOUNTS,
    "POST /api/v1/admin/staff": ACCOUNTS,
    "GET /api/v1/admin/staff/<username>": READ_ACCOUNTS,
    "PATCH /api/v1/admin/staff/<username>": ACCOUNTS,
    "POST /api/v1/admin/staff/<username>/grant": RIGHTS,
    "GET /api/v1/admin/api-keys": READ_ACCOUNTS,
    "POST /api/v1/admin/api-keys": RIGHTS,
    "GET /api/v1/admin/api-keys/<key_id>": READ_ACCOUNTS,
    "PATCH /api/v1/admin/api-keys/<key_id>": RIGHTS,
    "GET /api/v1/audit/accounts": AUDIT,
    "GET /api/v1/audit/reads": AUDIT,
    "GET /api/v1/public/appeal-types": PUBLIC,
    "GET /api/v1/public/power-list": PUBLIC,
    "GET /api/v1/public/power-list/<item_code>": PUBLIC,
    "GET /api/v1/public/regions": PUBLIC,
    "GET /api/v1/public/organs": PUBLIC,
    "GET /api/v1/public/region-at": PUBLIC,
    "GET /api/v1/public/records": PUBLIC,
    "GET /api/v1/public/records/<record_id>": PUBLIC,
    "GET /api/v1/public/records/<record_id>/versions": PUBLIC,
    "GET /api/v1/public/records/<record_id>/attachments/<sha256>": PUBLIC,
    "GET /api/v1/public/statistics": PUBLIC,
    "GET /openapi.json": PUBLIC,
    "GET /docs": PUBLIC,
    "GET /docs/assets/<name>": PUBLIC,
    "GET /healthz": PUBLIC,
    "GET /readyz": PUBLIC,
    "GET /metrics": OPERATIONS,
    "GET /internal/keys": INTERNAL,
    "PUT /internal/city-pack": INTERNAL,
    "PUT /internal/administrators/<username>": INTERNAL,
}


def routes_of(app: Flask) -> set[str]:
    """Every route of the app as "METHOD /path"; HEAD follows the rule of GET."""
    return {
        f"{method} {url.rule}" for url in app.url_map.iter_rules() for method in (url.methods or ()) if method != "HEAD"
    }


def missing_rules(app: Flask) -> list[str]:
    """Routes nobody wrote a rule for; must be empty."""
    return sorted(routes_of(app) - RULES.keys())


def rules_without_route(app: Flask) -> list[str]:
    """Rules whose route is gone; must be empty, or the table would lie."""
    return sorted(RULES.keys() - routes_of(app))


def require_complete_table(app: Flask) -> None:
    """Refuse to start with a route or a rule that stands alone; raises RuntimeError naming them."""
    odd = missing_rules(app) + rules_without_route(app)
    if odd:
        raise RuntimeError(f"routes and authorisation rules differ: {', '.join(odd)}")


def authorise(rule: Rule, caller: Caller) -> None:
    """Let the caller pass or raise Unauthenticated or Forbidden."""
    if rule.door in (Door.PUBLIC, Door.CITIZEN):
        return
    if rule.door in OURS:
        if caller.means is not Means.INTERNAL_TOKEN:
            raise Unauthenticated("此地址只对本平台内部开放")
        return
    if caller.means is Means.API_KEY:
        _authorise_key(rule, caller)
    elif caller.means is not Means.PASSWORD_SESSION:
        raise Unauthenticated("请先登录（Authorization: Bearer 令牌）")
    if caller.actor.role not in rule.roles:
        raise Forbidden()
    if caller.incomplete and not rule.own_account:
        raise Forbidden(_INCOMPLETE)


def _authorise_key(rule: Rule, caller: Caller) -> None:
    if rule.scope is None or rule.scope not in caller.scopes:
        raise Forbidden("此接口密钥没有所需的权限范围")
