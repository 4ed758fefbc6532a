"""Past masked texts with the item each was about, as a file of JSON lines."""

import json
from pathlib import Path

from ydt.training.sentences import Sample


class PastTextFault(ValueError):
    """A line that is no past text."""


def read_past(path: Path, items: frozenset[str]) -> tuple[Sample, ...]:
    """The samples of a file; raises PastTextFault naming the line, OSError."""
    lines = path.read_text(encoding="utf-8").splitlines()
    return tuple(_sample(number, line, items) for number, line in enumerate(lines, 1) if line.strip())


def _sample(number: int, line: str, items: frozenset[str]) -> Sample:
    try:
        told = json.loads(line)
        sample = Sample(text=told["text"], item=told["item"])
    except (ValueError, KeyError, TypeError) as fault:
        raise PastTextFault(f"line {number} is no past text ({fault!r})") from fault
    if sample.item not in items or not isinstance(sample.text, str):
        raise PastTextFault(f"line {number}: the list has no item {sample.item}")
    return sample
