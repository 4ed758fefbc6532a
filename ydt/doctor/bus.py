"""The broker: no alarm, every queue there and heard, nobody waiting on the retry ladder."""

from collections.abc import Iterator
from dataclasses import dataclass

import amqp

from chassis.bus.topology import Queue, whole
from chassis.bus.wire import close, open_connection
from ydt.broker_api import BrokerApi
from ydt.doctor.findings import Finding, Findings, Patient, fault, ok, warning

MUCH = 1000
"""Messages in one queue beyond which its consumers do not keep up."""


@dataclass(frozen=True)
class _Seen:
    """A queue of the catalogue as the broker has it."""

    queue: Queue
    messages: int = 0
    consumers: int = 0
    absent: bool = False

    @property
    def unheard(self) -> bool:
        """Whether nobody reads what somebody must; from waiting rooms nobody reads."""
        return not (self.absent or self.consumers or self.queue.role == "retry")


def alarms(patient: Patient) -> Findings:
    """Neither memory nor disk makes the broker refuse messages. Needs the management address."""
    if not patient.rabbitmq_api:
        yield warning("broker alarms", "not asked", "Set RABBITMQ_API to the management address, with a user.")
        return
    answer = BrokerApi(patient.rabbitmq_api, patient.servers.tls).ask("GET", "/health/checks/alarms")
    if answer.status == 200:
        yield ok("broker alarms", "none")
    else:
        told = answer.json().get("reason", answer.status)
        yield fault("broker alarms", f"{told}", "Free memory or disk of the broker (docs/runbooks/broker-loss.md).")


def queues(patient: Patient) -> Findings:
    """Every queue of the catalogue exists; those of events and of parked messages have somebody who reads them."""
    seen = list(_looked_at(patient))
    absent = sorted(each.queue.name for each in seen if each.absent)
    unheard = sorted(each.queue.name for each in seen if each.unheard)
    full = {each.queue.name: each.messages for each in seen if each.queue.role == "events" and each.messages > MUCH}
    waiting = sum(each.messages for each in seen if each.queue.role == "retry")
    yield _listed("queues", absent, "missing: ", f"all {len(seen)} are there", "`ydt migrate` makes them.")
    yield _listed("queues heard", unheard, "without a consumer: ", "all have consumers", "Restart their service.")
    if full:
        told = ", ".join(f"{name} {count}" for name, count in sorted(full.items()))
        yield warning("queues short", told, "More copies of these services, or find what makes them slow.")
    else:
        yield ok("queues short", f"none above {MUCH}")
    if waiting:
        yield warning("retry ladder", f"{waiting} messages wait", "`ydt logs SERVICE` says why they fail.")
    else:
        yield ok("retry ladder", "empty")


def _listed(check: str, names: list[str], intro: str, fine: str, way_out: str) -> Finding:
    return fault(check, intro + ", ".join(names), way_out) if names else ok(check, fine)


def _looked_at(patient: Patient) -> Iterator[_Seen]:
    """Each queue of the catalogue."""
    connection = open_connection(patient.servers.amqp_uri, name="ydt doctor", heartbeat=0)
    try:
        for queue in whole(patient.servers.retry_tiers).queues:
            channel = connection.channel()
            try:
                told = channel.queue_declare(queue.name, passive=True)
            except amqp.NotFound:
                yield _Seen(queue, absent=True)
                continue
            yield _Seen(queue, told.message_count, told.consumer_count)
            channel.close()
    finally:
        close(connection)
