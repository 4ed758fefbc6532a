"""Joint handling and return visits as asked for."""

from typing import Any

from marshmallow import Schema, fields, post_load, validate

from contracts.vocabulary import DispatchMode, RevisitResult
from services.casework.domain.joint import Meeting
from services.casework.domain.revisits import Visit
from services.casework.schemas.parts import StatedReasonSchema, code, sentence


class MeetingSchema(StatedReasonSchema):
    """Who is called together, why, and how the case goes to the lead where it waits for its dispatch."""

    lead_org = code(required=True)
    orgs = fields.List(code(), required=True, validate=validate.Length(1, 20))
    mode = fields.Enum(DispatchMode, by_value=True, load_default=None, allow_none=True)
    paper_no = code(load_default=None, allow_none=True)

    @post_load
    def meeting(self, data: dict[str, Any], **_: Any) -> dict[str, Any]:
        """The meeting and its reason."""
        meeting = Meeting(data["lead_org"], tuple(data["orgs"]), data["mode"], data["paper_no"])
        return {"meeting": meeting, "reason": data["reason"]}


class RevisitSchema(Schema):
    """What the citizen said by phone."""

    result = fields.Enum(RevisitResult, by_value=True, required=True)
    stars = fields.Integer(strict=True, load_default=None, allow_none=True, validate=validate.Range(1, 5))
    note = sentence(load_default="")

    @post_load
    def visit(self, data: dict[str, Any], **_: Any) -> Visit:
        """The visit as the rules take it."""
        return Visit(**data)
