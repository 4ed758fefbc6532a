"""API keys of other systems on the wire."""

from datetime import timedelta
from typing import Any

from marshmallow import ValidationError, fields, validates_schema
from marshmallow.validate import Length, OneOf

from chassis.clock import real_now
from contracts.vocabulary import Role
from services.gateway.callers import Scope
from services.gateway.rules import CASE_STAFF, DRAFT_READERS
from services.gateway.schemas.fields import (
    AnswerSchema,
    PageOfAnswer,
    RequestSchema,
    YesNo,
    choice,
    code,
    instant,
    text,
)

KEY_ROLES = tuple(dict.fromkeys((*CASE_STAFF, *DRAFT_READERS)))
_LONGEST = timedelta(days=366)


def check_end(moment: Any) -> None:
    """A key ends within a year, so that forgotten ones die."""
    if not real_now() < moment <= real_now() + _LONGEST:
        raise ValidationError("有效期须在今后一年之内")


class NewApiKeySchema(RequestSchema):
    """A new key."""

    name = text(80, required=True, description="用途，如“市数据局统计对接”")
    scopes = fields.List(
        fields.String(validate=OneOf([str(scope) for scope in Scope])),
        required=True,
        validate=Length(1, len(Scope)),
        metadata={"description": "权限范围"},
    )
    role = choice(KEY_ROLES, required=True, description="以何种角色的视野读写")
    org = code(required=True, description="所属单位代码")
    expires_at = fields.AwareDateTime(
        format="iso", required=True, validate=check_end, metadata={"description": "到期时间，最长一年"}
    )


class ApiKeyChangeSchema(RequestSchema):
    """Changes to a key."""

    name = text(80, description="用途")
    disabled = YesNo(metadata={"description": "停用"})
    expires_at = fields.AwareDateTime(format="iso", validate=check_end, metadata={"description": "到期时间"})

    @validates_schema
    def require_a_change(self, data: dict[str, object], **_options: object) -> None:
        """An empty change is a mistake."""
        if not data:
            raise ValidationError("请至少给出一项要修改的内容")


class ApiKeySchema(AnswerSchema):
    """A key, without its secret."""

    key_id = fields.String(required=True)
    name = fields.String(required=True)
    scopes = fields.List(choice(Scope), required=True)
    role = choice(Role, required=True)
    org = fields.String(required=True)
    region_code = fields.String(required=True)
    expires_at = instant()
    disabled = fields.Boolean(required=True)
    version = fields.Integer(required=True)


class IssuedApiKeySchema(ApiKeySchema):
    """A key just made; the only answer that shows its secret."""

    api_key = fields.String(required=True, metadata={"description": "请妥善保存，以后无法再查看"})


class ApiKeyPageSchema(PageOfAnswer, AnswerSchema):
    """One page of keys."""

    items = fields.List(fields.Nested(ApiKeySchema), required=True)
