"""Which cases may be asked for."""

from dataclasses import dataclass
from typing import Any

from marshmallow import Schema, fields, post_load, pre_load, validate

from contracts.vocabulary import AppealType, CaseState
from services.casework.schemas.parts import code
from services.casework.store import SORTS, WAITING, Filters, Page


@dataclass(frozen=True, slots=True)
class ListRequest:
    """A list as asked for."""

    filters: Filters
    page: Page


class ListQuerySchema(Schema):
    """The query of the case list; `state` takes several."""

    state = fields.List(fields.Enum(CaseState, by_value=True), load_default=list)
    org = code(load_default=None)
    region = fields.String(load_default=None, validate=validate.Regexp(r"\d{2,12}\Z"))
    item_code = code(load_default=None)
    appeal_type = fields.Enum(AppealType, by_value=True, load_default=None)
    waiting = fields.String(load_default=None, validate=validate.OneOf(WAITING))
    page = fields.Integer(load_default=1, validate=validate.Range(1, 10_000))
    page_size = fields.Integer(load_default=20, validate=validate.Range(1, 100))
    sort = fields.String(load_default="-submitted_at", validate=validate.OneOf(SORTS))

    @pre_load
    def split_states(self, data: dict[str, Any], **_: Any) -> dict[str, Any]:
        """Several states come repeated, with commas between, or both; an empty value is none."""
        given = {name: value for name, value in data.items() if value != ""}
        states = [word for value in data.get("state", ()) for word in str(value).split(",") if word]
        return {**given, "state": states}

    @post_load
    def request(self, data: dict[str, Any], **_: Any) -> ListRequest:
        """The list as asked for."""
        states = tuple(data["state"])
        filters = Filters(states, data["org"], data["region"], data["item_code"], data["appeal_type"], data["waiting"])
        return ListRequest(filters, Page(data["page"], data["page_size"], data["sort"]))
