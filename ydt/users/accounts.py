"""The users an installation needs and the rights of each, derived from the catalogue's topology; nothing is asked here.

A service may publish to its own exchange, to its own waiting rooms and, under its own name, to the parking place; it
may read its own queues; it may make and delete nothing on the broker, and enters no database but its own. What stands
on the broker is made by `migrate` (docs/adr/0018).
"""

import re
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, field

from chassis.bus.names import PARKING, exchange_of
from chassis.bus.topology import DEFAULT_TIERS, for_service
from contracts.catalogue import CATALOGUE, SERVICES
from services.gateway.store import BACKUPS
from ydt.retention import LOGS
from ydt.stack.services import GATEWAY

NOTHING = "^$"
_TOPOLOGY = r"parking|[a-z]+\.(events|[a-z]+\.v1|retry\.[0-9]+s\.v1)"
_MAKER = f"^({_TOPOLOGY})$"
_SENDER = f"^({_TOPOLOGY}|amq\\.default)$"
_TAP = r"^amq\.gen-.*$"
_LISTENER = r"^(amq\.gen-.*|[a-z]+\.events)$"


@dataclass(frozen=True)
class BrokerRights:
    """Patterns of names in the virtual host; `topics` narrows the routing keys written to an exchange."""

    configure: str = NOTHING
    write: str = NOTHING
    read: str = NOTHING
    topics: Mapping[str, str] = field(default_factory=dict)
    tags: tuple[str, ...] = ()


@dataclass(frozen=True)
class DatabaseRights:
    """Built-in roles as (role, database), and privileges of an own role beside them (the user's name is its name)."""

    roles: tuple[tuple[str, str], ...]
    privileges: tuple[Mapping[str, object], ...] = ()


@dataclass(frozen=True)
class Account:
    """One user; `broker` or `database` is None where it has no business."""

    name: str
    meaning: str
    broker: BrokerRights | None
    database: DatabaseRights | None


def accounts(databases: Mapping[str, str], tiers: Sequence[int] = DEFAULT_TIERS) -> tuple[Account, ...]:
    """Every account of one installation; `databases` has each service's own database."""
    everywhere = tuple(databases.values())
    services = [
        Account(name, f"the service {name}", broker_rights(name, tiers), _on(("readWrite",), [databases[name]]))
        for name in SERVICES
    ]
    return (
        Account(GATEWAY, "the gateway, which needs no broker", None, _on(("readWrite",), [databases[GATEWAY]])),
        *services,
        Account("migrate", "ydt migrate", _MIGRATE, _on(("readWrite",), everywhere)),
        Account("backup", "ydt backup", _BACKUP, _backup(databases)),
        Account("restore", "ydt restore", _MIGRATE, _on(("readWrite", "dbAdmin"), everywhere)),
        Account("doctor", "ydt doctor, settle", BrokerRights(), _on(("read",), everywhere, _MONITOR)),
        Account("retention", "ydt retention", BrokerRights(), _retention(databases)),
        Account("watch", "figures of the servers (RABBITMQ_API, exporters)", _WATCH, _on((), (), _MONITOR)),
    )


def broker_rights(service: str, tiers: Sequence[int]) -> BrokerRights:
    """What one service may do on the broker."""
    plan = for_service(service, tiers)
    own = [queue for queue in plan.queues if queue.service == service]
    rooms = [queue.name for queue in own if queue.role == "retry"]
    speaks = [exchange_of(service)] if any(spec.producer == service for spec in CATALOGUE) else []
    return BrokerRights(
        write=_one_of([*speaks, *rooms, PARKING]),
        read=_one_of(queue.name for queue in own if queue.role != "retry"),
        topics={PARKING: rf"^{re.escape(service)}\."},
    )


def _one_of(names: Iterable[str]) -> str:
    """A pattern for exactly these names, dots meant as dots."""
    given = sorted(re.escape(name) for name in names)
    return f"^({'|'.join(given)})$" if given else NOTHING


def _on(roles: Sequence[str], databases: Iterable[str], *more: tuple[str, str]) -> DatabaseRights:
    return DatabaseRights((*((role, name) for name in databases for role in roles), *more))


def _backup(databases: Mapping[str, str]) -> DatabaseRights:
    """Reads everything, keeps the server's history longer meanwhile, notes its success where figures come from."""
    noted = {"resource": {"db": databases[GATEWAY], "collection": BACKUPS}, "actions": ["find", "insert", "update"]}
    history = {"resource": {"cluster": True}, "actions": ["getParameter", "setParameter"]}
    return DatabaseRights(_on(("read",), databases.values()).roles, (history, noted))


def _retention(databases: Mapping[str, str]) -> DatabaseRights:
    """Deletes old lines of the two logs, notes that it did, and reads how long the city keeps them; nothing else."""
    logs = [{"db": databases[service], "collection": log} for service, log in LOGS]
    packs = {"db": databases["intake"], "collection": "city_packs"}
    forget = tuple({"resource": log, "actions": ["find", "insert", "remove"]} for log in logs)
    return DatabaseRights((), (*forget, {"resource": packs, "actions": ["find"]}))


_MONITOR = ("clusterMonitor", "admin")
_MIGRATE = BrokerRights(_MAKER, _SENDER, _MAKER)
_BACKUP = BrokerRights(_LISTENER, _TAP, _LISTENER)
_WATCH = BrokerRights(tags=("monitoring",))
