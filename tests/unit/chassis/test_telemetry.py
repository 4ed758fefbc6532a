"""What spans tell, what they never tell, and that nobody pays for them who has no collector."""

import subprocess
import sys
import time
from dataclasses import dataclass, replace
from datetime import UTC, datetime
from pathlib import Path
from types import SimpleNamespace

import pytest

from chassis import telemetry
from chassis.bus.processing import Result
from chassis.outbox import PARENT
from chassis.settings import ServiceSettings, SettingsError, load
from chassis.telemetry import Exchange, Kind, Span, call_span, request_span, sent_span, telemetry_of, traced
from chassis.telemetry_export import QUEUE, Exporting
from chassis.tracing import Trace
from contracts.envelope import Envelope, encode
from contracts.events.intake import AppealWithdrawn
from tests.fakes.otlp_sink import otlp_sink

ROOT = Path(__file__).parents[3]
TRACE = "0af7651916cd43dd8448eb211c80319c"
OWN, CALLER = f"00-{TRACE}-b7ad6b7169203331-01", f"00-{TRACE}-00f067aa0ba902b7-01"
APPEAL = "A" + "b" * 26
THEN = datetime(2021, 9, 7, tzinfo=UTC)
PHONE, IDENTITY, WORDS = "13812345678", "11010519491231002X", "村支书贪污我家低保款"


@dataclass(frozen=True)
class Wanted:
    """The settings an exporter looks at."""

    otel_endpoint: str
    otel_headers: tuple[str, ...] = ()
    otel_sample_ratio: float = 1.0
    service: str = "intake"
    city: str = "shucheng"


def envelope(**changes):
    fields = {
        "id": "event-1",
        "source": "intake",
        "time": THEN,
        "subject": APPEAL,
        "sequence": 1,
        "data": AppealWithdrawn(appeal_id=APPEAL, case_id="C" + APPEAL[1:], withdrawn_at=THEN),
        "correlation_id": "conversation-1",
        "causation_id": "cause",
        "traceparent": CALLER,
    }
    return Envelope(**{**fields, **changes})


def entry(**changes):
    event = envelope(**{"traceparent": OWN, **changes})
    return {"id": event.id, "event": event.name, "staged_at": datetime.now(UTC), "body": encode(event), PARENT: CALLER}


def span(**changes):
    now = time.time_ns()
    return replace(Span("GET /x", Kind.SERVER, OWN, CALLER, now - 1000, now, {"http.route": "/x"}), **changes)


def test_without_a_collector_nothing_is_made_and_nothing_imported():
    asked = "import sys, chassis.service, services.gateway.wiring; print(sorted(sys.modules))"
    loaded = subprocess.run([sys.executable, "-W", "ignore", "-c", asked], cwd=ROOT, capture_output=True, text=True)
    assert loaded.returncode == 0, loaded.stderr
    assert ("opentelemetry" in loaded.stdout, "google.protobuf" in loaded.stdout) == (False, False)
    assert telemetry_of(SimpleNamespace(otel_endpoint="")) is telemetry.OFF
    handle = print
    assert traced(handle, "queue", telemetry.OFF) is handle


def test_span_goes_by_the_ids_its_hop_has_handed_on():
    with otlp_sink() as sink:
        sender = Exporting(Wanted(sink.url, ("x-key=secret-of-the-collector",)))
        sender.tell(span())
        sender.tell(span(traceparent=f"00-{TRACE}-{'1' * 16}-01", parent="", error="503"))
        sender.close()
        seen = {each.span_id: each for each in sink.spans}
        assert sink.headers[0]["x-key"] == "secret-of-the-collector"
    first, second = seen["b7ad6b7169203331"], seen["1" * 16]
    assert (first.trace_id, first.parent, first.kind, first.service) == (TRACE, "00f067aa0ba902b7", "SERVER", "intake")
    assert (first.is_error, first.attributes) == (False, {"http.route": "/x"})
    assert (second.trace_id, second.parent, second.is_error) == (TRACE, "", True)
    assert second.attributes["error.type"] == "503"


def test_share_of_traces_is_kept_whole_or_not_at_all():
    with otlp_sink() as sink:
        sender = Exporting(Wanted(sink.url, otel_sample_ratio=0.5))
        for number in range(200):
            trace = f"{number * 0x0147AE147AE147AE & 0xFFFFFFFFFFFFFFFF:016x}" * 2
            for place in (1, 2):
                sender.tell(span(traceparent=f"00-{trace}-{place:016x}-01", parent=""))
        sender.close()
        told = [each.trace_id for each in sink.spans]
    assert 60 < len(set(told)) < 140
    assert {trace: told.count(trace) for trace in told} == dict.fromkeys(told, 2)


@pytest.mark.parametrize("answer", [503, None])
def test_collector_that_fails_costs_nobody_anything(answer):
    with otlp_sink() as sink:
        sink.answer = answer
        sender = Exporting(Wanted(sink.url))
        began = time.monotonic()
        for _ in range(2 * QUEUE):
            sender.tell(span())
        told = time.monotonic() - began
        began = time.monotonic()
        sender.close()
        assert time.monotonic() - began < 20  # the SDK by itself would wait for thirty
    assert told < 30  # one answer that is waited for would take five
    assert sink.spans == []


def test_request_tells_its_template_and_result_and_nothing_a_person_wrote():
    trace = Trace(f"call.{PHONE}", OWN, CALLER)
    told = request_span(trace, "/internal/appeals/<appeal_id>/content", Exchange("GET", 503, 0.25))
    assert told.attributes == {
        "http.route": "/internal/appeals/<appeal_id>/content",
        "http.request.method": "GET",
        "http.response.status_code": 503,
        "messaging.message.conversation_id": "call.[masked]",
    }
    assert (told.name, told.error, told.ended - told.began) == (
        "GET /internal/appeals/<appeal_id>/content", "503", 250_000_000,
    )  # fmt: skip
    assert request_span(trace, "unmatched", Exchange(WORDS, 405, 0.1)).attributes["http.request.method"] == "_OTHER"


def test_call_tells_the_service_and_no_header():
    sent = {"traceparent": OWN, "X-Query-Code": PHONE, "X-Actor": WORDS, "X-Read-Reason": WORDS}
    told = call_span(sent, CALLER, "intake", Exchange("POST", None, 0.1, "NotReached"))
    assert told.attributes == {"server.address": "intake", "http.request.method": "POST"}
    assert (told.name, told.parent, told.error) == ("POST intake", CALLER, "NotReached")


def test_event_tells_its_name_and_its_case():
    told = sent_span(entry(), "intake.events")
    assert told.attributes == {
        "messaging.system": "rabbitmq",
        "messaging.operation.type": "send",
        "messaging.operation.name": "send",
        "messaging.destination.name": "intake.events",
        "messaging.rabbitmq.destination.routing_key": "appeal_withdrawn",
        "messaging.message.id": "event-1",
        "messaging.message.conversation_id": "conversation-1",
        "ydt.case_id": "C" + "b" * 26,
    }
    assert (told.traceparent, told.parent) == (OWN, CALLER)


@pytest.mark.parametrize("subject", [PHONE, IDENTITY, WORDS, "A" + "b" * 25, APPEAL + "1"])
def test_subject_that_is_no_case_is_not_told(subject):
    told = sent_span(entry(subject=subject), "intake.events")
    assert "ydt.case_id" not in told.attributes
    assert subject not in str(told)


def test_handler_works_in_a_span_of_its_own_and_its_error_is_a_class_not_words():
    heard, told = [], []

    def handle(taken):
        heard.append(taken)
        return Result(error=ValueError(f"{WORDS} {PHONE} {IDENTITY}"))

    listener = SimpleNamespace(is_on=True, tell=told.append)
    assert isinstance(traced(handle, "routing.intake.v1", listener)(envelope()).error, ValueError)
    (taken,), (one,) = heard, told
    assert (taken.traceparent.split("-")[1], taken.traceparent != CALLER) == (TRACE, True)
    assert (one.traceparent, one.parent, one.error) == (taken.traceparent, CALLER, "ValueError")
    assert one.attributes["messaging.destination.name"] == "routing.intake.v1"
    assert not any(secret in str(one) for secret in (WORDS, PHONE, IDENTITY))


def test_settings_refuse_a_header_that_is_none():
    given = {
        "CITY": "shucheng", "MONGO_URI": "mongodb://x", "AMQP_URI": "amqp://x", "INTERNAL_TOKEN": "t" * 32,
        "HTTP_PORT": "8001", "DATABASE": "d", "OTEL_EXPORTER_OTLP_HEADERS": "no-value-here",
        "OTEL_TRACES_SAMPLER_ARG": "2", "OTEL_EXPORTER_OTLP_ENDPOINT": "collector:4318",
    }  # fmt: skip
    with pytest.raises(SettingsError) as refused:
        load(ServiceSettings, given)
    assert "3 setting(s)" in str(refused.value)
    assert "no-value-here" not in str(refused.value)
