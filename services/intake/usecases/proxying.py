"""What a grid worker sees of the appeals they filed for others: these and no others."""

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any

from chassis.aggregates import AggregateStore
from chassis.causes import Actor
from chassis.errors import Forbidden, NotFound
from chassis.paging import Listing
from contracts.vocabulary import Role
from services.intake.usecases.citizen import Citizen
from services.intake.usecases.reading import Reading

_LISTED = {"body.receipt_no": 1, "body.submitted_at": 1, "body.region_code": 1, "body.appeal_type": 1}


@dataclass(frozen=True, slots=True)
class Proxying:
    """The own cases of whoever files for others."""

    appeals: AggregateStore
    citizen: Citizen
    reading: Reading

    def page(self, actor: Actor, query: Mapping[str, Any]) -> dict[str, Any]:
        """One page of the appeals this person filed for others, newest first; raises Forbidden."""
        listing = Listing(_own(actor), (("body.submitted_at", -1),), _LISTED, _line)
        return listing.page(self.appeals.collection, query)

    def show(self, actor: Actor, receipt_no: str, reason: str) -> dict[str, Any]:
        """Progress and words of one of them, recorded like every read; raises NotFound for anybody else's."""
        found = self.appeals.collection.find_one({**_own(actor), "body.receipt_no": receipt_no}, {"_id": 1})
        if found is None:
            raise NotFound("没有这件由您代办的诉求")
        content = self.reading.content(found["_id"], actor, reason or "代办人查看")
        return {**self.citizen.progress(found["_id"]), "text": content["text"], "address": content["address"]}


def _own(actor: Actor) -> dict[str, Any]:
    if actor.role != Role.GRID_WORKER:
        raise Forbidden("只有网格员可以代办诉求")
    return {"body.proxy.by": actor.id}


def _line(document: Mapping[str, Any]) -> dict[str, Any]:
    body = document["body"]
    names = ("receipt_no", "submitted_at", "region_code", "appeal_type")
    return {"appeal_id": document["_id"], **{name: body[name] for name in names}}
