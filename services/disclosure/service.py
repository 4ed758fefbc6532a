"""disclosure's table of contents: what everybody reads, what villages write, what it hears."""

from chassis.aggregates import Outcome
from chassis.bus.subscribe import subscribe
from chassis.causes import CommandCause
from chassis.http.call import KEY_HEADER
from chassis.http.server import Answer, ApiCall, api
from chassis.service import Operations, Wiring, poll
from contracts.envelope import Envelope
from services.disclosure.schemas import (
    ContentSchema,
    DraftQuery,
    NewRecordSchema,
    PowerListQuery,
    PublicationSchema,
    RecordQuery,
)
from services.disclosure.usecases import UseCases, build_usecases


class DisclosureService(Operations):
    """Publishes the power list and the villages' records."""

    name = "disclosure"
    usecases: UseCases = Wiring(build_usecases)

    @subscribe("routing", "power_list_published")
    def on_power_list_published(self, envelope: Envelope) -> None:
        """A version of the power list came into force."""
        self.usecases.power_lists.announced(envelope)

    @poll(60)
    def sweep_attachments(self) -> None:
        """Contents no record speaks of any more are deleted."""
        self.usecases.sweep()

    @poll(10)
    def report_age(self) -> None:
        """How old the newest publication is."""
        self.usecases.report_age()

    @api("GET", "/internal/power-list", query_schema=PowerListQuery)
    def power_list(self, call: ApiCall) -> dict:
        """The power list, for everybody."""
        return self.usecases.power_lists.current(call.query)

    @api("GET", "/internal/power-list/<code>")
    def power_item(self, call: ApiCall, code: str) -> dict:
        """One item with flow and basis, for everybody."""
        return self.usecases.power_lists.item(code)

    @api("GET", "/internal/records", query_schema=RecordQuery)
    def records(self, call: ApiCall) -> dict:
        """Published records, for everybody."""
        return self.usecases.public.records(call.query)

    @api("GET", "/internal/records/<record_id>")
    def record(self, call: ApiCall, record_id: str) -> Answer:
        """The current version of a published record, for everybody."""
        page = self.usecases.public.record(record_id)
        return Answer(body=page, etag=page["version"])

    @api("GET", "/internal/records/<record_id>/versions")
    def versions(self, call: ApiCall, record_id: str) -> dict:
        """Every published version, for everybody."""
        return self.usecases.public.versions(record_id)

    @api("GET", "/internal/records/<record_id>/attachments/<sha256>")
    def attachment(self, call: ApiCall, record_id: str, sha256: str) -> dict:
        """A published attachment that holds no personal data, in Base64, for everybody."""
        return self.usecases.public.attachment(record_id, sha256)

    @api("GET", "/internal/drafts", query_schema=DraftQuery)
    def drafts(self, call: ApiCall) -> dict:
        """Drafts within the actor's scope."""
        return self.usecases.staff.drafts(call.actor, call.query)

    @api("GET", "/internal/drafts/<record_id>")
    def draft(self, call: ApiCall, record_id: str) -> Answer:
        """A record with its draft; the ETag is what an edit must name."""
        page = self.usecases.staff.draft(call.actor, record_id)
        return Answer(body=page, etag=page["version"])

    @api("GET", "/internal/records/<record_id>/preview")
    def preview(self, call: ApiCall, record_id: str) -> dict:
        """What publishing would show and hide."""
        return self.usecases.staff.preview(call.actor, record_id)

    @api("POST", "/internal/records", schema=NewRecordSchema)
    def create(self, call: ApiCall) -> Answer:
        """Begin a record."""
        return _answer(self.usecases.records.draft(call.body, call.cause), 201)

    @api("PUT", "/internal/records/<record_id>", schema=ContentSchema)
    def edit(self, call: ApiCall, record_id: str) -> Answer:
        """Replace the draft; needs If-Match."""
        return _answer(self.usecases.records.edit(record_id, call.body, _edit_cause(call)))

    @api("POST", "/internal/records/<record_id>/check")
    def check(self, call: ApiCall, record_id: str) -> Answer:
        """Check the draft."""
        return _answer(self.usecases.records.check(record_id, call.cause))

    @api("POST", "/internal/records/<record_id>/publication", schema=PublicationSchema)
    def publish(self, call: ApiCall, record_id: str) -> Answer:
        """Publish the draft as the next version."""
        return _answer(self.usecases.records.publish(record_id, call.body, call.cause))

    @api("PUT", "/internal/city-pack")
    def load_pack(self, call: ApiCall) -> dict:
        """The city's power list, names and policy."""
        return self.usecases.load_pack(call.body)


def _edit_cause(call: ApiCall) -> CommandCause:
    """An edit without an Idempotency-Key is made unrepeatable by its If-Match, so its trace is key enough."""
    if KEY_HEADER in call.headers:
        return call.cause
    trace = call.trace
    return CommandCause(
        trace.trace_id, call.digest, call.actor, trace.correlation_id, trace.traceparent, if_match=call.if_match
    )


def _answer(outcome: Outcome, status: int = 200) -> Answer:
    return Answer(status, outcome.answer, etag=outcome.answer["version"], replayed=outcome.duplicate)
