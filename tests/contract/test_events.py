"""The published language holds still: golden examples, field rules, generated pages."""

import json
from dataclasses import fields, replace
from datetime import datetime
from pathlib import Path

import pytest

from contracts.catalogue import CATALOGUE, SERVICES, heard_by, sources_of, spec_of_type
from contracts.envelope import EnvelopeRefused, decode, encode
from contracts.publishing.__main__ import EXAMPLES, stale
from contracts.samples import SAMPLES, sample_envelope

NAMES = [spec.name for spec in CATALOGUE]
SAMPLE_BY_NAME = {sample_envelope(sample).name: sample_envelope(sample) for sample in SAMPLES}


def example(name: str, version: int = 1) -> dict:
    return json.loads((EXAMPLES / f"{name}.v{version}.json").read_text(encoding="utf-8"))


@pytest.mark.parametrize("name", NAMES)
def test_event_encodes_to_its_golden_example_and_back(name):
    envelope = SAMPLE_BY_NAME[name]
    assert encode(envelope) == example(name)
    assert decode(example(name)) == envelope


@pytest.mark.parametrize("name", NAMES)
def test_event_with_fields_of_a_later_release_is_still_understood(name):
    document = example(name)
    document["data"]["added_later"] = "x"
    document["addedlater"] = "y"
    assert decode(document) == SAMPLE_BY_NAME[name]


@pytest.mark.parametrize("name", NAMES)
def test_event_without_its_subject_is_refused_with_the_field_named(name):
    document = example(name)
    field = spec_of_type(document["type"]).subject_field
    del document["data"][field]
    with pytest.raises(EnvelopeRefused, match=field) as refused:
        decode(document)
    assert refused.value.reason == "schema_refused"


def test_event_with_a_code_outside_the_vocabulary_is_refused():
    document = example("case_dispatched")
    document["data"]["mode"] = "by_pigeon"
    with pytest.raises(EnvelopeRefused, match="mode"):
        decode(document)


def test_event_with_a_naive_time_is_refused():
    document = example("case_accepted")
    document["data"]["accepted_at"] = "2021-09-07T10:15:00"
    with pytest.raises(EnvelopeRefused, match="accepted_at"):
        decode(document)


def test_event_of_an_unknown_type_is_refused_as_unknown():
    document = example("case_accepted") | {"type": "cn.yidiantong.casework.case_teleported.v1"}
    with pytest.raises(EnvelopeRefused) as refused:
        decode(document)
    assert refused.value.reason == "unknown_type"


@pytest.mark.parametrize("broken", [None, [], "text", {}, {"specversion": "0.3"}])
def test_message_that_is_no_cloudevent_is_refused(broken):
    with pytest.raises(EnvelopeRefused) as refused:
        decode(broken)
    assert refused.value.reason == "not_cloudevents"


def test_equal_instants_in_other_zones_are_equal_on_the_wire():
    envelope = SAMPLE_BY_NAME["case_accepted"]
    local = envelope.time.astimezone(datetime.fromisoformat("2021-09-07T00:00:00+08:00").tzinfo)
    assert encode(replace(envelope, time=local)) == encode(envelope)


def test_every_event_has_a_producer_consumers_a_sample_and_an_example():
    assert sorted(SAMPLE_BY_NAME) == sorted(NAMES)
    assert {path.name for path in Path(EXAMPLES).glob("*.json")} == {f"{s.name}.v{s.version}.json" for s in CATALOGUE}
    for spec in CATALOGUE:
        assert spec.producer in SERVICES
        assert spec.consumers and set(spec.consumers) <= set(SERVICES) - {spec.producer}
        assert spec.subject_field in {item.name for item in fields(spec.data_class)}


def test_catalogue_answers_who_listens_to_whom():
    assert sources_of("routing") == ("intake",)
    assert [spec.name for spec in heard_by("disclosure")] == ["power_list_published"]


def test_generated_pages_are_fresh():
    assert stale() == [], "run `make docs`"
