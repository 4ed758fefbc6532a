"""Reading deliveries: whatever arrives is an event of ours or gets a reason, and never an exception."""

import json

import pytest
from hypothesis import given
from hypothesis import strategies as st
from prometheus_client import CollectorRegistry

from chassis.bus.processing import Processor, Refusal, Result, handlers_by_key, place_of
from chassis.bus.session import Delivery
from chassis.metrics import Metrics
from contracts.envelope import encode
from contracts.samples import SAMPLES, sample_envelope

DOCUMENT = encode(sample_envelope(SAMPLES[0]))
KEY = ("intake", "appeal_submitted", 1)
JSON = st.recursive(
    st.none() | st.booleans() | st.integers() | st.floats() | st.text(),
    lambda inner: st.lists(inner, max_size=3) | st.dictionaries(st.text(), inner, max_size=3),
    max_leaves=5,
)


def delivery(body: bytes, headers=None) -> Delivery:
    queue = "routing.intake.v1"
    return Delivery(session=None, tag=1, queue=queue, routing_key="r", body=body, properties={}, headers=headers or {})


def processor() -> Processor:
    handlers = {KEY: lambda envelope: Result()}
    return Processor(handlers, None, None, Metrics(CollectorRegistry(), "routing"), lambda item: True)


def test_event_with_a_handler_is_read():
    task = processor().read(delivery(json.dumps(DOCUMENT).encode()))
    assert (task.envelope.subject, place_of(task.envelope, "routing")) == (DOCUMENT["subject"], 1)
    assert place_of(task.envelope, "somebody_else") == 0


@given(field=st.sampled_from(sorted(DOCUMENT)), value=JSON)
def test_event_with_any_field_spoiled_is_read_or_refused_and_never_raises(field, value):
    read = processor().read(delivery(json.dumps({**DOCUMENT, field: value}).encode()))
    assert isinstance(read, Refusal) or isinstance(hash(read.envelope.subject), int)


@given(body=st.binary(max_size=200))
def test_any_bytes_are_refused_without_raising(body):
    assert isinstance(processor().read(delivery(body)), Refusal)


def test_nested_beyond_measure_is_refused():
    assert processor().read(delivery(b"[" * 100_000)) == Refusal("undecodable", "JSONDecodeError")


@pytest.mark.parametrize(("header", "attempt"), [(2, 2), (0, 0), (-3, 0), ("2", 0), (None, 0)])
def test_attempts_are_what_the_header_says_if_it_is_a_count(header, attempt):
    assert delivery(b"", {"ydt-attempt": header}).attempt == attempt


def test_two_handlers_for_one_event_are_refused():
    with pytest.raises(ValueError, match="two handlers"):
        handlers_by_key([(KEY, 1), (KEY, 2)])
