"""The short way to and from the wire says what the schema says, and leaves to it whatever is not right at once."""

from dataclasses import fields
from typing import Any

import pytest
from marshmallow import ValidationError

from contracts.catalogue import CATALOGUE
from contracts.direct import NotDirect, from_object, to_object
from contracts.samples import SAMPLES, sample_envelope
from contracts.wire import from_wire, schema_for

SAMPLE_BY_NAME = {sample_envelope(sample).name: sample for sample in SAMPLES}
TIMES = ("2021-09-07T10:15:00", "2021-13-45T00:00:00Z", "2021-09-07T10:15:00+08:00")
STRANGE = (None, "", "x", "5", b"x", 0, 1, 5, True, 1.5, [], ["x"], [1], {}, *TIMES)


def judged_by_schema(data_class: type, document: dict[str, Any]) -> Any:
    try:
        return data_class(**schema_for(data_class).load(document))
    except ValidationError as wrong:
        return wrong.normalized_messages()


def judged(data_class: type, document: dict[str, Any]) -> Any:
    try:
        return from_wire(data_class, document)
    except ValidationError as wrong:
        return wrong.normalized_messages()


@pytest.mark.parametrize("name", [spec.name for spec in CATALOGUE])
def test_short_way_agrees_with_the_schema_on_samples(name):
    sample = SAMPLE_BY_NAME[name]
    document = schema_for(type(sample)).dump(sample)
    assert to_object(sample) == document
    assert from_object(type(sample), document) == sample


@pytest.mark.parametrize("name", [spec.name for spec in CATALOGUE])
def test_short_way_agrees_with_the_schema_on_strange_values(name):
    sample = SAMPLE_BY_NAME[name]
    right = to_object(sample)
    for field in fields(sample):
        for value in STRANGE:
            document = {**right, field.name: value}
            assert judged(type(sample), document) == judged_by_schema(type(sample), document), (field.name, value)
        missing = {key: value for key, value in right.items() if key != field.name}
        assert judged(type(sample), missing) == judged_by_schema(type(sample), missing), field.name


def test_short_way_leaves_what_is_no_event_to_the_schema():
    with pytest.raises(NotDirect):
        to_object("no event")
