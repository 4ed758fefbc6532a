"""Staff accounts and sessions on the wire."""

from marshmallow import ValidationError, fields, validates_schema
from marshmallow.validate import Length

from contracts.vocabulary import Role
from services.gateway.schemas.fields import (
    USERNAME_PATTERN,
    AnswerSchema,
    Fits,
    PageOfAnswer,
    PageQuery,
    RequestSchema,
    YesNo,
    choice,
    code,
    region_code,
    text,
)

ADMINISTRATORS = (Role.SYSTEM_ADMIN, Role.SECURITY_ADMIN, Role.AUDITOR)
"""三员: they see no content, and none of them has the rights of another."""

STAFF_ROLES = tuple(role for role in Role if role not in (Role.CITIZEN, Role.SYSTEM))


def _password(description: str, *, required: bool = True) -> fields.String:
    return fields.String(
        required=required, validate=Length(1, 128), metadata={"description": description, "format": "password"}
    )


def _totp(*, required: bool = False) -> fields.String:
    return fields.String(required=required, validate=Fits("^[0-9]{6}$"), metadata={"description": "动态口令，6 位数字"})


class LoginSchema(RequestSchema):
    """A login."""

    username = fields.String(required=True, validate=Length(1, 128), metadata={"description": "用户名"})
    password = _password("密码")
    totp = _totp()


class RefreshSchema(RequestSchema):
    """An exchange of a refresh token."""

    refresh_token = fields.String(
        required=True, validate=Length(1, 256), metadata={"description": "刷新令牌，只能用一次"}
    )


class PasswordChangeSchema(RequestSchema):
    """A change of one's own password."""

    old_password = _password("原密码")
    new_password = _password("新密码：12～128 个字符，大写、小写、数字、其他字符至少三种")


class TotpConfirmSchema(RequestSchema):
    """The first code of a new authenticator."""

    totp = _totp(required=True)


class StaffSchema(AnswerSchema):
    """An account, without anything secret."""

    username = fields.String(required=True)
    name = fields.String(required=True)
    role = choice(Role, required=True)
    org = fields.String(allow_none=True, metadata={"description": "单位代码"})
    region_code = fields.String(allow_none=True, metadata={"description": "区划范围"})
    disabled = fields.Boolean()
    granted = fields.Boolean(metadata={"description": "安全管理员是否已确认角色、单位和区划；未确认只能修改自己的密码"})
    has_password = fields.Boolean(metadata={"description": "未设密码的账号不能登录"})
    must_change_password = fields.Boolean()
    totp = fields.Boolean(metadata={"description": "是否已绑定动态口令"})
    totp_enrolment_required = fields.Boolean()
    version = fields.Integer(metadata={"description": "版本，即 ETag"})


class TokensSchema(AnswerSchema):
    """The tokens of a session."""

    access_token = fields.String(required=True)
    token_type = choice(["Bearer"], required=True)
    expires_in = fields.Integer(required=True, metadata={"description": "访问令牌还有多少秒有效"})
    refresh_token = fields.String(required=True)
    refresh_expires_in = fields.Integer(required=True, metadata={"description": "登录还有多少秒有效"})
    staff = fields.Nested(StaffSchema, required=True)


class TotpEnrolmentSchema(AnswerSchema):
    """What an authenticator app needs."""

    secret = fields.String(required=True)
    otpauth_uri = fields.String(required=True, metadata={"description": "生成二维码供手机扫描"})


class NewStaffSchema(RequestSchema):
    """A new account."""

    username = fields.String(required=True, validate=Fits(USERNAME_PATTERN), metadata={"description": "用户名，小写"})
    name = text(50, required=True, description="姓名")
    role = choice(STAFF_ROLES, required=True, description="角色")
    org = code(description="单位代码；系统管理员和审计员可不填")
    region_code = region_code(description="区划范围；不填则为单位所在区划")
    password = _password("初始密码，首次登录后须修改；不填则账号锁定", required=False)


class GrantSchema(RequestSchema):
    """The rights a security administrator confirms, as they were read."""

    role = choice(STAFF_ROLES, required=True, description="角色")
    org = fields.String(required=True, allow_none=True, metadata={"description": "单位代码；没有则为 null"})
    region_code = fields.String(required=True, allow_none=True, metadata={"description": "区划范围；没有则为 null"})


class AdministratorSchema(RequestSchema):
    """One of the three administrators as an operator installs them."""

    username = fields.String(required=True, validate=Fits(USERNAME_PATTERN))
    name = text(50, required=True)
    role = choice(ADMINISTRATORS, load_default=Role.SYSTEM_ADMIN)
    password = _password("初始密码，首次登录后须修改")


class StaffChangeSchema(RequestSchema):
    """Changes to an account; what is left out stays."""

    name = text(50, description="姓名")
    role = choice(STAFF_ROLES, description="角色")
    org = code(description="单位代码")
    region_code = region_code(description="区划范围")
    disabled = YesNo(metadata={"description": "停用"})
    password = _password("重设密码，对方首次登录后须修改", required=False)
    reset_totp = YesNo(metadata={"description": "解除动态口令绑定"})

    @validates_schema
    def require_a_change(self, data: dict[str, object], **_options: object) -> None:
        """An empty change is a mistake."""
        if not data:
            raise ValidationError("请至少给出一项要修改的内容")


class StaffQuery(PageQuery):
    """Which accounts."""

    role = choice(STAFF_ROLES)
    org = code()


class StaffPageSchema(PageOfAnswer, AnswerSchema):
    """One page of accounts."""

    items = fields.List(fields.Nested(StaffSchema), required=True)
