"""What a service may not publish, its consumers must not believe."""

import pytest

from chassis.bus.origin import strangeness


def passed(*rooms: str) -> dict:
    return {"x-death": [{"queue": room, "reason": "expired"} for room in rooms]}


@pytest.mark.parametrize(
    ("queue", "source", "headers", "code"),
    [
        ("intake.casework.v1", "casework", {}, None),
        ("intake.casework.v1", "casework", passed("intake.retry.1s.v1", "intake.retry.5s.v1"), None),
        ("intake.casework.v1", "routing", {}, "foreign_source"),
        ("intake.casework.v1", "casework", passed("notify.retry.1s.v1"), "foreign_room"),
        ("intake.casework.v1", "casework", passed("intake.retry.1s.v1", "notify.retry.1s.v1"), "foreign_room"),
        ("intake.casework.v1", "casework", {"x-death": ["what is this"]}, "foreign_room"),
    ],
)
def test_message_is_believed_when_it_came_by_the_ways_of_its_producer(queue, source, headers, code):
    strange = strangeness(queue, source, headers)
    assert (strange and strange[0]) == code
