"""What intake's internal API takes in. Lengths of free text are judged by the domain, after normalisation."""

import unicodedata
from typing import Any

from marshmallow import Schema, ValidationError, fields, validates_schema
from marshmallow.validate import Length, OneOf, Range

from contracts.vocabulary import AppealType, Channel, RatingWords
from services.intake.domain.person import MAX_NAME_LENGTH, is_id_number, is_mobile
from services.intake.domain.place import Datum
from services.intake.domain.proxy import Consent
from services.intake.resealing import KINDS

_MAX_BATCH = 100


def narrow(typed: str) -> str:
    """A number or code typed by a person: full-width characters become plain ones, blanks go."""
    return "".join(unicodedata.normalize("NFKC", typed).split()).upper()


class Narrow(fields.String):
    """A field of that kind."""

    def _deserialize(self, value: Any, attr: str | None, data: Any, **kwargs: Any) -> str:
        return narrow(super()._deserialize(value, attr, data, **kwargs))


def _mobile(value: str) -> None:
    if value and not is_mobile(value):
        raise ValidationError("请填写 11 位手机号码")


def _id_number(value: str) -> None:
    if value and not is_id_number(value):
        raise ValidationError("身份证号码有误，请核对 18 位号码")


class ResealingSchema(Schema):
    """A piece of sealing anew: of which kind, after which document, how much."""

    kind = fields.String(required=True, validate=OneOf(KINDS))
    after = fields.String(load_default="")
    limit = fields.Integer(load_default=200, validate=Range(1, 1000))


class PointSchema(Schema):
    """Degrees as measured, with the datum they were measured on."""

    longitude = fields.Float(required=True, validate=Range(-180, 180))
    latitude = fields.Float(required=True, validate=Range(-90, 90))
    datum = fields.Enum(Datum, by_value=True, required=True)


class PlaceSchema(Schema):
    """Where the matter is."""

    region_code = Narrow(load_default="", validate=Length(max=12))
    coordinates = fields.Nested(PointSchema, load_default=None, allow_none=True)
    lon = fields.Float(load_default=None, allow_none=True, validate=Range(-180, 180))
    lat = fields.Float(load_default=None, allow_none=True, validate=Range(-90, 90))
    crs = fields.Enum(Datum, by_value=True, load_default=None, allow_none=True)
    building_code = Narrow(load_default="", validate=Length(max=32))
    household = fields.String(load_default="", validate=Length(max=50))
    address = fields.String(load_default="", validate=Length(max=200))

    @validates_schema
    def check_point(self, data: dict[str, Any], **_: Any) -> None:
        """A point is given whole and once."""
        halves = [data.get("lon") is not None, data.get("lat") is not None]
        if any(halves) and not all(halves):
            raise ValidationError("经度和纬度要一起填写", "lat" if halves[0] else "lon")
        if any(halves) and data.get("coordinates"):
            raise ValidationError("坐标只需填写一次：lon、lat 或 coordinates", "coordinates")
        if data.get("crs") and not any(halves):
            raise ValidationError("填写坐标系时请同时填写经度和纬度", "lon")
        if data.get("household") and not data.get("building_code"):
            raise ValidationError("填写户号时请同时填写楼栋编码", "household")


class PointQuery(Schema):
    """A point whose region is asked for; without `crs` it is on the city's usual datum."""

    lon = fields.Float(required=True, validate=Range(-180, 180))
    lat = fields.Float(required=True, validate=Range(-90, 90))
    crs = fields.Enum(Datum, by_value=True, load_default=None)


class ContactSchema(Schema):
    """Who files; all fields optional."""

    name = fields.String(load_default="", validate=Length(max=MAX_NAME_LENGTH))
    mobile = Narrow(load_default="", validate=_mobile)
    id_number = Narrow(load_default="", validate=_id_number)


class SubmitAppealSchema(Schema):
    """An appeal as it is handed in."""

    appeal_type = fields.Enum(AppealType, by_value=True, required=True)
    channel = fields.Enum(Channel, by_value=True, load_default=Channel.WEB)
    category = fields.String(load_default=None, allow_none=True, validate=Length(max=64))
    text = fields.String(required=True)
    place = fields.Nested(PlaceSchema, required=True)
    about_org = fields.String(load_default=None, allow_none=True, validate=Length(max=32))
    contact = fields.Nested(ContactSchema, load_default=None, allow_none=True)
    anonymous = fields.Boolean(load_default=False, truthy={True}, falsy={False})
    consent = fields.Enum(Consent, by_value=True, load_default=None, allow_none=True)

    @validates_schema
    def check_anonymous(self, data: dict[str, Any], **_: Any) -> None:
        """Whoever asks to stay anonymous must not be stored by accident."""
        if data.get("anonymous") and any((data.get("contact") or {}).values()):
            raise ValidationError("匿名反映时请不要填写姓名、手机号和身份证号", "contact")


class VerifySchema(Schema):
    """The two numbers a citizen holds."""

    receipt_no = Narrow(required=True, validate=Length(max=32))
    query_code = Narrow(required=True, validate=Length(max=32))


class RatingSchema(Schema):
    """A rating; words may be left out, then they follow the stars."""

    stars = fields.Integer(required=True, strict=True, validate=Range(1, 5))
    words = fields.Enum(RatingWords, by_value=True, load_default=None, allow_none=True)
    comment = fields.String(load_default="")


class ReplyTextSchema(Schema):
    """A reply to be held against its appeal."""

    reply_text = fields.String(required=True, validate=Length(1, 5000))


class WithdrawalSchema(Schema):
    """A wish to withdraw."""

    reason = fields.String(load_default="")


class StatedSchema(Schema):
    """An objection or a wish for a review, with its reason."""

    reason = fields.String(required=True, validate=Length(1))


class ContentsSchema(Schema):
    """The appeals of one page of a list."""

    appeal_ids = fields.List(fields.String(), required=True, validate=Length(max=_MAX_BATCH))


class AccessLogQuery(Schema):
    """Which lines of the access log."""

    appeal_id = fields.String(load_default=None)
    actor = fields.String(load_default=None)
    since = fields.AwareDateTime(load_default=None)
    until = fields.AwareDateTime(load_default=None)
    page = fields.Integer(load_default=1, validate=Range(1))
    page_size = fields.Integer(load_default=20, validate=Range(1, 100))


class ProxiedQuery(Schema):
    """Which page of the appeals filed for others."""

    page = fields.Integer(load_default=1, validate=Range(1))
    page_size = fields.Integer(load_default=20, validate=Range(1, 100))
