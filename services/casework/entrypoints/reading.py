"""What casework shows."""

from typing import Any

from chassis.http.server import Answer, ApiCall, api
from services.casework.entrypoints.door import Door
from services.casework.schemas.listing import ListQuerySchema


class ReadingDoor(Door):
    """Cases and the reply for the citizen."""

    @api("GET", "/internal/cases", query_schema=ListQuerySchema)
    def list(self, call: ApiCall) -> dict[str, Any]:
        """The cases in the actor's scope."""
        return self.cases.list(call.query, call.actor)

    @api("GET", "/internal/cases/<case_id>")
    def show(self, call: ApiCall, case_id: str) -> Answer:
        """One case with its history."""
        body, version = self.cases.show(case_id, call.actor)
        return Answer(200, body, etag=version)

    @api("GET", "/internal/cases/<case_id>/attachments/<digest>")
    def attachment(self, call: ApiCall, case_id: str, digest: str) -> dict[str, Any]:
        """A paper or picture of a case."""
        return self.cases.attachment(case_id, digest, call.actor)

    @api("GET", "/internal/appeals/<appeal_id>/approved-reply")
    def approved_reply(self, call: ApiCall, appeal_id: str) -> dict[str, Any]:
        """The reply the citizen may read."""
        return self.cases.approved_reply(appeal_id, call.actor)
