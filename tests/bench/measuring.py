"""What the benchmark measures on a running stack, whatever is stored there."""

from collections.abc import Sequence
from typing import Any

from pymongo import MongoClient

from tests.bench.clients import Answers, milliseconds, send
from tests.bench.load import STEPS, Orders
from tests.bench.processes import Meter, usage_by_name
from ydt.installation import installation_of
from ydt.settling import settle
from ydt.stack.services import SERVICES
from ydt.stack.stack import Stack

CLIENTS, THREADS = 2, 16
WARM_UP_SECONDS, LOAD_SECONDS, FILING_SECONDS, FILINGS_A_SECOND = 4.0, 25.0, 15.0, 20.0
SETTLE_SECONDS = 120.0

QUIET, SPIKE, AFTERWARDS = (1.0, 10.0), (35.0, 10.0), (1.0, 60.0)
"""Lives a second, and for how many seconds."""

_SPIKE_THREADS = 200
_NORMAL = 2.0
"""A life takes as long as usual again when it takes at most so many times the median before the spike."""


def memory(stack: Stack) -> dict[str, Any]:
    """Resident megabytes of the services."""
    usage = usage_by_name(stack.processes)
    each = {name: round(usage[name].resident_mb, 1) for name in SERVICES}
    return {"total_mb": round(sum(each.values())), "each_mb": each}


def lives(stack: Stack) -> dict[str, Any]:
    """Whole lives under full load; `lost` are those whose case is not closed in the end."""
    send(_orders(stack, "lives", WARM_UP_SECONDS, THREADS), CLIENTS)
    settle(installation_of(stack), SETTLE_SECONDS)
    with Meter(lambda: usage_by_name(stack.processes)) as meter:
        answers = send(_orders(stack, "lives", LOAD_SECONDS, THREADS), CLIENTS)
        rest = settle(installation_of(stack), SETTLE_SECONDS)
    return {**summary(answers, meter.cpu_ms), "lost": _not_closed(stack, answers), "settled_s": rest.seconds}


def filings(stack: Stack) -> dict[str, Any]:
    """Filings at a steady rate; `lost` are those that were not routed."""
    orders = _orders(stack, "filings", FILING_SECONDS, threads=32, rate=FILINGS_A_SECOND)
    answers = send(orders, 1)
    settle(installation_of(stack), SETTLE_SECONDS)
    with MongoClient(stack.mongo_uri) as client:
        found = client["ydt_routing"]["routes"].find({"_id": {"$in": answers.appeals}}, {"body": 1})
        lags = [(row["body"]["routed_at"] - row["body"]["submitted_at"]).total_seconds() for row in found]
    return {
        "rate": FILINGS_A_SECOND,
        "answer_ms": spread(answers.steps["file"]),
        "routed_ms": spread(lags),
        "client_late_ms": round(answers.late * 1000),
        "lost": int(FILING_SECONDS * FILINGS_A_SECOND) - len(lags),
    }


def spike(stack: Stack) -> dict[str, Any]:
    """Whole lives at a quiet rate, then at one beyond everything, then at the quiet one again."""
    phases = tuple((rate / CLIENTS, seconds) for rate, seconds in (QUIET, SPIKE, AFTERWARDS))
    seconds = sum(seconds for _, seconds in phases)
    answers = send(_orders(stack, "spike", seconds, _SPIKE_THREADS, phases=phases), CLIENTS)
    settle(installation_of(stack), SETTLE_SECONDS)
    judged = sorted(zip(answers.begun, answers.lives, strict=True))
    begin, end = QUIET[1], QUIET[1] + SPIKE[1]
    return {
        "from_to": [QUIET[0], SPIKE[0]],
        "seconds": SPIKE[1],
        "life_before_ms": spread([life for at, life in judged if at < begin]),
        "life_in_spike_ms": spread([life for at, life in judged if begin <= at < end]),
        "answer_ms": spread([each for step in STEPS for each in answers.steps[step]]),
        "refused": answers.refused,
        "normal_after_s": normal_after(judged, begin, end),
        "lost": _not_closed(stack, answers),
    }


def normal_after(judged: Sequence[tuple[float, float]], begin: float, end: float) -> float:
    """Seconds from the end of the spike until lives begin again that take as long as those before it."""
    before = sorted(life for at, life in judged if at < begin)
    usual = before[len(before) // 2] * _NORMAL
    slow = [at for at, life in judged if at >= end and life > usual]
    return round(max(slow, default=end) - end, 1)


def _orders(stack: Stack, kind: str, seconds: float, threads: int, **more: Any) -> Orders:
    return Orders(stack.gateway_url, stack.secrets["demo_password"], kind, seconds, threads, **more)


def _not_closed(stack: Stack, answers: Answers) -> int:
    case_ids = ["C" + appeal[1:] for appeal in answers.appeals]
    with MongoClient(stack.mongo_uri) as client:
        closed = {"_id": {"$in": case_ids}, "body.state": "closed"}
        return len(case_ids) - client["ydt_casework"]["cases"].count_documents(closed)


def summary(answers: Answers, cpu_ms: dict[str, float]) -> dict[str, Any]:
    """The figures of a run of whole lives."""
    lives = len(answers.lives)
    each = {name: round(ms / lives, 1) for name, ms in cpu_ms.items()}
    return {
        "lives": lives,
        "per_second": round(lives / answers.seconds, 1),
        "life_ms": spread(answers.lives),
        "steps": {step: spread(answers.steps[step]) for step in STEPS},
        "attempts_per_life": round(answers.attempts / lives, 2),
        "cpu_ms": each,
        "cpu_ms_total": round(sum(each.values()), 1),
        "client_cpu_ms": round(answers.cpu_ms / lives, 1),
    }


def spread(seconds: Sequence[float]) -> dict[str, float]:
    """Median and 95th percentile in milliseconds."""
    return {"p50": milliseconds(seconds, 50), "p95": milliseconds(seconds, 95)}
