"""A whole stack over TLS in which nobody may do more than its work: appeals travel, operators do their errands."""

import pytest

from contracts.catalogue import SERVICES
from tests.integration.harness import eventually
from tests.journeys.front_end import FrontEnd
from tests.journeys.lifecycle import Lifecycle, Staff
from ydt.installation import installation_of
from ydt.settling import settle

pytestmark = [pytest.mark.servers, pytest.mark.timeout(300)]


@pytest.fixture
def lifecycle(whole) -> Lifecycle:
    """An appeal to be filed."""
    front_end = FrontEnd(whole.url("gateway"))
    return Lifecycle(front_end, Staff(front_end, whole.secrets["demo_password"]))


def test_an_appeal_travels_from_its_filing_to_its_rating(whole, lifecycle):
    lifecycle.live()
    settle(installation_of(whole), 60)
    assert lifecycle.look_up().body["status"] == "concluded"


def test_every_service_came_to_broker_and_database_by_its_own_user_and_by_tls(whole):
    wanted = {(f"ydt-{name}", True) for name in SERVICES}

    def seen() -> set[tuple]:
        """Who is connected now, and whether by TLS; what was closed a moment ago may still be told."""
        return {(each.get("user"), each.get("ssl")) for each in whole.broker_api.call("GET", "/connections")}

    eventually(lambda: seen() == wanted, 30, f"nobody but {sorted(wanted)} to be connected")


@pytest.mark.slow
def test_a_backup_is_restored_by_its_own_user_into_other_databases(whole, tmp_path):
    other = {f"{name.upper()}_DATABASE": f"other_{name}" for name in (*SERVICES, "gateway")}
    prefix, users = ("--prefix", "other"), tmp_path / "users"
    backed_up = whole.operator("backup", str(tmp_path / "backup"), account="backup")
    applied = whole.operator("users", "apply", str(users), *prefix, more=other)
    files = {f"{name}_FILE": str(users / "restore" / name) for name in ("AMQP_URI", "MONGO_URI")}
    restored = whole.operator("restore", str(tmp_path / "backup"), account="restore", more=other | files)
    checked = whole.operator("restore", str(tmp_path / "backup"), account="restore", more=other)
    whole.operator("users", "remove", "--yes", *prefix)
    assert [each.exit_code for each in (backed_up, applied, restored)] == [0, 0, 0], restored.output
    assert (checked.exit_code, "not authorized" in str(checked.exception) + checked.output) == (1, True)


def test_errands_are_done_by_users_of_their_own(whole, tmp_path):
    backed_up = whole.operator("backup", str(tmp_path / "backup"), account="backup")
    assert backed_up.exit_code == 0, backed_up.output
    examined = whole.operator("doctor", account="doctor", services=True)
    faults = [line for line in examined.output.splitlines() if line.startswith("FAULT")]
    assert faults == [], examined.output
