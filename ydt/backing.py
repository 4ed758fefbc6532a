"""The servers behind an installation, for commands that work on them directly: migrate, backup, restore, doctor.

In a deployment MONGO_URI and AMQP_URI (or MONGO_URI_FILE, AMQP_URI_FILE) name them, with a user that may enter every
service's database, TLS_CA_FILE and TLS_CERTIFICATE_FILE whom to trust, and <SERVICE>_DATABASE where a service's
DATABASE is not `ydt_<service>`. Else they are those of the local stack.
"""

import os
from collections.abc import Mapping
from dataclasses import dataclass, field

from pymongo import MongoClient

from chassis.bus.topology import DEFAULT_TIERS
from chassis.tls import Tls, refusals
from ydt.errors import Failure, NotRunning
from ydt.installation import broker_of, secret_of, tiers_of, tls_of
from ydt.stack import mongod
from ydt.stack.services import SERVICES
from ydt.stack.stack import local_stack


@dataclass(frozen=True)
class Servers:
    """Database and broker of one installation; `databases` has the name of each service's own database."""

    mongo_uri: str = field(repr=False)
    amqp_uri: str = field(repr=False)
    databases: Mapping[str, str]
    retry_tiers: tuple[int, ...] = DEFAULT_TIERS
    tls: Tls = Tls()

    def connect(self) -> MongoClient:
        """A client without a limit on the time of one operation: an index over a million cases takes its time."""
        return MongoClient(
            self.mongo_uri,
            w="majority",
            journal=True,
            readConcernLevel="majority",
            serverSelectionTimeoutMS=3000,
            connectTimeoutMS=3000,
            appname="ydt",
            tz_aware=True,
            uuidRepresentation="standard",
            **self.tls.mongo_options(self.mongo_uri),
        )


def current_servers(environ: Mapping[str, str] | None = None) -> Servers:
    """Those the environment names, else those of the local stack; NotRunning if there are none."""
    values = os.environ if environ is None else environ
    stack = local_stack(values)
    names, tiers = databases_of(values), tiers_of(values)
    if stack.processes.pid(mongod.NAME):
        return Servers(stack.mongo_uri, stack.amqp_uri, names, tiers)
    if values.get("MONGO_URI") or values.get("MONGO_URI_FILE"):
        return _trusted(Servers(secret_of(values, "MONGO_URI"), broker_of(values), names, tiers, tls_of(values)))
    raise NotRunning("There is no database.", "Start the stack with `ydt up`, or set MONGO_URI and AMQP_URI.")


def _trusted(servers: Servers) -> Servers:
    """The same servers; Failure when one of them cannot be trusted: no waiting mends that."""
    said = refusals(servers.tls, servers.mongo_uri, servers.amqp_uri)
    if said:
        raise Failure(" ".join(said), "TLS_CA_FILE and TLS_CERTIFICATE_FILE say whom to trust (docs/settings.md).")
    return servers


def databases_of(values: Mapping[str, str]) -> dict[str, str]:
    """The database of every service, the gateway's included."""
    return {name: values.get(f"{name.upper()}_DATABASE") or f"ydt_{name}" for name in SERVICES}
