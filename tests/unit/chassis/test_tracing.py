import pytest
from structlog.contextvars import get_contextvars

from chassis.tracing import Trace, bind_trace, current_correlation_id

PARENT = "00-0af7651916cd43dd8448eb211c80319c-b7ad6b7169203331-01"


def test_from_headers_takes_over_well_formed_ids():
    trace = Trace.from_headers({"X-Correlation-Id": "4f2d9a0c11aa", "traceparent": PARENT})
    assert (trace.correlation_id, trace.parent, trace.trace_id) == (
        "4f2d9a0c11aa",
        PARENT,
        "0af7651916cd43dd8448eb211c80319c",
    )


def test_every_request_is_a_span_of_its_own():
    one, other = (Trace.from_headers({"traceparent": PARENT}).traceparent for _ in range(2))
    assert len({one, other, PARENT}) == 3


@pytest.mark.parametrize("given", ["", "13812345678", "short", "x" * 65, "with space in it", "换行\n换行换行换行"])
def test_from_headers_replaces_a_correlation_id_that_might_be_anything(given):
    made = Trace.from_headers({"X-Correlation-Id": given}).correlation_id
    assert made != given and len(made) == 32


@pytest.mark.parametrize("given", ["", "00-" + "0" * 32 + "-b7ad6b7169203331-01", PARENT.upper(), PARENT + "-x"])
def test_from_headers_starts_a_new_trace_for_a_malformed_parent(given):
    made = Trace.from_headers({"traceparent": given})
    assert made.parent == "" and len(made.trace_id) == 32 and made.trace_id not in given


def test_bind_trace_forgets_the_work_before():
    bind_trace(Trace("conversation-1", PARENT), case_id="C1")
    bind_trace(Trace("conversation-2", PARENT))
    assert get_contextvars() == {
        "correlation_id": "conversation-2",
        "trace_id": "0af7651916cd43dd8448eb211c80319c",
    }
    assert current_correlation_id() == "conversation-2"
