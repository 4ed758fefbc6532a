"""What one appeal makes each part do: measured processor time, split by steps with stated assumptions."""

import json
from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from pathlib import Path
from typing import Any

MEASURED: Mapping[str, Any] = json.loads((Path(__file__).parent / "measured.json").read_text(encoding="utf-8"))

STEPS = {
    "file": "intake",
    "accept": "casework",
    "sign": "casework",
    "reply": "casework",
    "approve": "casework",
    "rate": "intake",
    "look_up": "intake",
}
"""The requests of a lifecycle and the service that answers each."""

WRITING = tuple(step for step in STEPS if step != "look_up")

ANSWERING = {"gateway": 1.0, "intake": 0.6, "casework": 0.6, "mongodb": 0.35}
"""Assumption: the share of a part's work somebody waits for; the rest follows the events, after the answer."""

SPREAD = 0.5
"""Assumption: the coefficient of variation of a piece of work."""

CLIENTS, DISK = "clients", 0.003
"""Where all share one machine the clients take part of it; a journaled write waits so long (seconds) for the disk."""


@dataclass(frozen=True, slots=True)
class Piece:
    """Processor time at one part, seconds."""

    part: str
    seconds: float


def parts() -> tuple[str, ...]:
    """Everything that works for an appeal."""
    return tuple(MEASURED["cpu_ms"])


def cost(part: str) -> float:
    """Processor seconds a lifecycle at a part."""
    return MEASURED["cpu_ms"][part] / 1000


def answering(step: str) -> Iterator[Piece]:
    """What happens, one after the other, before a request is answered."""
    owner = STEPS[step]
    shared = sum(1 for other in STEPS.values() if other == owner)
    yield Piece("gateway", cost("gateway") * ANSWERING["gateway"] / len(STEPS))
    yield Piece(owner, cost(owner) * ANSWERING[owner] / shared)
    yield Piece("mongodb", cost("mongodb") * ANSWERING["mongodb"] / len(STEPS))


def following(step: str) -> Iterator[Piece]:
    """What its events set going, side by side; reading sets nothing going."""
    if step not in WRITING:
        return
    for part in parts():
        rest = 1 - ANSWERING.get(part, 0.0)
        if rest > 0:
            yield Piece(part, cost(part) * rest / len(WRITING))
