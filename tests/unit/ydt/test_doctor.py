"""What the doctor concludes, without an installation."""

import pytest

from ydt.doctor.city import _year, weak_secrets
from ydt.doctor.findings import Level
from ydt.doctor.processes import _outbox

STRONG = "vQ3x9ZrT7bLmN2pK"


@pytest.mark.parametrize(
    ("environ", "token", "amqp_uri", "weak"),
    [
        ({}, STRONG, f"amqp://u:{STRONG}@host/", []),
        ({}, "change-me-change-me", f"amqp://u:{STRONG}@host/", ["INTERNAL_TOKEN"]),
        ({}, "aaaaaaaaaaaaaaaaaaaaa", f"amqp://u:{STRONG}@host/", ["INTERNAL_TOKEN"]),
        ({}, STRONG, "amqp://host/", ["AMQP_URI"]),
        ({"DATA_KEY": "example-data-key-of-the-docs-0"}, STRONG, f"amqp://u:{STRONG}@host/", ["DATA_KEY"]),
        ({"DATA_KEY": STRONG}, STRONG, f"amqp://u:{STRONG}@host/", []),
    ],
)
def test_secret_that_is_an_example_or_can_be_guessed_is_named_and_never_shown(environ, token, amqp_uri, weak):
    assert weak_secrets(environ, token, amqp_uri) == weak


@pytest.mark.parametrize(
    ("known", "is_next", "november", "level"),
    [
        (True, False, True, Level.OK),
        (False, False, False, Level.FAULT),
        (False, True, False, Level.OK),
        (False, True, True, Level.WARNING),
        (True, True, True, Level.OK),
    ],
)
def test_calendar_of_next_year_is_missed_from_november_on(known, is_next, november, level):
    assert _year(2027, known, is_next, november).level is level


def test_empty_outbox_is_well():
    assert _outbox("intake", 0, None).level is Level.OK
