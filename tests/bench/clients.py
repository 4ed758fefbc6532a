"""Several client processes at once, and what they say together."""

import json
import subprocess
import sys
import time
from collections.abc import Sequence
from dataclasses import asdict, dataclass
from statistics import quantiles
from typing import Any

from tests.bench.load import STEPS, Orders
from ydt.stack.layout import source_root

GRACE_SECONDS = 240


@dataclass(frozen=True)
class Answers:
    """What all clients noted; `seconds` is from the first start to the last end."""

    appeals: tuple[str, ...]
    lives: tuple[float, ...]
    steps: dict[str, list[float]]
    attempts: int
    seconds: float
    late: float
    cpu_ms: float
    begun: tuple[float, ...]
    refused: int


def send(orders: Orders, processes: int) -> Answers:
    """Start so many client processes with the same orders and wait for their answers."""
    argv = [sys.executable, "-m", "tests.bench.load", json.dumps(asdict(orders))]
    began = time.monotonic()
    started = [subprocess.Popen(argv, cwd=source_root(), stdout=subprocess.PIPE, text=True) for _ in range(processes)]
    told = [_told(one, orders.seconds + GRACE_SECONDS) for one in started]
    return Answers(
        appeals=tuple(appeal for one in told for appeal in one["appeals"]),
        lives=tuple(life for one in told for life in one["lives"]),
        steps={step: [seconds for one in told for seconds in one["steps"][step]] for step in STEPS},
        attempts=sum(one["attempts"] for one in told),
        seconds=time.monotonic() - began,
        late=max(one["late"] for one in told),
        cpu_ms=sum(one["cpu_seconds"] for one in told) * 1000,
        begun=tuple(offset for one in told for offset in one["begun"]),
        refused=sum(one["refused"] for one in told),
    )


def milliseconds(seconds: Sequence[float], percent: int) -> float:
    """The quantile of a list of seconds, in milliseconds to a tenth; 0 for an empty list."""
    if len(seconds) < 2:
        return round(sum(seconds) * 1000, 1)
    return round(quantiles(seconds, n=100, method="inclusive")[percent - 1] * 1000, 1)


def _told(process: subprocess.Popen, seconds: float) -> dict[str, Any]:
    said, _ = process.communicate(timeout=seconds)
    assert process.returncode == 0, "a client of the benchmark failed, see its traceback above"
    return json.loads(said)
