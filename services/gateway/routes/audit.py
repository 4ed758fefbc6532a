"""What the auditor may read: who did what to accounts, and who read whose words. Never the words themselves."""

from typing import Any

from flask import Response, g

from services.gateway.answers import answer, relay
from services.gateway.backend import ask
from services.gateway.blueprint import ResourceBlueprint
from services.gateway.schemas.audit import AuditPageSchema, AuditQuery, ReadPageSchema, ReadsQuery
from services.gateway.wiring import parts

blueprint = ResourceBlueprint("audit", __name__, description="审计（审计员）")


@blueprint.route("/audit/accounts", methods=["GET"])
@blueprint.query(AuditQuery)
@blueprint.answers(200, AuditPageSchema)
def list_account_entries(query: dict[str, Any]) -> Response:
    """账号与登录审计记录

    登录、退出、建账号、授权、改密、密钥。查阅审计记录本身也会记录。
    """
    used = parts()
    page = used.audit.page(query)
    used.audit.record(g.caller.actor.id, "read_audit", "accounts")
    return answer(page)


@blueprint.route("/audit/reads", methods=["GET"])
@blueprint.query(ReadsQuery)
@blueprint.answers(200, ReadPageSchema)
def list_reads(query: dict[str, Any]) -> Response:
    """查阅诉求内容、身份的记录

    谁在何时、以什么理由查阅了哪件诉求，包括被拒绝的查阅；不含诉求内容。
    """
    given = {name: value.isoformat() if name in ("since", "until") else value for name, value in query.items()}
    read = ask("intake", "/internal/access-log", query=given)
    parts().audit.record(g.caller.actor.id, "read_audit", query.get("appeal_id") or "reads")
    return relay(read)
