"""What an operator does with parked messages, over the services' own routes."""

from collections.abc import Iterable, Mapping
from contextlib import closing
from typing import Any

from chassis.http.client import RemoteProblem, quoted
from tests.faults.experiment import Experiment

Parked = Mapping[tuple[str, str], Mapping[str, Any]]


def replay(run: Experiment, rows: Parked) -> int:
    """Put these back, the earlier events of a subject first; how many were."""
    return _decide(run, sorted(rows, key=lambda key: _place(rows[key])), "replay", "缺的事件已经补上")


def discard(run: Experiment, rows: Iterable[tuple[str, str]]) -> int:
    """Decide that these shall never be handled; how many."""
    return _decide(run, rows, "discard", "不是本平台的事件")


def _decide(run: Experiment, keys: Iterable[tuple[str, str]], verb: str, reason: str) -> int:
    done = 0
    with closing(run.installation().client()) as client:
        for service, parked_id in keys:
            path = f"/internal/parked/{quoted(parked_id)}/{verb}"
            try:
                client.call(service, "POST", path, json={"by": "值班员", "reason": reason})
            except RemoteProblem as problem:
                if problem.status != 409:  # parked again, or decided on, between our look and this
                    raise
            else:
                done += 1
    return done


def _place(row: Mapping[str, Any]) -> tuple[str, bytes]:
    """By subject, then by the producer's count, which the body tells in ten digits."""
    _, _, rest = bytes(row["body"]).partition(b'"sequence":')
    return row["subject"], rest[:14]
