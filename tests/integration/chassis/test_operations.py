"""Health, readiness, quiescence and the periodic task of a running service whose broker is away."""

import pytest

from tests.integration.chassis.running import TOKEN, Example, wait_until

pytestmark = pytest.mark.servers


def ask(example: Example, path: str):
    return example.client.call("example", "GET", path).body


def test_a_service_without_its_broker_is_ready(example: Example):
    answer = example.get("/readyz").json()
    assert (answer["ready"], answer["checks"]) == (True, {"database": True, "schema": True, "accepting": True})
    assert answer["broker"].get("attached") in (None, False)


def test_quiescence_adds_up_what_is_pending(example: Example):
    wait_until(lambda: ask(example, "/internal/quiescence")["in_flight"] == 0)
    counts = ask(example, "/internal/quiescence")
    assert (counts["outbox"], counts["timers_due"], counts["letters"]) == (0, 7, 2)


def test_quiescence_by_a_later_moment_counts_the_timers_that_will_have_fallen_due(example: Example):
    due = {
        by: ask(example, f"/internal/quiescence?by={by}")["timers_due"]
        for by in ("2030-01-01T19:59:59%2B08:00", "2030-01-01T20:00:00%2B08:00", "2001-01-01T00:00:00Z")
    }
    assert list(due.values()) == [7, 8, 7]
    assert example.get("/internal/quiescence?by=noon", Authorization=f"Bearer {TOKEN}").status == 422


def test_quiescence_needs_the_internal_token(example: Example):
    assert example.get("/internal/quiescence").status == 401


def test_a_poll_goes_on_after_failures_and_never_overlaps(example: Example):
    before = ask(example, "/internal/ticks")["ticks"]
    wait_until(lambda: ask(example, "/internal/ticks")["ticks"] >= before + 5)
    assert ask(example, "/internal/ticks")["overlapped"] is False
    metrics = example.get("/metrics").data.decode()
    for outcome in ("ok", "error"):
        assert f'poll_runs_total{{outcome="{outcome}",service="example",task="tick"}}' in metrics
    assert [line["level"] for line in example.log if line["event"] == "poll_failed"][:2] == ["error", "error"]


def test_the_event_loop_is_watched(example: Example):
    wait_until(lambda: "event_loop_lag_seconds{" in example.get("/metrics").data.decode())


def test_operations_routes_but_the_probes_need_the_token(example: Example):
    answers = {path: example.get(path).status for path in ("/healthz", "/readyz", "/metrics", "/internal/quiescence")}
    assert answers == {"/healthz": 200, "/readyz": 200, "/metrics": 200, "/internal/quiescence": 401}
    assert example.get("/internal/quiescence", Authorization=f"Bearer {TOKEN}").status == 200
