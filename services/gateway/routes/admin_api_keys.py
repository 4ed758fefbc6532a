"""API keys of other systems: rights, so they are the security administrator's."""

from typing import Any

from flask import Response, g

from services.gateway.accounts.api_keys import shown
from services.gateway.answers import answer
from services.gateway.backend import own_command
from services.gateway.blueprint import ResourceBlueprint
from services.gateway.schemas.api_key import (
    ApiKeyChangeSchema,
    ApiKeyPageSchema,
    ApiKeySchema,
    IssuedApiKeySchema,
    NewApiKeySchema,
)
from services.gateway.schemas.fields import PageQuery
from services.gateway.wiring import parts

blueprint = ResourceBlueprint("admin-api-keys", __name__, description="接口密钥管理（安全管理员）")

_NEW = {
    "name": "市数据局统计对接",
    "scopes": ["statistics:read"],
    "role": "county_discipline",
    "org": "SC-JW",
    "expires_at": "2027-06-30T00:00:00+08:00",
}


@blueprint.route("/admin/api-keys", methods=["GET"])
@blueprint.query(PageQuery)
@blueprint.answers(200, ApiKeyPageSchema)
def list_api_keys(query: dict[str, Any]) -> Response:
    """接口密钥列表"""
    return answer(parts().api_keys.page(query))


@blueprint.route("/admin/api-keys", methods=["POST"])
@blueprint.body(NewApiKeySchema, example=_NEW)
@blueprint.answers(201, IssuedApiKeySchema)
def create_api_key(body: dict[str, Any]) -> Response:
    """新建接口密钥

    密钥只在这一次回答中出现。其他系统以 X-API-Key 请求头使用。
    """
    outcome, secret = parts().api_keys.create(body, own_command(body))
    key_id = outcome.aggregate.id
    if not outcome.duplicate:
        parts().audit.record(g.caller.actor.id, "create_api_key", key_id)
    issued = {**outcome.answer, "api_key": secret}
    location = f"/api/v1/admin/api-keys/{key_id}"
    return answer(issued, 201, version=issued["version"], replayed=outcome.duplicate, location=location)


@blueprint.route("/admin/api-keys/<key_id>", methods=["GET"])
@blueprint.answers(200, ApiKeySchema)
def get_api_key(key_id: str) -> Response:
    """查看接口密钥"""
    key = parts().api_keys.require(key_id)
    return answer(shown(key), version=key.version)


@blueprint.route("/admin/api-keys/<key_id>", methods=["PATCH"])
@blueprint.body(ApiKeyChangeSchema, example={"disabled": True})
@blueprint.answers(200, ApiKeySchema)
def edit_api_key(body: dict[str, Any], key_id: str) -> Response:
    """停用、启用接口密钥，或改其用途与期限"""
    outcome = parts().api_keys.edit(key_id, body, own_command(body))
    if not outcome.duplicate:
        parts().audit.record(g.caller.actor.id, f"edit_api_key:{','.join(sorted(body))}", key_id)
    return answer(outcome.answer, version=outcome.answer["version"], replayed=outcome.duplicate)
