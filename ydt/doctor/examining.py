"""Every check in turn; one that cannot be made is a fault itself and stops no other."""

from collections.abc import Callable, Mapping
from dataclasses import dataclass
from pathlib import Path

import urllib3
from pymongo.errors import PyMongoError

from chassis.bus.wire import BROKER_ERRORS
from chassis.clock import REAL
from chassis.errors import Unavailable
from chassis.http.client import RemoteProblem
from ydt.backing import current_servers
from ydt.doctor import bus, city, database, processes
from ydt.doctor.findings import Finding, Findings, Patient, fault
from ydt.installation import current_installation, secret_of
from ydt.stack.stack import local_stack

_TROUBLE = (*BROKER_ERRORS, PyMongoError, Unavailable, RemoteProblem, urllib3.exceptions.HTTPError)


@dataclass(frozen=True)
class Check:
    """One examination, and what is looked at first when it cannot be made."""

    name: str
    make: Callable[[Patient], Findings]
    depends_on: str


CHECKS = (
    Check("services", processes.services, "the services"),
    Check("clocks", processes.clocks, "the services"),
    Check("timers", processes.timers, "deadline"),
    Check("broker alarms", bus.alarms, "the broker's management address (RABBITMQ_API)"),
    Check("queues", bus.queues, "the broker (docs/runbooks/broker-loss.md)"),
    Check("parked messages", processes.parked_messages, "the services"),
    Check("outboxes", processes.outboxes, "the database"),
    Check("replica set", database.replica_set, "the database (docs/runbooks/database-failover.md)"),
    Check("schemas", database.schemas, "the database"),
    Check("disk", database.room, "the database"),
    Check("backup", database.backups, "the database"),
    Check("city pack", city.packs, "the database"),
    Check("calendar", city.calendar, "deadline"),
    Check("doors", city.doors, "the database"),
)


def examine(patient: Patient, tell: Callable[[str], None] = lambda name: None) -> list[Finding]:
    """All findings, in the order of the checks."""
    found: list[Finding] = []
    for check in CHECKS:
        tell(check.name)
        try:
            found += list(check.make(patient))
        except _TROUBLE as trouble:
            words = f"could not be examined ({type(trouble).__name__}: {str(trouble)[:200]})"
            found.append(fault(check.name, words, f"Look at {check.depends_on} first."))
    return found


def current_patient(environ: Mapping[str, str]) -> Patient:
    """The installation the environment names, else the local stack; NotRunning if that is down."""
    installation, servers = current_installation(environ), current_servers(environ)
    if environ.get("INTAKE_URL"):
        clock = _clock(environ.get("CLOCK_FILE"))
        return Patient(installation, servers, environ, _broker_api(environ), clock)
    stack = local_stack(environ)
    given = {**environ, "DEMO_PASSWORD": stack.secrets["demo_password"]}
    return Patient(installation, servers, given, stack.rabbitmq_api, _clock(stack.layout.clock))


def _broker_api(environ: Mapping[str, str]) -> str:
    """The management address, from a file where it is a secret; empty when nobody told it."""
    told = environ.get("RABBITMQ_API") or environ.get("RABBITMQ_API_FILE")
    return secret_of(environ, "RABBITMQ_API") if told else ""


def _clock(path: str | Path | None) -> str:
    """What a clock file says; real time without one."""
    return Path(path).read_text(encoding="utf-8").strip() if path and Path(path).exists() else REAL
