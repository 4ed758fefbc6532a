"""Rate limits by token buckets, held in memory.

A counter in the database would cost more than most requests it counts. So the buckets live in the gateway's process,
which by default is one process with threads; with more workers each gets its share of the rate, so that together they
never allow more than was promised. Limits that must survive a restart (wrong passwords) are kept in the database.
"""

import ipaddress
import math
import threading
import time
from collections import OrderedDict
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from dataclasses import dataclass

from chassis.errors import TooManyRequests, Unauthenticated
from services.gateway.settings import Settings


@dataclass(frozen=True, slots=True)
class Rate:
    """So many requests a minute, with so many at once; zero a minute means no limit."""

    per_minute: float
    burst: int


@dataclass(slots=True)
class _Bucket:
    tokens: float
    at: float


class Limiter:
    """Token buckets by name. Bounded: the longest unused are forgotten first, which only favours the caller."""

    def __init__(self, rate: Rate, *, monotonic: Callable[[], float] = time.monotonic, kept: int = 50_000) -> None:
        self._rate = rate
        self._monotonic = monotonic
        self._kept = kept
        self._lock = threading.Lock()
        self._buckets: OrderedDict[str, _Bucket] = OrderedDict()

    def take(self, name: str) -> None:
        """Count one request; raises TooManyRequests with the whole seconds until the next one is allowed."""
        self._take(name, 1)

    def require_room(self, name: str) -> None:
        """Raise TooManyRequests when the next request would be refused, without counting this one."""
        self._take(name, 0)

    def _take(self, name: str, taken: int) -> None:
        if self._rate.per_minute <= 0:
            return
        per_second = self._rate.per_minute / 60
        with self._lock:
            bucket = self._refilled(name, per_second)
            if bucket.tokens >= 1:
                bucket.tokens -= taken
                return
            wait = (1 - bucket.tokens) / per_second
        raise TooManyRequests(retry_after=max(1, math.ceil(wait)))

    def _refilled(self, name: str, per_second: float) -> _Bucket:
        now = self._monotonic()
        bucket = self._buckets.get(name)
        if bucket is None:
            bucket = self._buckets[name] = _Bucket(float(self._rate.burst), now)
            if len(self._buckets) > self._kept:
                self._buckets.popitem(last=False)
        else:
            self._buckets.move_to_end(name)
        bucket.tokens = min(float(self._rate.burst), bucket.tokens + (now - bucket.at) * per_second)
        bucket.at = now
        return bucket


@dataclass(frozen=True, slots=True)
class Limits:
    """The limiters of the door: strangers by address, known callers by account, refused credentials by address."""

    strangers: Limiter
    accounts: Limiter
    guesses: Limiter

    @contextmanager
    def guessing(self, address: str) -> Iterator[None]:
        """Around the check of a short secret: a refused one is counted, and too many refuse even the right one."""
        self.guesses.require_room(address)
        try:
            yield
        except Unauthenticated:
            self.guesses.take(address)
            raise


def make_limits(settings: Settings) -> Limits:
    """The limiters of one worker process, each with the process's share of the rate."""

    def limiter(per_minute: int, burst: int) -> Limiter:
        return Limiter(Rate(per_minute / settings.processes, max(1, burst // settings.processes)))

    return Limits(
        strangers=limiter(settings.rate_strangers_per_minute, settings.rate_strangers_burst),
        accounts=limiter(settings.rate_accounts_per_minute, settings.rate_accounts_burst),
        guesses=limiter(settings.rate_guesses_per_minute, settings.rate_guesses_burst),
    )


def address_bucket(address: str) -> str:
    """The name an address is counted under: an IPv6 caller owns a /64, so all of it counts as one."""
    try:
        parsed = ipaddress.ip_address(address)
    except ValueError:
        return address
    if isinstance(parsed, ipaddress.IPv4Address):
        return address
    return str(parsed.ipv4_mapped or ipaddress.IPv6Network((parsed, 64), strict=False))
