"""The city: the same pack in every service, its calendar known, its doors closed."""

from collections.abc import Mapping
from typing import Any
from urllib.parse import urlsplit
from zoneinfo import ZoneInfo

from pymongo.database import Database

from chassis.clock import real_now
from services.gateway.store import PACKS, STAFF
from ydt.doctor.findings import Finding, Findings, Patient, fault, ok, warning
from ydt.stack.services import GATEWAY, NAMEKO_SERVICES

WARN_FROM_MONTH = 11
"""The State Council announces a year's days off in the November before."""

CHINA = ZoneInfo("Asia/Shanghai")
_FEWEST_CHARACTERS = 8
_EXAMPLES = ("example", "change", "secret", "password", "guest", "0000", "1234")
SECRETS = ("INTERNAL_TOKEN", "TOKEN_KEYS", "DATA_KEY", "QUERY_CODE_SECRET", "SEALING_KEYS", "CLUE_SEALING_KEYS")


def packs(patient: Patient) -> Findings:
    """Every service judges by the same version of the city's rules; the gateway knows that version's organs."""
    with patient.servers.connect() as client:
        names = patient.servers.databases
        in_force = {name: _in_force(client[names[name]]) for name in NAMEKO_SERVICES}
        known = {row["_id"] for row in client[names[GATEWAY]][PACKS].find({}, {"_id": 1})}
    versions = set(in_force.values())
    if None in versions or len(versions) > 1:
        told = ", ".join(f"{name} {version or 'none'}" for name, version in sorted(in_force.items()))
        yield fault("city pack", f"not the same everywhere: {told}", "`ydt city load cities/CITY`; safe to repeat.")
        return
    (version,) = versions
    if version not in known:
        yield fault("city pack", f"{version} is not known to the gateway", "`ydt city load cities/CITY`")
    else:
        yield ok("city pack", f"{version} in every service")


def _in_force(database: Database) -> str | None:
    found = database[PACKS].find_one({"_id": "in_force"})
    return found["policy_version"] if found else None


def calendar(patient: Patient) -> Findings:
    """This year's days off are confirmed, and from November on next year's."""
    today = real_now().astimezone(CHINA)
    client = patient.installation.client()
    try:
        confirmed = {year: _confirmed(client, year) for year in (today.year, today.year + 1)}
    finally:
        client.close()
    for year, known in confirmed.items():
        yield _year(year, known, year > today.year, today.month >= WARN_FROM_MONTH)


def _confirmed(client: Any, year: int) -> bool:
    return bool(client.call("deadline", "GET", "/internal/calendar", query={"year": year}).body["confirmed"])


def _year(year: int, known: bool, is_next: bool, is_time: bool) -> Finding:
    check, way_out = f"calendar {year}", "docs/runbooks/year-end-calendar.md"
    if known:
        return ok(check, "confirmed")
    if not is_next:
        return fault(check, "not confirmed: limits in working days are provisional", way_out)
    if is_time:
        return warning(check, "not confirmed yet, and it is announced in November", way_out)
    return ok(check, "not announced yet")


def doors(patient: Patient) -> Findings:
    """Staff prove themselves twice, no account has a password everybody knows, no secret is an example."""
    with patient.servers.connect() as client:
        staff = client[patient.servers.databases[GATEWAY]][STAFF]
        enabled = {"body.disabled": {"$ne": True}, "body.password_hash": {"$ne": None}}
        accounts = staff.count_documents(enabled)
        bare = staff.count_documents({**enabled, "body.totp_seed": None})
    if bare and not patient.environ.get("TOTP_REQUIRED_ROLES"):
        words = f"{bare} of {accounts} open accounts have no second factor, and no role must have one"
        yield warning("second factor", words, "Set TOTP_REQUIRED_ROLES (docs/settings.md).")
    else:
        yield ok("second factor", f"{accounts - bare} of {accounts} open accounts have one")
    if patient.environ.get("DEMO_PASSWORD"):
        yield warning("demonstration password", "is set", "Unset DEMO_PASSWORD before real appeals are filed.")
    else:
        yield ok("demonstration password", "not set")
    weak = sorted(weak_secrets(patient.environ, patient.installation.token, patient.servers.amqp_uri))
    if weak:
        yield fault("secrets", f"easy to guess: {', '.join(weak)}", "docs/runbooks/secret-rotation.md")
    else:
        yield ok("secrets", "none looks like an example")


def weak_secrets(environ: Mapping[str, str], token: str, amqp_uri: str) -> list[str]:
    """The names of secrets that stand in an example or could be guessed."""
    given = {name: environ[name] for name in SECRETS if environ.get(name)}
    given |= {"INTERNAL_TOKEN": token, "AMQP_URI": urlsplit(amqp_uri).password or "guest"}
    return [name for name, value in given.items() if _is_weak(value)]


def _is_weak(value: str) -> bool:
    lowered = value.lower()
    return len(set(value)) < _FEWEST_CHARACTERS or any(word in lowered for word in _EXAMPLES)
