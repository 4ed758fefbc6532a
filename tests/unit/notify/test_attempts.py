"""Retries: pauses that grow, an end that is certain, and no second try of what the other side refused for good."""

from datetime import UTC, datetime, timedelta

import pytest

from services.notify.domain.attempts import Attempt, DeliveryState, Next, RetryPolicy, Verdict, after

NOW = datetime(2026, 1, 5, 8, 0, tzinfo=UTC)
POLICY = RetryPolicy(pauses=(30, 120, 600), give_up_after=timedelta(hours=48))


def next_after(verdict, *, attempts=1, age=timedelta(0)):
    return after(Attempt(verdict=verdict), POLICY, attempts=attempts, staged_at=NOW - age, now=NOW)


def test_sent_message_is_delivered():
    assert next_after(Verdict.SENT) == Next(state=DeliveryState.DELIVERED, due_at=None)


def test_permanently_refused_message_fails_at_once():
    assert next_after(Verdict.PERMANENT) == Next(state=DeliveryState.FAILED, due_at=None)


@pytest.mark.parametrize(("attempts", "pause"), [(1, 30), (2, 120), (3, 600), (4, 600), (99, 600)])
def test_temporary_failure_waits_longer_each_time(attempts, pause):
    expected = Next(state=DeliveryState.STAGED, due_at=NOW + timedelta(seconds=pause))
    assert next_after(Verdict.TEMPORARY, attempts=attempts) == expected


def test_temporary_failure_is_given_up_after_the_policy_age():
    assert next_after(Verdict.TEMPORARY, age=timedelta(hours=47, minutes=59)).state == DeliveryState.STAGED
    assert next_after(Verdict.TEMPORARY, age=timedelta(hours=48)).state == DeliveryState.FAILED


def test_message_sent_after_the_policy_age_still_counts_as_delivered():
    assert next_after(Verdict.SENT, age=timedelta(days=9)).state == DeliveryState.DELIVERED
