"""`ydt retention` on a real database: what the city's policy keeps stays, what it no longer keeps goes, noted."""

from datetime import UTC, datetime, timedelta

import pytest

from ydt.backing import Servers
from ydt.errors import Failure
from ydt.retention import LEAST_DAYS, LOGS, forget
from ydt.stack.services import SERVICES

pytestmark = pytest.mark.servers

NOW = datetime(2026, 11, 20, 8, tzinfo=UTC)


@pytest.fixture
def servers(mongo) -> Servers:
    """Empty databases; the broker is not asked."""
    return Servers(mongo.uri, "amqp://nobody/", {name: mongo.name(name) for name in SERVICES})


def load(mongo, version: str, days: int) -> None:
    """A version of the city's policy as intake keeps it."""
    document = {"policy_version": version, "policy": {"audit": {"retain_days": days}}}
    mongo.database("intake").city_packs.insert_one({"_id": f"version:{version}", "document": document})
    mongo.database("intake").city_packs.replace_one({"_id": "in_force"}, {"policy_version": version}, upsert=True)


def write(mongo, *ages: int) -> None:
    """A line of each age in days, in each log."""
    for service, log in LOGS:
        lines = [{"at": NOW - timedelta(days=age), "actor": f"{age} days"} for age in ages]
        mongo.database(service)[log].insert_many(lines)


def left(mongo, service: str, log: str) -> list[str]:
    return sorted(line["actor"] for line in mongo.database(service)[log].find())


def test_lines_older_than_the_policy_says_are_deleted_and_that_is_noted(servers, mongo):
    load(mongo, "one", 365)
    write(mongo, 10, 364, 366, 900)

    done = forget(servers, NOW)

    assert {f"{each.service}.{each.log}": each.lines for each in done} == {"gateway.audit": 2, "intake.access_log": 2}
    assert left(mongo, "intake", "access_log") == ["10 days", "364 days"]
    assert left(mongo, "gateway", "audit") == ["10 days", "364 days", "ydt retention", "ydt retention"]
    notes = mongo.database("gateway").audit.find({"action": "forget"}).sort("subject")
    assert [note["subject"] for note in notes] == ["gateway.audit", "intake.access_log"]


def test_second_run_deletes_nothing_and_notes_nothing(servers, mongo):
    load(mongo, "one", 365)
    write(mongo, 10, 900)
    forget(servers, NOW)

    assert [each.lines for each in forget(servers, NOW)] == [0, 0]
    assert left(mongo, "gateway", "audit") == ["10 days", "ydt retention", "ydt retention"]


def test_the_longest_of_all_policies_holds(servers, mongo):
    load(mongo, "old", 1095)
    load(mongo, "new", 365)
    write(mongo, 400, 1094, 1096)

    assert {each.lines for each in forget(servers, NOW)} == {1}
    assert left(mongo, "intake", "access_log") == ["1094 days", "400 days"]


def test_nothing_younger_than_six_months_goes_whatever_a_pack_says(servers, mongo):
    load(mongo, "one", 1)
    write(mongo, LEAST_DAYS - 1, LEAST_DAYS + 1)

    assert {each.lines for each in forget(servers, NOW)} == {1}
    assert left(mongo, "intake", "access_log") == [f"{LEAST_DAYS - 1} days"]


def test_asking_only_deletes_nothing(servers, mongo):
    load(mongo, "one", 365)
    write(mongo, 10, 900)

    assert {each.lines for each in forget(servers, NOW, only_count=True)} == {1}
    assert left(mongo, "gateway", "audit") == ["10 days", "900 days"]


def test_without_a_city_nothing_is_deleted(servers, mongo):
    write(mongo, 9000)

    with pytest.raises(Failure, match="No city is loaded"):
        forget(servers, NOW)
    assert left(mongo, "intake", "access_log") == ["9000 days"]
