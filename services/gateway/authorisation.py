"""Who may use which route: one table, complete by construction.

The gateway does not start while a route lacks its rule, so an unguarded route cannot be deployed. The rules here speak
of roles (domain reference (b)); whether a caller may see *this* case is decided by the service that owns it, from the
organ and region subtree the gateway passes along.
"""

from dataclasses import dataclass, replace
from enum import StrEnum

from flask import Flask

from chassis.errors import Forbidden, Unauthenticated
from contracts.vocabulary import Role
from services.gateway.callers import Caller, Means, Scope
from services.gateway.supervision_rules import Circles, supervision_rules
from services.gateway.turn_rules import TurnCircles, turn_rules


class Door(StrEnum):
    """What a route asks of whoever comes."""

    PUBLIC = "public"
    CITIZEN = "citizen"
    STAFF = "staff"
    INTERNAL = "internal"
    OPERATIONS = "operations"


@dataclass(frozen=True, slots=True)
class Rule:
    """One route's rule.

    `key_exempt` says why a POST is safe without an Idempotency-Key; empty means it needs one. `large_body` allows
    MAX_RECORD_BYTES instead of MAX_BODY_BYTES, `own_account` lets somebody in whose account is incomplete.
    """

    door: Door
    roles: frozenset[Role] = frozenset()
    scope: Scope | None = None
    own_account: bool = False
    key_exempt: str = ""
    large_body: bool = False


SUPERVISORS = (Role.TOWNSHIP_DISCIPLINE, Role.COUNTY_DISCIPLINE, Role.CITY_DISCIPLINE)
HANDLERS = (Role.VILLAGE_COMMITTEE, Role.HANDLER, Role.HANDLER_LEADER)
CASE_STAFF = (*SUPERVISORS, *HANDLERS)
DRAFT_READERS = (*SUPERVISORS, Role.VILLAGE_COMMITTEE, Role.DISCLOSURE_CHECKER)


def _staff(*roles: Role, scope: Scope | None = None) -> Rule:
    return Rule(Door.STAFF, frozenset(roles), scope)


PUBLIC = Rule(Door.PUBLIC)
CITIZEN = Rule(Door.CITIZEN)
INTERNAL = Rule(Door.INTERNAL)
# Figures for operators: open on the machine itself, elsewhere with the internal token.
OPERATIONS = Rule(Door.OPERATIONS)
ANY_STAFF = Rule(Door.STAFF, frozenset(Role) - {Role.CITIZEN, Role.SYSTEM}, own_account=True)
CASES = _staff(*CASE_STAFF)
SUPERVISE = _staff(*SUPERVISORS)
HANDLE = _staff(*HANDLERS)
WATCH = _staff(*SUPERVISORS, Role.AUDITOR)
REVISIT = _staff(Role.TOWNSHIP_DISCIPLINE)
DRAW = _staff(Role.COUNTY_DISCIPLINE, Role.CITY_DISCIPLINE)
SUPERIORS = _staff(Role.COUNTY_DISCIPLINE, Role.CITY_DISCIPLINE)
# More time and 复查 are also a leader's to decide.
APPROVE_TIME = _staff(*SUPERVISORS, Role.HANDLER_LEADER)
# A sealed clue is seen by clue officers alone; casework tells the cases apart.
READ_CASES = _staff(*CASE_STAFF, Role.CLUE_OFFICER)
READ_DRAFTS = _staff(*DRAFT_READERS, scope=Scope.RECORDS_READ)
WRITE_RECORDS = replace(_staff(Role.VILLAGE_COMMITTEE, scope=Scope.RECORDS_WRITE), large_body=True)
# 三员分立: whoever manages accounts sees no content, and whoever sees content manages no accounts.
PROXY = _staff(Role.GRID_WORKER)
ACCOUNTS = _staff(Role.SYSTEM_ADMIN)
# Who makes accounts hands out no rights, who hands out rights makes no accounts, and a third one watches both.
RIGHTS = _staff(Role.SECURITY_ADMIN)
READ_ACCOUNTS = _staff(Role.SYSTEM_ADMIN, Role.SECURITY_ADMIN, Role.AUDITOR)
AUDIT = _staff(Role.AUDITOR)

_LOGIN = "opens a session and changes nothing else; keeping its answer for repeats would mean keeping tokens"
_REFRESH = "a repeat with the same key gets the same token; without a key a used token ends the session"
_LOGOUT = "ending an ended session changes nothing"

_INCOMPLETE = (
    "请先修改初始密码（/api/v1/staff/password），并按要求绑定动态口令（/api/v1/staff/totp）；"
    "新建或变动了角色、单位、区划的账号，还须安全管理员授权后重新登录"
)

OURS = (Door.INTERNAL, Door.OPERATIONS)
"""Doors that are no part of the public API."""

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
    "GET /api/v1/cases/<case_id>/identity": _staff(*SUPERVISORS, Role.CLUE_OFFICER),
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
    **turn_rules(TurnCircles(SUPERVISE, SUPERIORS, HANDLE, APPROVE_TIME, CASES)),
    **supervision_rules(Circles(SUPERVISE, WATCH, REVISIT, DRAW, CASES, PUBLIC)),
    "GET /api/v1/inbox": CASES,
    "POST /api/v1/inbox/<message_id>/read": CASES,
    "GET /api/v1/statistics": _staff(*CASE_STAFF, scope=Scope.STATISTICS_READ),
    "GET /api/v1/organs": CASES,
    "GET /api/v1/calendar": CASES,
    "GET /api/v1/records": READ_DRAFTS,
    "POST /api/v1/records": WRITE_RECORDS,
    "GET /api/v1/records/<record_id>": READ_DRAFTS,
    "PUT /api/v1/records/<record_id>": WRITE_RECORDS,
    "GET /api/v1/records/<record_id>/preview": READ_DRAFTS,
    "POST /api/v1/records/<record_id>/check": _staff(Role.DISCLOSURE_CHECKER),
    "POST /api/v1/records/<record_id>/publication": _staff(Role.VILLAGE_COMMITTEE),
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
