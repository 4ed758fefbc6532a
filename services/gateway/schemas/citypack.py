"""What the gateway reads of a city pack; the rest of it belongs to other services."""

from marshmallow import EXCLUDE, Schema, fields

from services.gateway.schemas.fields import choice
from services.gateway.schemas.staff import STAFF_ROLES


class _PackPart(Schema):
    class Meta:
        """The pack holds much that is not ours."""

        unknown = EXCLUDE


class PackOrganSchema(_PackPart):
    """An organ accounts may belong to."""

    code = fields.String(required=True)
    name = fields.String(required=True)
    level = fields.String(required=True)
    kind = fields.String(required=True)
    region_code = fields.String(required=True)


class PackStaffSchema(_PackPart):
    """A demonstration account. A password in the pack is ignored: see DEMO_PASSWORD."""

    username = fields.String(required=True)
    name = fields.String(required=True)
    role = choice(STAFF_ROLES, required=True)
    org = fields.String(allow_none=True, load_default=None)
    region_code = fields.String(allow_none=True, load_default=None)


class CityPackSchema(_PackPart):
    """The parts of a pack the gateway keeps."""

    city = fields.String(required=True)
    policy_version = fields.String(required=True)
    organs = fields.List(fields.Nested(PackOrganSchema), required=True)
    staff = fields.List(fields.Nested(PackStaffSchema), load_default=list)
