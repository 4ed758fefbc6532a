"""The envelope around every event: CloudEvents 1.0 in structured JSON (`application/cloudevents+json`).

Extension attributes (CloudEvents allows only simple values, names of [a-z0-9]): `correlationid`, `causationid`,
`traceparent`, `regioncode`, `policyversion`, `sequence` (the producer's count for the subject) and `streamorder`
(per consumer, how many events of this subject it was sent, as `deadline=3,notify=2`).
"""

from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import UTC, datetime
from typing import Any

from marshmallow import ValidationError

from contracts.catalogue import EventSpec, spec_of, spec_of_type
from contracts.wire import from_wire, to_wire

CONTENT_TYPE = "application/cloudevents+json"
_SOURCE_PREFIX = "/yidiantong/"


class EnvelopeRefused(ValueError):
    """A message that is no event of this catalogue; `reason` is a stable code."""

    def __init__(self, reason: str, detail: str) -> None:
        super().__init__(f"{reason}: {detail}")
        self.reason = reason
        self.detail = detail


@dataclass(frozen=True, slots=True, kw_only=True)
class Envelope:
    """One event on its way; `time` is when the fact was recorded, `order` is the place in each consumer's stream."""

    id: str
    source: str
    time: datetime
    subject: str
    sequence: int
    data: Any
    correlation_id: str
    causation_id: str
    traceparent: str
    region_code: str = ""
    policy_version: str = ""
    order: Mapping[str, int] = field(default_factory=dict)

    @property
    def spec(self) -> EventSpec:
        """The catalogue entry of the event inside."""
        return spec_of(self.data)

    @property
    def name(self) -> str:
        """The event's name, which is also its routing key."""
        return self.spec.name


def encode(envelope: Envelope) -> dict[str, Any]:
    """The CloudEvents document of an envelope."""
    return {
        "specversion": "1.0",
        "id": envelope.id,
        "source": source_uri(envelope.source),
        "type": envelope.spec.type_uri,
        "time": envelope.time.astimezone(UTC).isoformat().replace("+00:00", "Z"),
        "subject": envelope.subject,
        "datacontenttype": "application/json",
        "sequence": f"{envelope.sequence:010d}",
        "streamorder": ",".join(f"{name}={count}" for name, count in sorted(envelope.order.items())),
        "correlationid": envelope.correlation_id,
        "causationid": envelope.causation_id,
        "traceparent": envelope.traceparent,
        "regioncode": envelope.region_code,
        "policyversion": envelope.policy_version,
        "data": to_wire(envelope.data),
    }


def decode(document: Any) -> Envelope:
    """The envelope of a CloudEvents document; raises EnvelopeRefused with the reason."""
    if not isinstance(document, dict) or document.get("specversion") != "1.0":
        raise EnvelopeRefused("not_cloudevents", "specversion 1.0 expected")
    spec = spec_of_type(str(document.get("type")))
    if spec is None:
        raise EnvelopeRefused("unknown_type", str(document.get("type")))
    try:
        return _envelope(document, from_wire(spec.data_class, document["data"]))
    except ValidationError as invalid:
        raise EnvelopeRefused("schema_refused", str(invalid.normalized_messages())) from invalid
    except (KeyError, ValueError, TypeError, AttributeError) as broken:
        raise EnvelopeRefused("malformed", repr(broken)) from broken


def _envelope(document: dict[str, Any], data: Any) -> Envelope:
    time = datetime.fromisoformat(document["time"])
    if time.tzinfo is None:
        raise ValueError("time needs a zone")
    return Envelope(
        id=document["id"],
        source=document["source"].removeprefix(_SOURCE_PREFIX),
        time=time,
        subject=document["subject"],
        sequence=int(document["sequence"]),
        data=data,
        correlation_id=document.get("correlationid", ""),
        causation_id=document.get("causationid", ""),
        traceparent=document.get("traceparent", ""),
        region_code=document.get("regioncode", ""),
        policy_version=document.get("policyversion", ""),
        order=read_order(document.get("streamorder", "")),
    )


def source_uri(service: str) -> str:
    """A service as the CloudEvents attribute `source` names it."""
    return f"{_SOURCE_PREFIX}{service}"


def read_order(text: str) -> dict[str, int]:
    """The numbers of a `streamorder` attribute by consumer; raises ValueError for what is none."""
    pairs = (part.split("=", 1) for part in text.split(",") if part)
    return {consumer: int(count) for consumer, count in pairs}
