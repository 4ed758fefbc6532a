"""What disclosure's own requests may say."""

from marshmallow import Schema, ValidationError, fields
from marshmallow.validate import Length, OneOf, Range, Regexp

from services.disclosure.domain.people import SensitiveCategory
from services.disclosure.domain.periods import is_period
from services.disclosure.domain.records import KINDS
from services.disclosure.domain.regions import is_village

_MOST_FEN = 10**13
_SHA256 = Regexp(r"^[0-9a-f]{64}\Z")
_REGION = Regexp(r"^(\d{2,12})?\Z")


def a_village(code: str) -> None:
    """Refuse a region that is no village or community."""
    if not is_village(code):
        raise ValidationError("应为村（社区）的 12 位区划代码")


def a_period(text: str) -> None:
    """Refuse what names no month, quarter or year."""
    if not is_period(text):
        raise ValidationError("期间应写成 2021、2021-Q3 或 2021-09")


class PersonRowSchema(Schema):
    """One row of people: entered in full, published masked or without a name."""

    name = fields.String(required=True, validate=Length(1, 50))
    amount_fen = fields.Integer(required=True, strict=True, validate=Range(-_MOST_FEN, _MOST_FEN))
    people = fields.Integer(load_default=1, strict=True, validate=Range(0, 1_000_000))
    minor = fields.Boolean(load_default=False)
    category = fields.Enum(SensitiveCategory, by_value=True, load_default=None, allow_none=True)
    id_number = fields.String(load_default="", validate=Length(max=40))
    mobile = fields.String(load_default="", validate=Length(max=40))
    card_number = fields.String(load_default="", validate=Length(max=60))
    address = fields.String(load_default="", validate=Length(max=200))


class AttachmentSchema(Schema):
    """A file; `content` is Base64 and may be left out."""

    name = fields.String(required=True, validate=Length(1, 200))
    size = fields.Integer(required=True, strict=True, validate=Range(0, 2**40))
    sha256 = fields.String(required=True, validate=_SHA256)
    media_type = fields.String(required=True, validate=Regexp(r"^[a-z0-9.+-]+/[a-zA-Z0-9.+-]+(;.{0,100})?\Z"))
    content = fields.String(load_default=None, allow_none=True)


class ContentSchema(Schema):
    """What an edit carries."""

    title = fields.String(required=True, validate=Length(1, 200))
    body = fields.String(required=True, validate=Length(1, 100_000))
    rows = fields.List(fields.Nested(PersonRowSchema), load_default=list, validate=Length(max=5000))
    attachments = fields.List(fields.Nested(AttachmentSchema), load_default=list, validate=Length(max=20))
    reason = fields.String(load_default="", validate=Length(max=500))


class NewRecordSchema(ContentSchema):
    """What a new record carries."""

    kind = fields.String(required=True, validate=OneOf(sorted(KINDS)))
    region_code = fields.String(required=True, validate=a_village)
    period = fields.String(required=True, validate=a_period)


class PublicationSchema(Schema):
    """How long to publish; the law and the city set the least."""

    days = fields.Integer(load_default=None, allow_none=True, strict=True, validate=Range(1, 3650))


class DraftQuery(Schema):
    """Which part of a list of drafts."""

    region = fields.String(load_default="", validate=_REGION)
    kind = fields.String(load_default="", validate=Length(max=40))
    page = fields.Integer(load_default=1, validate=Range(1, 500))
    page_size = fields.Integer(load_default=20, validate=Range(1, 100))


class RecordQuery(DraftQuery):
    """Which part of the published records."""

    period = fields.String(load_default="", validate=Length(max=10))


class PowerListQuery(Schema):
    """Which part of the power list."""

    category = fields.String(load_default="", validate=Length(max=64))
    q = fields.String(load_default="", validate=Length(max=50))
