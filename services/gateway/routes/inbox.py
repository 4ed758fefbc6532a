"""The in-app inbox of the caller's organ."""

from typing import Any

from flask import Response, g

from chassis.errors import Forbidden
from chassis.http.client import quoted
from services.gateway.answers import relay
from services.gateway.backend import ask, command
from services.gateway.blueprint import ResourceBlueprint
from services.gateway.schemas.fields import NoBody
from services.gateway.schemas.message import InboxQuery, MessagePageSchema, MessageSchema

blueprint = ResourceBlueprint("inbox", __name__, description="工作人员：站内消息")


@blueprint.route("/inbox", methods=["GET"])
@blueprint.query(InboxQuery)
@blueprint.answers(200, MessagePageSchema)
def list_messages(query: dict[str, Any]) -> Response:
    """本单位的站内消息"""
    org = g.caller.actor.org
    if not org:
        raise Forbidden("您的账号不属于任何单位，没有站内消息")
    return relay(ask("notify", "/internal/inbox", query={**query, "org": org}))


@blueprint.route("/inbox/<message_id>/read", methods=["POST"])
@blueprint.body(NoBody)
@blueprint.answers(200, MessageSchema)
def read_message(body: dict[str, Any], message_id: str) -> Response:
    """标为已读"""
    return relay(command("notify", f"/internal/inbox/{quoted(message_id)}/read", body))
