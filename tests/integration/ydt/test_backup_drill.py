"""The drill: a whole stack is backed up at work, and comes back on empty servers as it was, and goes on."""

import os
import shutil
from concurrent.futures import ThreadPoolExecutor
from dataclasses import dataclass
from pathlib import Path
from threading import Event

import pytest

from tests.journeys.front_end import FrontEnd
from tests.journeys.lifecycle import SHIQIAO, Lifecycle, Staff
from tests.stack.running import start_whole, ydt
from tests.stack.servers import ADDRESSES, SETTINGS
from ydt.backing import current_servers
from ydt.backup.manifest import read_manifest
from ydt.backup.restoring import differences
from ydt.installation import installation_of
from ydt.settling import settle
from ydt.stack.layout import RUN_VARIABLE
from ydt.stack.stack import Stack, local_stack

pytestmark = [pytest.mark.servers, pytest.mark.timeout(600)]


def stack_in(folder: Path) -> Stack:
    """A stack of its own; nothing is started yet."""
    environ = {name: value for name, value in os.environ.items() if name not in ADDRESSES}
    stack = local_stack(SETTINGS | environ | {RUN_VARIABLE: str(folder)})
    stack.layout.create()
    return stack


@dataclass
class City:
    """A stack, its people, and what they have done there."""

    stack: Stack

    def __post_init__(self):
        self.front_end = FrontEnd(self.stack.url("gateway"))
        self.staff = Staff(self.front_end, self.stack.secrets["demo_password"])

    def case(self, text="请问今年征兵什么时候报名？") -> Lifecycle:
        return Lifecycle(self.front_end, self.staff, text=text)

    def adopt(self, other: Lifecycle) -> Lifecycle:
        """The same appeal, as its citizen meets it in this stack."""
        return Lifecycle(self.front_end, self.staff, other.place, other.text, key=other.key, receipt=other.receipt)

    def keep_filing(self, stop: Event) -> int:
        """Appeals one after the other, each accepted, until told to stop."""
        count = 0
        while not stop.is_set():
            case = Lifecycle(self.front_end, self.staff, SHIQIAO, text="村口的路灯坏了半个月。")
            case.file()
            case.accept()
            count += 1
        return count


def test_city_comes_back_on_empty_servers_and_goes_on(tmp_path):
    backup = tmp_path / "backup"
    first, second = stack_in(tmp_path / "first"), stack_in(tmp_path / "second")
    shutil.copy(_secrets(first), second.layout.secrets)
    try:
        cases, told = _live_and_back_up(City(start_whole(first)), backup)
    finally:
        first.down()
    try:
        _restore_and_compare(second, backup)
        second.up()
        settle(installation_of(second), 60)
        reconciled = ydt(second, "reconcile", "--older-than", "10s")
        assert reconciled.returncode == 0, reconciled.stdout
        _go_on(City(second), cases, told)
    finally:
        second.down()


def _secrets(stack):
    assert stack.secrets
    return stack.layout.secrets


def _live_and_back_up(city, backup):
    """Cases in all states, then a backup during traffic and with a service that hangs: its events are on their way."""
    closed, under_way, fresh = city.case(), city.case(), city.case()
    closed.live()
    for step in (under_way.file, under_way.accept, under_way.sign):
        step()
    settle(installation_of(city.stack), 60)
    city.stack.pause("deadline")
    fresh.file()
    stop = Event()
    with ThreadPoolExecutor(1) as people:
        filing = people.submit(city.keep_filing, stop)
        taken = ydt(city.stack, "backup", str(backup), seconds=180)
        stop.set()
        assert filing.result() > 0
    city.stack.resume("deadline")
    assert taken.returncode == 0, taken.stdout + taken.stderr
    assert "events on their way" in taken.stdout.splitlines()[-1]
    manifest = read_manifest(backup)
    assert (manifest.city, manifest.in_flight.lost) == ("shucheng", ())
    assert manifest.in_flight.events >= 1
    assert len(set(manifest.policy_versions.values())) == 1
    figures = city.front_end.pool.request("GET", city.stack.url("gateway") + "/metrics").data.decode()
    assert "backup_last_success_timestamp_seconds{" in figures
    return (closed, under_way, fresh), closed.look_up().body


def _restore_and_compare(second, backup):
    second.infrastructure_up()
    restored = ydt(second, "restore", str(backup), seconds=180)
    assert restored.returncode == 0, restored.stdout + restored.stderr
    servers = current_servers(second.environ)
    with servers.connect() as client:
        assert differences(client, servers, read_manifest(backup)) == []
    again = ydt(second, "restore", str(backup))
    assert (again.returncode, again.stderr.startswith("There is data here: ")) == (1, True)


def _go_on(city, cases, told):
    """Each citizen finds the own appeal as it was; what was unfinished is finished here."""
    closed, under_way, fresh = map(city.adopt, cases)
    assert closed.look_up().body == told
    for step in (under_way.reply, under_way.approve, under_way.rate, *fresh.handling):
        step()
