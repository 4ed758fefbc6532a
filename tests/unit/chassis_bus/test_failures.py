"""Whose fault a failure is, and what a person is told of it."""

import pytest
from pymongo.errors import (
    AutoReconnect,
    DuplicateKeyError,
    ExecutionTimeout,
    NetworkTimeout,
    NotPrimaryError,
    OperationFailure,
    ServerSelectionTimeoutError,
    WTimeoutError,
)

from chassis.bus.failures import HandlerTimeout, describe, is_infrastructure
from chassis.errors import Conflict, Gap

OUTAGES = [
    AutoReconnect("gone"),
    NetworkTimeout("slow"),
    ServerSelectionTimeoutError("nobody"),
    NotPrimaryError("election"),
    ExecutionTimeout("slow", 50, {}),
    WTimeoutError("no majority", 64, {}),
]
FAILURES = [
    ValueError("no"),
    Conflict("no"),
    Gap("intake", "a1", 1, 2),
    HandlerTimeout("no result"),
    DuplicateKeyError("twice", 11000, {}),
    OperationFailure("no such command", 59),
]


@pytest.mark.parametrize("error", OUTAGES, ids=lambda error: type(error).__name__)
def test_outage_of_the_database_is_no_fault_of_the_message(error):
    assert is_infrastructure(error)


@pytest.mark.parametrize("error", FAILURES, ids=lambda error: type(error).__name__)
def test_any_other_failure_uses_up_an_attempt(error):
    assert not is_infrastructure(error)


def test_outage_is_recognised_inside_a_use_cases_own_exception():
    try:
        try:
            raise AutoReconnect("gone")
        except AutoReconnect as outage:
            raise RuntimeError("could not store") from outage
    except RuntimeError as wrapped:
        assert is_infrastructure(wrapped)


def test_circular_causes_end():
    first, second = ValueError("a"), ValueError("b")
    first.__cause__, second.__cause__ = second, first
    assert not is_infrastructure(first)


def test_description_has_the_stable_code_and_quotes_nobody():
    assert describe(Conflict("已结案")).startswith("conflict: ")
    assert describe(ValueError("cannot parse '张某某 13812345678'")) == "ValueError: cannot parse …"
    assert len(describe(ValueError("x" * 2000))) == len("ValueError: ") + 400
