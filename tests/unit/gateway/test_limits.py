"""Token buckets: honest about when to come back, fair between callers, bounded in memory."""

import pytest

from chassis.errors import TooManyRequests, Unauthenticated
from services.gateway.limits import Limiter, Limits, Rate, address_bucket, make_limits
from tests.unit.gateway.builders import APPEAL, client, problem, settings


class Seconds:
    """A monotonic clock that a test turns."""

    def __init__(self) -> None:
        self.now = 0.0

    def __call__(self) -> float:
        return self.now


def limiter(per_minute: float = 60, burst: int = 3, kept: int = 100) -> tuple[Limiter, Seconds]:
    seconds = Seconds()
    return Limiter(Rate(per_minute, burst), monotonic=seconds, kept=kept), seconds


def refusals(bucket: Limiter, times: int, name: str = "one") -> list[int | None]:
    """For each call the Retry-After it was refused with, or None."""
    answers = []
    for _ in range(times):
        try:
            bucket.take(name)
            answers.append(None)
        except TooManyRequests as refused:
            answers.append(refused.retry_after)
    return answers


def test_burst_passes_and_the_next_is_refused():
    bucket, _ = limiter()
    assert refusals(bucket, 5) == [None, None, None, 1, 1]


def test_retry_after_is_when_the_next_one_passes():
    bucket, seconds = limiter(per_minute=6)
    (wait,) = [answer for answer in refusals(bucket, 4) if answer]
    seconds.now += wait - 0.5
    assert refusals(bucket, 1) != [None]
    seconds.now += 0.5
    assert refusals(bucket, 1) == [None]


def test_idle_time_never_saves_up_more_than_the_burst():
    bucket, seconds = limiter()
    seconds.now += 3600
    assert refusals(bucket, 4) == [None, None, None, 1]


def test_callers_do_not_use_up_each_other():
    bucket, _ = limiter(burst=1)
    assert refusals(bucket, 1, "one") + refusals(bucket, 1, "two") == [None, None]


def test_zero_a_minute_means_no_limit():
    bucket, _ = limiter(per_minute=0, burst=0)
    assert refusals(bucket, 50) == [None] * 50


def test_buckets_are_forgotten_beyond_the_bound():
    bucket, _ = limiter(burst=1, kept=2)
    for name in ("one", "two", "three"):
        bucket.take(name)
    assert refusals(bucket, 1, "three") == [1]
    assert refusals(bucket, 1, "one") == [None]


def test_refused_secrets_are_counted_and_then_even_the_right_one_waits():
    never, _ = limiter(per_minute=0)
    guesses, _ = limiter(per_minute=1, burst=2)
    limits = Limits(strangers=never, accounts=never, guesses=guesses)
    for _ in range(2):
        with pytest.raises(Unauthenticated), limits.guessing("here"):
            raise Unauthenticated
    with pytest.raises(TooManyRequests), limits.guessing("here"):
        raise AssertionError("must not be tried")


def test_right_secrets_are_not_counted():
    never, _ = limiter(per_minute=0)
    guesses, _ = limiter(per_minute=1, burst=1)
    limits = Limits(strangers=never, accounts=never, guesses=guesses)
    for _ in range(5):
        with limits.guessing("here"):
            pass


def test_processes_share_the_promised_rate():
    shared = make_limits(settings(PROCESSES="2", RATE_STRANGERS_PER_MINUTE="60", RATE_STRANGERS_BURST="10"))
    assert refusals(shared.strangers, 6) == [None] * 5 + [2]


@pytest.mark.parametrize(
    ("address", "bucket"),
    [
        ("203.0.113.9", "203.0.113.9"),
        ("::ffff:203.0.113.9", "203.0.113.9"),
        ("2001:db8:1:2:3:4:5:6", "2001:db8:1:2::/64"),
        ("unknown", "unknown"),
    ],
)
def test_addresses_are_counted_by_who_owns_them(address, bucket):
    assert address_bucket(address) == bucket


def test_flood_of_one_address_is_refused_with_retry_after():
    door = client(RATE_STRANGERS_PER_MINUTE="60", RATE_STRANGERS_BURST="2")
    answers = [door.get("/api/v1/public/appeal-types") for _ in range(3)]
    assert [answer.status_code for answer in answers] == [200, 200, 429]
    assert problem(answers[2]) == (429, "too_many_requests")
    assert answers[2].headers["Retry-After"] == "1"


def test_addresses_that_do_not_exist_count_too():
    door = client(RATE_STRANGERS_PER_MINUTE="60", RATE_STRANGERS_BURST="1")
    assert [door.get("/nowhere").status_code for _ in range(2)] == [404, 429]


def test_probes_are_never_limited():
    door = client(RATE_STRANGERS_PER_MINUTE="1", RATE_STRANGERS_BURST="1")
    assert [door.get("/healthz").status_code for _ in range(3)] == [200, 200, 200]


def test_forwarded_addresses_count_only_behind_a_trusted_proxy():
    wary = client(RATE_STRANGERS_PER_MINUTE="1", RATE_STRANGERS_BURST="1")
    proxied = client(RATE_STRANGERS_PER_MINUTE="1", RATE_STRANGERS_BURST="1", TRUSTED_PROXIES="1")
    assert [statuses(door) for door in (wary, proxied)] == [[200, 429], [200, 200]]


def statuses(door) -> list[int]:
    """Two requests that claim to come from two addresses."""
    path = "/api/v1/public/appeal-types"
    return [door.get(path, headers={"X-Forwarded-For": f"203.0.113.{host}"}).status_code for host in (1, 2)]


def test_limited_filing_stores_nothing():
    door = client(RATE_STRANGERS_PER_MINUTE="1", RATE_STRANGERS_BURST="1")
    door.get("/api/v1/public/appeal-types")
    response = door.post("/api/v1/appeals", json=APPEAL, headers={"Idempotency-Key": "key-0001"})
    assert problem(response) == (429, "too_many_requests")
