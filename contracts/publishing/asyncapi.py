"""The AsyncAPI 3 document of the bus: one channel an event, one operation a producer and a consumer."""

from typing import Any

from contracts.catalogue import CATALOGUE, SERVICES, EventSpec
from contracts.envelope import CONTENT_TYPE, encode
from contracts.publishing.json_schema import schema_of
from contracts.samples import SAMPLES, sample_envelope

_ATTRIBUTES = (
    "specversion id source type time subject datacontenttype sequence streamorder correlationid causationid "
    "traceparent regioncode policyversion"
).split()


def document(version: str) -> dict[str, Any]:
    """The whole document, as plain values."""
    return {
        "asyncapi": "3.0.0",
        "info": {
            "title": "一点通 · Yidiantong events",
            "version": version,
            "description": "Past facts in ids, codes, times and counts. CloudEvents 1.0, structured JSON, AMQP 0-9-1.",
        },
        "defaultContentType": CONTENT_TYPE,
        "channels": {spec.name: _channel(spec) for spec in CATALOGUE},
        "operations": _operations(),
        "components": {
            "messages": {spec.name: _message(spec) for spec in CATALOGUE},
            "schemas": {f"{spec.name}.v{spec.version}": schema_of(spec.data_class) for spec in CATALOGUE},
        },
    }


def _channel(spec: EventSpec) -> dict[str, Any]:
    exchange = {"name": f"{spec.producer}.events", "type": "topic", "durable": True}
    return {
        "address": spec.name,
        "title": spec.meaning_zh,
        "messages": {spec.name: {"$ref": f"#/components/messages/{spec.name}"}},
        "bindings": {"amqp": {"is": "routingKey", "exchange": exchange, "bindingVersion": "0.3.0"}},
    }


def _message(spec: EventSpec) -> dict[str, Any]:
    sample = next(item for item in SAMPLES if isinstance(item, spec.data_class))
    envelope = {name: {"type": "string"} for name in _ATTRIBUTES}
    return {
        "name": spec.type_uri,
        "title": spec.meaning_zh,
        "contentType": CONTENT_TYPE,
        "payload": {
            "type": "object",
            "required": ["specversion", "id", "source", "type", "time", "subject", "sequence", "data"],
            "properties": {**envelope, "data": {"$ref": f"#/components/schemas/{spec.name}.v{spec.version}"}},
        },
        "examples": [{"name": f"{spec.name}.v{spec.version}", "payload": encode(sample_envelope(sample))}],
    }


def _operations() -> dict[str, Any]:
    operations: dict[str, Any] = {}
    for spec in CATALOGUE:
        channel = {"$ref": f"#/channels/{spec.name}"}
        operations[f"{spec.producer}.says.{spec.name}"] = {"action": "send", "channel": channel}
        for consumer in sorted(spec.consumers, key=SERVICES.index):
            operations[f"{consumer}.hears.{spec.name}"] = {"action": "receive", "channel": channel}
    return operations
