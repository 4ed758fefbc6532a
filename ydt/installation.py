"""The installation a command talks to: the local stack, or one described by the environment of a deployment."""

import os
from collections.abc import Mapping
from dataclasses import dataclass
from pathlib import Path

from marshmallow import ValidationError

from chassis.bus.topology import DEFAULT_TIERS
from chassis.http.client import InternalClient, Limits
from chassis.shared_secret import said
from chassis.tls import Tls, check_authorities, check_certificate
from ydt.errors import Failure, NotRunning
from ydt.stack.services import GATEWAY, SERVICES, service_of
from ydt.stack.stack import Stack, local_stack

# Loading a city or rebuilding statistics takes longer than a citizen's request may.
PATIENT = Limits(connect=2.0, read=60.0)


@dataclass(frozen=True)
class Installation:
    """Addresses of every process by name (`intake`, `deadline`, `deadline-2`, `gateway`), and the shared secret."""

    urls: Mapping[str, str]
    token: str
    amqp_uri: str
    """Empty in the gateway's own container, which knows no broker; `broker` says so to whoever needs it."""
    retry_tiers: tuple[int, ...] = DEFAULT_TIERS

    @property
    def gateway_url(self) -> str:
        """The only door from outside."""
        return self.urls[GATEWAY]

    @property
    def broker(self) -> str:
        """The broker's address; raises Failure where it is not known."""
        if not self.amqp_uri:
            raise Failure("The gateway's container does not know the broker.", "Give it AMQP_URI too.")
        return self.amqp_uri

    def client(self) -> InternalClient:
        """A client for the internal APIs; its service names are the process names."""
        return InternalClient(self.urls, self.token, PATIENT)

    def services(self) -> list[str]:
        """One process of each service, the first copy."""
        return [name for name in self.urls if name == service_of(name)]


def current_installation(environ: Mapping[str, str] | None = None) -> Installation:
    """From INTERNAL_TOKEN and <SERVICE>_URL if they are set, else the local stack; NotRunning if that is down."""
    values = os.environ if environ is None else environ
    if values.get("INTAKE_URL"):
        return _deployed(values)
    return installation_of(local_stack(values))


def installation_of(stack: Stack) -> Installation:
    """The addresses of a local stack's services, those that died included."""
    names = [name for name in stack.processes.names() if service_of(name) in SERVICES]
    if not any(map(stack.processes.pid, names)):
        raise NotRunning("The stack is not running.", "Start it with `ydt up` or `make demo`.")
    urls = {name: stack.url(name) for name in names}
    return Installation(urls, said(stack.secrets["internal_token"]), stack.amqp_uri, tiers_of(stack.environ))


def _deployed(values: Mapping[str, str]) -> Installation:
    urls = {name: values[f"{name.upper()}_URL"] for name in SERVICES if values.get(f"{name.upper()}_URL")}
    own = bool(values.get("TOKEN_KEYS") or values.get("TOKEN_KEYS_FILE"))  # this is the gateway's own container
    if GATEWAY not in urls and own:
        urls[GATEWAY] = f"http://127.0.0.1:{values['HTTP_PORT']}"
    broker = "" if own and not {"AMQP_URI", "AMQP_URI_FILE"} & set(values) else broker_of(values)
    return Installation(urls, said(secret_of(values, "INTERNAL_TOKEN")), broker, tiers_of(values))


def tiers_of(values: Mapping[str, str]) -> tuple[int, ...]:
    """The retry ladder, which decides what the waiting queues are called."""
    text = values.get("RETRY_TIERS_SECONDS")
    return tuple(int(part) for part in text.split(",")) if text else DEFAULT_TIERS


def broker_of(values: Mapping[str, str]) -> str:
    """AMQP_URI, with the TLS files the environment names."""
    return tls_of(values).on_broker(secret_of(values, "AMQP_URI"))


def tls_of(values: Mapping[str, str]) -> Tls:
    """Whom to trust, as the environment says; Failure for files that cannot be used."""
    tls = Tls.of(values)
    try:
        check_authorities(tls.ca_file)
        check_certificate(tls.certificate_file)
    except ValidationError as unusable:
        said = "; ".join(map(str, unusable.messages))
        raise Failure(f"TLS: {said}.", "TLS_CA_FILE and TLS_CERTIFICATE_FILE name PEM files.") from unusable
    return tls


def secret_of(values: Mapping[str, str], name: str) -> str:
    """A secret from the variable, or from the file <name>_FILE names; as the services read theirs."""
    path = values.get(f"{name}_FILE")
    value = Path(path).read_text(encoding="utf-8").strip() if path and Path(path).exists() else values.get(name, "")
    if not value:
        raise Failure(f"{name} is not set.", f"Set {name} or {name}_FILE as the services have it.")
    return value
