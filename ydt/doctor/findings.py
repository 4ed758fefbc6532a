"""What the doctor says: one line a check, with the way out where something is wrong."""

from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from enum import StrEnum

from ydt.backing import Servers
from ydt.installation import Installation


class Level(StrEnum):
    """`fault` must be mended, `warning` should be looked at, `ok` is as it should be."""

    OK = "ok"
    WARNING = "warning"
    FAULT = "fault"


@dataclass(frozen=True)
class Finding:
    """One line: which check, how it stands, in words; `way_out` says what to do."""

    check: str
    level: Level
    words: str
    way_out: str = ""


@dataclass(frozen=True)
class Patient:
    """What is examined. `rabbitmq_api` is the broker's management address with credentials, perhaps empty; `environ`
    what the person or the container has set."""

    installation: Installation
    servers: Servers
    environ: Mapping[str, str]
    rabbitmq_api: str = ""
    clock: str = "real"


Findings = Iterator[Finding]


def ok(check: str, words: str) -> Finding:
    """As it should be."""
    return Finding(check, Level.OK, words)


def warning(check: str, words: str, way_out: str) -> Finding:
    """Should be looked at."""
    return Finding(check, Level.WARNING, words, way_out)


def fault(check: str, words: str, way_out: str) -> Finding:
    """Must be mended."""
    return Finding(check, Level.FAULT, words, way_out)
