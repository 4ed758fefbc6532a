"""One appeal is one trace through every service, and a collector that is away or hangs is nobody's trouble."""

from collections.abc import Iterable, Iterator
from dataclasses import replace

import pytest

from tests.fakes.otlp_sink import Seen, Sink, otlp_sink
from tests.journeys.front_end import FrontEnd, expect
from tests.journeys.lifecycle import Lifecycle, Staff
from ydt.stack.stack import Stack
from ydt.stack.waiting import wait_until

pytestmark = [pytest.mark.stack, pytest.mark.timeout(300)]

TRACE, CALLER = "4bf92f3577b34da6a3ce929d0e0e4736", "00f067aa0ba902b7"
PHONE, IDENTITY, NAME = "13812345678", "11010519491231002X", "欧阳某某"
TEXT = f"村口路灯坏了三个月没人修，我叫{NAME}，电话{PHONE}，身份证{IDENTITY}。"

ON_THE_WAY = ("gateway", "intake", "routing", "casework", "deadline", "notify")

FILED = {
    ("gateway", "SERVER", "POST /api/v1/appeals"): "",
    ("gateway", "CLIENT", "POST intake"): "POST /api/v1/appeals",
    ("intake", "SERVER", "POST /internal/appeals"): "POST intake",
    ("intake", "PRODUCER", "send appeal_submitted"): "POST /internal/appeals",
    ("routing", "CONSUMER", "process appeal_submitted"): "send appeal_submitted",
    ("routing", "PRODUCER", "send appeal_routed"): "process appeal_submitted",
    ("casework", "CONSUMER", "process appeal_routed"): "send appeal_routed",
    ("casework", "PRODUCER", "send case_opened"): "process appeal_routed",
    ("deadline", "CONSUMER", "process case_opened"): "send case_opened",
    ("notify", "CONSUMER", "process case_opened"): "send case_opened",
    ("intake", "CONSUMER", "process case_opened"): "send case_opened",
    ("deadline", "PRODUCER", "send clock_started"): "process case_opened",
    ("casework", "CONSUMER", "process clock_started"): "send clock_started",
}
"""What one filing sets going: each span, and the name of the one that caused it."""


def restart(stack: Stack) -> None:
    """The services on an appeal's way anew, with this stack's environment."""
    for name in ON_THE_WAY:
        stack.processes.ask_to_end(name)
    for name in ON_THE_WAY:
        stack.stop(name)
    stack.up()


@pytest.fixture
def sink() -> Iterator[Sink]:
    with otlp_sink() as collector:
        yield collector


@pytest.fixture
def traced(stack: Stack, sink: Sink) -> Iterator[Stack]:
    """The stack with a collector."""
    told = replace(stack, environ={**stack.environ, "OTEL_EXPORTER_OTLP_ENDPOINT": sink.url})
    restart(told)
    yield told
    restart(stack)


def chain(spans: Iterable[Seen]) -> dict[tuple[str, str, str], str]:
    """Every span of the trace with the name of its parent."""
    found = [span for span in spans if span.trace_id == TRACE]
    names = {span.span_id: span.name for span in found} | {CALLER: ""}
    return {(span.service, span.kind, span.name): names.get(span.parent, "?") for span in found}


def test_one_appeal_is_one_trace_and_says_nothing_about_the_person(traced, sink):
    front_end = FrontEnd(traced.gateway_url)
    staff = Staff(front_end, traced.secrets["demo_password"])
    appeal = Lifecycle(front_end, staff, text=TEXT)
    body = {**appeal.filing(), "contact": {"name": NAME, "mobile": PHONE, "id_number": IDENTITY}}
    header = {"traceparent": f"00-{TRACE}-{CALLER}-01", "X-Correlation-Id": f"call.{PHONE}"}
    appeal.receipt = expect(front_end.post("/appeals", body, header, key=f"tel-{PHONE}-{appeal.key}"), 201).body
    wait_until(lambda: set(chain(sink.spans)) >= set(FILED), 60)
    seen = chain(sink.spans)
    assert {span: seen.get(span) for span in FILED} == FILED
    assert {parent for parent in seen.values() if parent == "?"} == set()

    for step in (*appeal.handling, appeal.look_up):
        step()
    assert wait_until(lambda: any(span.name == "process case_closed" for span in sink.spans), 60)
    cases = {span.attributes.get("ydt.case_id", "") for span in sink.spans if span.trace_id == TRACE}
    assert cases - {""} == {appeal.case_id}
    told = b"".join(sink.raw)
    planted = (NAME, PHONE, IDENTITY, "路灯", "经办记录", appeal.receipt["receipt_no"], appeal.receipt["query_code"],
               traced.secrets["demo_password"], "zmq.wang")  # fmt: skip
    assert [word for word in planted if word.encode() in told] == []

    sink.answer = None  # from here on it takes a batch and never answers
    asked = sink.asked
    for number in range(3):
        Lifecycle(front_end, staff, text=f"第{number}次：村里自来水常停。").live()
    assert wait_until(lambda: sink.asked > asked, 60)
    traced.stop("casework")
    assert '"stopped"' in traced.processes.last_lines("casework"), "it had to be killed"
    traced.start("casework")
