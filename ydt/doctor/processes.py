"""The services: ready, of one release, with one clock, their timers fired, nothing parked, their outboxes empty."""

import time
from datetime import datetime
from email.utils import parsedate_to_datetime
from typing import Any

import urllib3

from chassis.bus import outbox_store
from chassis.clock import REAL, real_now
from ydt.doctor.findings import Finding, Findings, Patient, fault, ok, warning
from ydt.migrating import store_of
from ydt.settling import timers_due
from ydt.stack.services import GATEWAY, NAMEKO_SERVICES, SERVICES

MOST_SKEW_SECONDS = 5.0
OLD_OUTBOX_SECONDS, STUCK_OUTBOX_SECONDS = 60, 300
TIMERS_PATIENCE_SECONDS = 5.0


def services(patient: Patient) -> Findings:
    """Every service answers, is ready, hears the bus, and is of the same release as all others."""
    releases: dict[str, list[str]] = {}
    for name in sorted(set(SERVICES) - set(patient.installation.urls)):
        yield fault(f"service {name}", "is not started, or has no address", f"Start it; set {name.upper()}_URL.")
    for name, url in sorted(patient.installation.urls.items()):
        finding, told = _ready(name, url)
        yield finding
        if "release" in told:
            releases.setdefault(told["release"], []).append(name)
        if told.get("broker", {}).get("attached") is False:
            yield fault(f"service {name}", "does not hear the bus", f"Look at its log; restart {name}.")
    if len(releases) > 1:
        said = "; ".join(f"{release}: {', '.join(names)}" for release, names in sorted(releases.items()))
        yield fault("release", f"services of different releases: {said}", "Finish the upgrade, or roll it back.")
    else:
        yield ok("release", f"all of {next(iter(releases), 'none')}")


def _ready(name: str, url: str) -> tuple[Finding, dict[str, Any]]:
    check = f"service {name}"
    way_out = f"`ydt logs {name}` says why (docs/runbooks/alerts.md#servicedown)."
    try:
        answer = urllib3.request("GET", f"{url}/readyz", timeout=5, retries=False)
        told = answer.json()
    except (urllib3.exceptions.HTTPError, ValueError) as trouble:
        return fault(check, f"does not answer at {url} ({type(trouble).__name__})", way_out), {}
    if answer.status != 200:
        missing = [each for each, there in told.get("checks", {}).items() if not there]
        return fault(check, f"is not ready: {', '.join(missing) or told.get('code', answer.status)}", way_out), told
    return ok(check, "ready"), told


def clocks(patient: Patient) -> Findings:
    """Business time is real time, and no machine's clock is off."""
    if patient.clock == REAL:
        yield ok("clock", "real")
    else:
        yield fault("clock", f"stands still at {patient.clock}: no limit runs out", "`ydt clock real`")
    skewed = {}
    for name, url in sorted(patient.installation.urls.items()):
        skew = _skew(url)
        if skew is not None and abs(skew) > MOST_SKEW_SECONDS:
            skewed[name] = skew
    if skewed:
        told = ", ".join(f"{name} {skew:+.0f} s" for name, skew in skewed.items())
        yield fault("clocks in step", told, "Mend time synchronisation there (`chronyc tracking`).")
    else:
        yield ok("clocks in step", f"within {MOST_SKEW_SECONDS:.0f} s of this machine's")


def _skew(url: str) -> float | None:
    """Seconds a process is ahead of this machine, to the second; None when it does not say."""
    try:
        date = urllib3.request("GET", f"{url}/healthz", timeout=5, retries=False).headers.get("Date")
    except urllib3.exceptions.HTTPError:
        return None
    return (parsedate_to_datetime(date) - real_now()).total_seconds() if date else None


def timers(patient: Patient) -> Findings:
    """No clock of a case waits to fire for longer than a moment."""
    until = time.monotonic() + TIMERS_PATIENCE_SECONDS
    while timers_due(patient.installation):
        if time.monotonic() > until:
            words = f"due for more than {TIMERS_PATIENCE_SECONDS:.0f} s and not fired"
            yield fault("timers", words, "docs/runbooks/alerts.md#timerslate")
            return
        time.sleep(0.5)
    yield ok("timers", "none is late")


def parked_messages(patient: Patient) -> Findings:
    """Nothing waits for a person: behind each parked message a case stands still."""
    client, waiting = patient.installation.client(), {}
    try:
        for name in patient.installation.services():
            if name == GATEWAY:
                continue
            page = client.call(name, "GET", "/internal/parked", query={"page": 1, "state": "open"}).body
            if page["total"]:
                waiting[name] = page["total"]
    finally:
        client.close()
    if waiting:
        told = ", ".join(f"{name} {count}" for name, count in waiting.items())
        yield fault("parked messages", told, "`ydt parked list`, then docs/runbooks/parked-messages.md")
    else:
        yield ok("parked messages", "none")


def outboxes(patient: Patient) -> Findings:
    """What services have to say is said at once."""
    with patient.servers.connect() as client:
        for name in NAMEKO_SERVICES:
            database = client[patient.servers.databases[name]]
            backlog = outbox_store.backlog(database, store_of(name).OUTBOX_COLLECTIONS)
            yield _outbox(name, backlog.events, backlog.oldest)


def _outbox(name: str, events: int, oldest: datetime | None) -> Finding:
    check = f"outbox {name}"
    age = (real_now() - oldest).total_seconds() if oldest else 0.0
    words = f"{events} events, the oldest {age:.0f} s old"
    if age > STUCK_OUTBOX_SECONDS:
        return fault(check, words, "docs/runbooks/alerts.md#outboxstuck")
    if age > OLD_OUTBOX_SECONDS:
        return warning(check, words, "Look again in a minute; is the broker slow?")
    return ok(check, words if events else "empty")
