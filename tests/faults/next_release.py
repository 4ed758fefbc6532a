"""The next release as it will be some day: its events carry one field more, and one of them comes in version 2.

It understands version 1 and version 2 of that event; the present release knows only version 1.
"""

from typing import Any

import contracts.envelope
from chassis import outbox
from contracts.catalogue import EventSpec, spec_of_type
from contracts.envelope import Envelope, encode

OLD_TYPE = "cn.yidiantong.casework.case_signed_for.v1"
NEW_TYPE = "cn.yidiantong.casework.case_signed_for.v2"
NEW_FIELD = "told_by_the_next_release"


def install() -> None:
    """Make this process the next release; before any service is imported."""
    outbox.encode = encode_next
    contracts.envelope.spec_of_type = spec_of_next


def encode_next(envelope: Envelope) -> dict[str, Any]:
    """As the next release writes an event."""
    document = encode(envelope)
    document["data"] = {**document["data"], NEW_FIELD: True}
    return document | {"type": NEW_TYPE} if document["type"] == OLD_TYPE else document


def spec_of_next(type_uri: str) -> EventSpec | None:
    """As the next release reads a type: version 2 says all that version 1 did."""
    return spec_of_type(OLD_TYPE if type_uri == NEW_TYPE else type_uri)
