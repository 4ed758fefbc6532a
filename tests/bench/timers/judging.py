"""What became of every timer: when it fired by its document, when it was heard, and whether anything is missing."""

from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Any

from pymongo.database import Database

from services.deadline import store
from tests.bench.timers.listener import Listener
from tests.bench.timers.stock import Planned

_AT_ONCE = 1000


@dataclass(frozen=True)
class Verdict:
    """Lags in seconds with the moment each timer was due."""

    fired: Sequence[tuple[datetime, float]]
    heard: Sequence[tuple[datetime, float]]
    not_fired: int
    not_heard: int
    said_twice: int
    delivered_again: int

    def fire_lag(self, since: datetime | None = None, until: datetime | None = None) -> dict[str, float]:
        """From due to fired, of the timers due between two moments."""
        return percentiles([lag for at, lag in self.fired if _within(at, since, until)])

    def heard_lag(self, *but_for: datetime) -> dict[str, float]:
        """From due to a consumer's hands, of the timers not due between two moments."""
        return percentiles([lag for at, lag in self.heard if not _within(at, *but_for)])


def judge(db: Database, listener: Listener, planned: Sequence[Planned]) -> Verdict:
    """Read every document of the flow and compare it with what was planned and what was heard."""
    fired_at = dict(_fired(db, planned))
    fired = [
        (each.at, (fired_at[each.clock_id] - each.at).total_seconds()) for each in planned if each.clock_id in fired_at
    ]
    wanted = [(each, (each.clock_id, event)) for each in planned for event in each.events]
    came = [(each, listener.arrivals[key]) for each, key in wanted if key in listener.arrivals]
    heard = [(each.at, (arrival - each.at).total_seconds()) for each, arrival in came]
    return Verdict(
        fired=fired,
        heard=heard,
        not_fired=len(planned) - len(fired),
        not_heard=len(wanted) - len(heard),
        said_twice=listener.said_twice,
        delivered_again=sum(listener.copies.values()),
    )


def _fired(db: Database, planned: Sequence[Planned]) -> Iterator[tuple[str, datetime]]:
    due_at = {each.clock_id: each.at for each in planned}
    ids = [clock_id.partition("-")[0] for clock_id in due_at]
    for first in range(0, len(ids), _AT_ONCE):
        for row in db[store.CASE_CLOCKS].find({"_id": {"$in": ids[first : first + _AT_ONCE]}}, {"body.clocks": 1}):
            clock = row["body"]["clocks"][0]
            moments = list(_moments(clock, due_at[clock["clock_id"]]))
            if moments:
                yield clock["clock_id"], max(moments)


def _moments(clock: dict[str, Any], due_at: datetime) -> Iterator[datetime]:
    yield from (each["given_at"] for each in clock["warnings"] if each["given_at"] and each["at"] == due_at)
    if clock["overdue_at"] is not None:
        yield clock["overdue_at"]


def percentiles(seconds: Sequence[float]) -> dict[str, float]:
    """Of lags: how many, the median, the 99th percentile and the worst, in milliseconds."""
    if not seconds:
        return {"count": 0}
    ordered = sorted(seconds)

    def at(share: float) -> float:
        return round(ordered[min(len(ordered) - 1, int(len(ordered) * share))] * 1000)

    return {"count": len(ordered), "p50": at(0.5), "p95": at(0.95), "p99": at(0.99), "worst": round(ordered[-1] * 1000)}


def _within(at: datetime, since: datetime | None = None, until: datetime | None = None) -> bool:
    return (since is None or at >= since) and (until is None or at < until)
