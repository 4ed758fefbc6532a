"""The broker in trouble without being away: alarms that block publishers, queues deleted, its whole data lost."""

import shutil

import pytest

from chassis.bus.names import PARKING, exchange_of
from chassis.bus.topology import whole
from contracts.catalogue import SERVICES
from tests.faults.broker_desk import BrokerDesk
from tests.faults.door import Door
from tests.faults.saboteur import BROKER
from ydt.settling import settle
from ydt.stack.waiting import wait_until

pytestmark = [pytest.mark.stack, pytest.mark.slow, pytest.mark.timeout(1800)]

ALARM_SECONDS = 12.0
SEEN_WITHIN_SECONDS = 300.0
SETTLED_WITHIN_SECONDS = 300.0

ALARMS = {
    "memory": ("mem_alarm", ("set_vm_memory_high_watermark", "0.000001"), ("set_vm_memory_high_watermark", "0.3")),
    "disk": ("disk_free_alarm", ("set_disk_free_limit", "9999GB"), ("set_disk_free_limit", "500MB")),
}
"""What the alarm is called, what sets it off and what ends it; the ends are those of the node's own configuration."""


@pytest.mark.parametrize("kind", ALARMS)
def test_filing_succeeds_while_the_broker_blocks_publishers(experiment, prove, stack, kind):
    name, begin, end = ALARMS[kind]
    desk, run = BrokerDesk(stack), experiment(f"broker alarm {kind}")
    door = Door(run)
    run.crowd.release(5)
    run.saboteur.pause_before()
    try:
        with run.saboteur.outage(BROKER, f"{kind} alarm"):
            desk.control(*begin)
            with door.knocked_at():
                assert wait_until(lambda: desk.alarm(name), SEEN_WITHIN_SECONDS)
                assert wait_until(run.databases.unsent, SEEN_WITHIN_SECONDS)
                assert wait_until(lambda: len(door.answers) >= 30, SEEN_WITHIN_SECONDS)
    finally:
        desk.control(*end)
    assert prove(run).acknowledged == 5 + len(door.answers)
    assert set(door.statuses) == {201}


def test_queues_that_were_wiped_come_back_by_themselves(experiment, prove, stack):
    """Everything was settled, so they held nothing: what a queue holds is a citizen's case, and never wiped."""
    run, desk = experiment("queues wiped"), BrokerDesk(stack)
    rooms = [queue.name for queue in whole(run.installation().retry_tiers).queues]
    for wiped in (lambda name: ".retry." in name, lambda name: True):
        settle(run.installation(), SETTLED_WITHIN_SECONDS)
        with run.saboteur.outage(BROKER, "wiped queues"):
            for queue in filter(wiped, desk.queues()):
                desk.delete_queue(queue)
            for exchange in (PARKING, *map(exchange_of, SERVICES)) if wiped(PARKING) else ():
                desk.delete_exchange(exchange)
        run.crowd.release(8)
        run.crowd.wait(SETTLED_WITHIN_SECONDS)
    assert prove(run).acknowledged == 16
    assert set(rooms) <= set(desk.queues())


def test_broker_that_lost_all_its_data_loses_nothing_that_was_not_in_it(experiment, prove, stack):
    run = experiment("broker emptied")
    settle(run.installation(), SETTLED_WITHIN_SECONDS)

    def empty():
        run.crowd.release(10)
        shutil.rmtree(stack.layout.data / BROKER / "mnesia")

    run.saboteur.kill(BROKER, meanwhile=empty)
    run.crowd.release(5)
    assert prove(run).acknowledged == 15
