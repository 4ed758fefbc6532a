"""Settings: frozen dataclasses read from environment variables once, at start, with every fault told at once."""

import dataclasses
import types
import typing
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import Any, TypeVar

from marshmallow import ValidationError, fields
from marshmallow.validate import OneOf, Range

from chassis.setting_field import Url, setting
from chassis.shared_secret import check_shared
from chassis.telemetry_settings import TelemetrySettings
from chassis.tls import Tls, check_authorities, check_certificate

__all__ = [
    "ServiceSettings",
    "SettingRow",
    "SettingsError",
    "TlsSettings",
    "Url",
    "describe",
    "load",
    "service_of",
    "setting",
]

_FIELDS: dict[Any, fields.Field] = {
    int: fields.Integer(),
    float: fields.Float(allow_nan=False),
    bool: fields.Boolean(),
    str: fields.String(),
    Url: fields.Url(schemes={"http", "https"}, require_tld=False),
}
_S = TypeVar("_S")


class SettingsError(Exception):
    """The environment does not describe a runnable service; the message lists every fault, never a secret's value."""


@dataclass(frozen=True, slots=True)
class SettingRow:
    """One setting as docs and guard tests see it; `default` is None when it must be given."""

    name: str
    attribute: str
    type: str
    default: str | None
    secret: bool
    doc: str


def load(cls: type[_S], environ: Mapping[str, str]) -> _S:
    """The settings of the environment; raises SettingsError listing all that is missing or invalid."""
    values: dict[str, Any] = {}
    faults: list[str] = []
    for field in _fields(cls):
        try:
            raw = _raw(field, environ)
            if raw is not None:
                values[field.name] = _parse(_hints(cls)[field.name], raw, field.metadata["check"])
            elif _is_required(field):
                raise ValueError("missing")
            elif field.metadata["default_for"] is not None:
                values[field.name] = field.metadata["default_for"](cls)
        except ValidationError as error:
            faults.append(_fault(field, "; ".join(map(str, error.messages))))
        except ValueError as error:
            faults.append(_fault(field, str(error)))
    if faults:
        raise SettingsError(f"{len(faults)} setting(s) need attention:\n" + "\n".join(faults))
    return cls(**values)


def describe(cls: type) -> list[SettingRow]:
    """Every setting of a class, in order of declaration, for the documentation and its guard test."""
    return [
        SettingRow(
            name=field.metadata["env"],
            attribute=field.name,
            type=_type_name(_hints(cls)[field.name]),
            default=_default_text(cls, field),
            secret=field.metadata["secret"],
            doc=field.metadata["doc"],
        )
        for field in _fields(cls)
    ]


def _fields(cls: type) -> list[dataclasses.Field]:
    return [field for field in dataclasses.fields(cls) if "env" in field.metadata]


def _hints(cls: type) -> dict[str, Any]:
    return typing.get_type_hints(cls)


def _is_required(field: dataclasses.Field) -> bool:
    return field.default is dataclasses.MISSING and field.metadata["default_for"] is None


def _raw(field: dataclasses.Field, environ: Mapping[str, str]) -> str | None:
    """The text of a setting, None when it is not given; an empty variable counts as not given."""
    name = field.metadata["env"]
    given, path = environ.get(name) or None, environ.get(f"{name}_FILE") or None
    if not field.metadata["secret"] or path is None:
        return given
    if given is not None:
        raise ValueError(f"given twice, as {name} and as {name}_FILE")
    try:
        content = Path(path).read_text(encoding="utf-8").strip()
    except (OSError, UnicodeDecodeError) as error:
        raise ValueError(f"{name}_FILE cannot be read ({type(error).__name__})") from error
    if not content:
        raise ValueError(f"the file {name}_FILE names is empty")
    return content


def _parse(hint: Any, raw: str, check: Callable[[Any], Any] | None) -> Any:
    item = _item_type(hint)
    if item is None:
        value = _FIELDS[hint].deserialize(raw)
    else:
        value = tuple(_FIELDS[item].deserialize(part.strip()) for part in raw.split(",") if part.strip())
    if hint is Url:
        value = value.rstrip("/")
    if check is not None:
        check(value)
    return value


def _item_type(hint: Any) -> Any:
    """The type of a list's items; lists are written with commas and kept as tuples, because settings are frozen."""
    origin = typing.get_origin(hint)
    return typing.get_args(hint)[0] if origin in (list, tuple, Sequence) else None


def _type_name(hint: Any) -> str:
    if isinstance(hint, types.GenericAlias):
        return f"list of {_type_name(_item_type(hint))}"
    return hint.__name__.lower()


def _default_text(cls: type, field: dataclasses.Field) -> str | None:
    if field.metadata["default_for"] is not None:
        return str(field.metadata["default_for"](cls))
    if field.default is dataclasses.MISSING:
        return None
    return ",".join(map(str, field.default)) if isinstance(field.default, tuple) else str(field.default)


def _fault(field: dataclasses.Field, problem: str) -> str:
    return f"  {field.metadata['env']}: {problem.rstrip('.')} - {field.metadata['doc']}"


def service_of(cls: type) -> str:
    """The service a settings class belongs to, from its place `services.<name>.settings`, or from its SERVICE."""
    return getattr(cls, "SERVICE", "") or cls.__module__.rpartition(".")[0].rpartition(".")[2]


@dataclass(frozen=True)
class TlsSettings:
    """Whom a service trusts when its addresses of broker and database ask for TLS (chassis.tls)."""

    tls_ca_file: str = setting(
        "TLS_CA_FILE",
        doc="authorities (PEM) that vouch for broker and database, which then must be encrypted; empty: the system's",
        default="",
        check=check_authorities,
    )
    tls_certificate_file: str = setting(
        "TLS_CERTIFICATE_FILE",
        doc="own certificate and key for servers that ask for one, in one PEM file; empty: none",
        default="",
        check=check_certificate,
    )

    @property
    def tls(self) -> Tls:
        """The files together."""
        return Tls(self.tls_ca_file, self.tls_certificate_file)


@dataclass(frozen=True)
class ServiceSettings(TlsSettings, TelemetrySettings):
    """What every service behind the gateway needs to know."""

    city: str = setting("CITY", doc="code of the city this installation serves, as in cities/<city>")
    mongo_uri: str = setting("MONGO_URI", doc="address of MongoDB, with replicaSet where there is one", secret=True)
    database: str = setting(
        "DATABASE", doc="the service's own database", default_for=lambda cls: f"ydt_{service_of(cls)}"
    )
    amqp_uri: str = setting("AMQP_URI", doc="address of RabbitMQ with virtual host", secret=True)
    topology: str = setting(
        "TOPOLOGY",
        doc="declare: the service makes its queues itself; check: `ydt migrate` made them, its user may not",
        default="declare",
        check=OneOf(["declare", "check"]),
    )
    internal_token: str = setting(
        "INTERNAL_TOKEN",
        doc="the secret all services and the gateway share; two with a comma while it is changed: the first is sent",
        secret=True,
        check=check_shared,
    )
    http_port: int = setting("HTTP_PORT", doc="port of the internal API", check=Range(1, 65535))
    listen_host: str = setting("LISTEN_HOST", doc="address the internal API listens on", default="127.0.0.1")
    clock_file: str = setting("CLOCK_FILE", doc="file of the virtual clock; empty for real time", default="")
    log_level: str = setting(
        "LOG_LEVEL", doc="lowest level logged", default="INFO", check=OneOf(["DEBUG", "INFO", "WARNING", "ERROR"])
    )
    max_workers: int = setting("MAX_WORKERS", doc="handlers at work at once", default=50, check=Range(1, 1000))
    prefetch: int = setting("PREFETCH", doc="messages taken ahead for each queue", default=20, check=Range(1, 1000))
    heartbeat: int = setting("HEARTBEAT", doc="seconds between broker heartbeats", default=10, check=Range(2, 300))
    retry_tiers_seconds: tuple[int, ...] = setting(
        "RETRY_TIERS_SECONDS", doc="seconds before each retry of a message", default=(1, 5, 30, 300, 3600, 21600)
    )
    max_body_bytes: int = setting(
        "MAX_BODY_BYTES", doc="largest request body in bytes", default=4 * 1024 * 1024, check=Range(min=1024)
    )
    mongo_timeout_ms: int = setting(
        "MONGO_TIMEOUT_MS", doc="longest any database operation may take, milliseconds", default=5000, check=Range(100)
    )
    drain_seconds: int = setting(
        "DRAIN_SECONDS", doc="longest wait for running requests at stop", default=20, check=Range(1, 600)
    )

    @property
    def broker(self) -> str:
        """The broker's address with the TLS files in it."""
        return self.tls.on_broker(self.amqp_uri)

    @property
    def service(self) -> str:
        """The service's name in logs, metrics and its database's name."""
        return service_of(type(self))
