"""The gateway's environment variables. It needs no broker: what it takes in, the services behind it carry on."""

import re
from dataclasses import dataclass

from marshmallow import ValidationError
from marshmallow.validate import Length, OneOf, Range

from chassis.settings import TlsSettings, Url, service_of, setting
from chassis.shared_secret import check_shared
from chassis.telemetry_settings import TelemetrySettings
from contracts.vocabulary import Role

_TOKEN_KEY = re.compile(r"[A-Za-z0-9_-]{1,16}:.{32,}")


def _check_token_keys(keys: tuple[str, ...]) -> None:
    if not keys or not all(_TOKEN_KEY.fullmatch(key) for key in keys):
        raise ValidationError("write kid:secret[,kid:secret], each secret at least 32 characters; the first one signs")
    if len({key.partition(":")[0] for key in keys}) != len(keys):
        raise ValidationError("every kid may appear once")


def _check_roles(roles: tuple[str, ...]) -> None:
    unknown = sorted(set(roles) - set(Role))
    if unknown:
        raise ValidationError(f"unknown roles: {', '.join(unknown)}")


@dataclass(frozen=True)
class Settings(TlsSettings, TelemetrySettings):
    """What the gateway needs to know; times are seconds of real time unless the name says otherwise."""

    service: str = setting("SERVICE", doc="name of the service in logs and metrics", default_for=service_of)
    city: str = setting("CITY", doc="code of the city this installation serves, as in cities/<city>")
    mongo_uri: str = setting("MONGO_URI", doc="address of MongoDB, with replicaSet where there is one", secret=True)
    database: str = setting(
        "DATABASE", doc="the gateway's own database", default_for=lambda cls: f"ydt_{service_of(cls)}"
    )
    internal_token: str = setting(
        "INTERNAL_TOKEN",
        doc="the secret all services and the gateway share; two with a comma while it is changed: the first is sent",
        secret=True,
        check=check_shared,
    )
    http_port: int = setting("HTTP_PORT", doc="port of the public API", check=Range(1, 65535))
    listen_host: str = setting("LISTEN_HOST", doc="address the public API listens on", default="127.0.0.1")
    log_level: str = setting(
        "LOG_LEVEL", doc="lowest level logged", default="INFO", check=OneOf(["DEBUG", "INFO", "WARNING", "ERROR"])
    )

    intake_url: Url = setting("INTAKE_URL", doc="internal API of intake")
    routing_url: Url = setting("ROUTING_URL", doc="internal API of routing")
    casework_url: Url = setting("CASEWORK_URL", doc="internal API of casework")
    deadline_url: Url = setting("DEADLINE_URL", doc="internal API of deadline")
    notify_url: Url = setting("NOTIFY_URL", doc="internal API of notify")
    disclosure_url: Url = setting("DISCLOSURE_URL", doc="internal API of disclosure")
    analytics_url: Url = setting("ANALYTICS_URL", doc="internal API of analytics")
    service_timeout_ms: int = setting(
        "SERVICE_TIMEOUT_MS", doc="longest wait for a service's answer, milliseconds", default=8000, check=Range(100)
    )

    token_keys: tuple[str, ...] = setting(
        "TOKEN_KEYS",
        doc="keys of access tokens as kid:secret, comma-separated; the first signs, all verify (rotation)",
        secret=True,
        check=_check_token_keys,
    )
    data_key: str = setting(
        "DATA_KEY", doc="secret behind TOTP seeds, refresh tokens and API keys", secret=True, check=Length(min=32)
    )
    access_token_seconds: int = setting(
        "ACCESS_TOKEN_SECONDS", doc="life of an access token", default=900, check=Range(60, 3600)
    )
    session_seconds: int = setting(
        "SESSION_SECONDS", doc="longest life of a login, however often refreshed", default=43200, check=Range(300)
    )
    login_attempts: int = setting(
        "LOGIN_ATTEMPTS", doc="wrong logins allowed per account and address in a window", default=5, check=Range(1, 100)
    )
    login_window_seconds: int = setting(
        "LOGIN_WINDOW_SECONDS", doc="window in which wrong logins are counted", default=900, check=Range(1)
    )
    totp_required_roles: tuple[str, ...] = setting(
        "TOTP_REQUIRED_ROLES", doc="roles that must enrol a second factor", default=(), check=_check_roles
    )
    demo_password: str = setting(
        "DEMO_PASSWORD", doc="password of the city pack's accounts; only for demonstrations", default="", secret=True
    )

    rate_strangers_per_minute: int = setting(
        "RATE_STRANGERS_PER_MINUTE", doc="requests a minute from one address; 0 for no limit", default=600
    )
    rate_strangers_burst: int = setting("RATE_STRANGERS_BURST", doc="requests at once from one address", default=120)
    rate_accounts_per_minute: int = setting(
        "RATE_ACCOUNTS_PER_MINUTE", doc="requests a minute of one account or API key; 0 for no limit", default=1200
    )
    rate_accounts_burst: int = setting("RATE_ACCOUNTS_BURST", doc="requests at once of one account", default=200)
    rate_guesses_per_minute: int = setting(
        "RATE_GUESSES_PER_MINUTE", doc="refused credentials a minute from one address; 0 for no limit", default=30
    )
    rate_guesses_burst: int = setting("RATE_GUESSES_BURST", doc="refused credentials at once", default=20)

    processes: int = setting(
        "PROCESSES", doc="worker processes; each enforces its share of the rate limits", default=1, check=Range(1, 64)
    )
    max_workers: int = setting("MAX_WORKERS", doc="threads a worker process", default=24, check=Range(1, 500))
    max_body_bytes: int = setting(
        "MAX_BODY_BYTES", doc="largest request body in bytes", default=256 * 1024, check=Range(1024)
    )
    max_record_bytes: int = setting(
        "MAX_RECORD_BYTES", doc="largest village record with its attachments in bytes", default=8 * 1024 * 1024
    )
    mongo_timeout_ms: int = setting(
        "MONGO_TIMEOUT_MS", doc="longest any database operation may take, milliseconds", default=5000, check=Range(100)
    )
    drain_seconds: int = setting(
        "DRAIN_SECONDS", doc="longest wait for running requests at stop", default=20, check=Range(1, 600)
    )
    trusted_proxies: int = setting(
        "TRUSTED_PROXIES", doc="reverse proxies in front whose X-Forwarded-* is believed", default=0, check=Range(0, 5)
    )
