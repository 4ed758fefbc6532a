"""The rights of each user follow from the catalogue, and its addresses from those of an administrator."""

import re

import pytest

from chassis.bus.topology import for_service, whole
from contracts.catalogue import SERVICES
from ydt.users.accounts import accounts
from ydt.users.secret_files import Places

DATABASES = {name: f"ydt_{name}" for name in (*SERVICES, "gateway")}
BY_NAME = {account.name: account for account in accounts(DATABASES)}


@pytest.mark.parametrize("service", SERVICES)
def test_service_reads_its_own_queues_and_writes_no_name_of_another(service):
    rights, names = BY_NAME[service].broker, [queue.name for queue in whole().queues]
    readable = {name for name in names if re.search(rights.read, name)}
    assert readable == {
        queue.name for queue in for_service(service).queues if queue.service == service and queue.role != "retry"
    }
    exchanges = {exchange.name for exchange in whole().exchanges} | {"amq.default", ""}
    writable = {name for name in exchanges | set(names) if re.search(rights.write, name)}
    assert {name for name in writable if not name.startswith(f"{service}.")} == {"parking"}
    assert not any(re.search(rights.configure, name) for name in names)


@pytest.mark.parametrize("service", [*SERVICES, "gateway"])
def test_service_enters_its_own_database_alone(service):
    rights = BY_NAME[service].database
    assert (rights.roles, rights.privileges) == ((("readWrite", f"ydt_{service}"),), ())


def test_whoever_migrates_may_make_everything_of_ours_and_nothing_else():
    pattern = BY_NAME["migrate"].broker.configure
    ours = [item.name for item in (*whole().exchanges, *whole().queues)]
    assert [name for name in ours if not re.search(pattern, name)] == []
    foreign = ("amq.default", "other", "x.parking", "intake.events.more")
    assert [name for name in foreign if re.search(pattern, name)] == []


def test_whoever_forgets_old_lines_reaches_the_logs_and_nothing_else():
    account = BY_NAME["retention"]
    resources = [(each["resource"], each["actions"]) for each in account.database.privileges]
    reached = {(place["db"], place["collection"]): actions for place, actions in resources}
    assert account.database.roles == ()
    assert {place for place, actions in reached.items() if "remove" in actions} == {
        ("ydt_gateway", "audit"), ("ydt_intake", "access_log"),
    }  # fmt: skip
    assert reached[("ydt_intake", "city_packs")] == ["find"]


def test_addresses_take_the_users_name_and_keep_the_rest():
    places = Places(
        "amqps://root:x@one:5671/city;amqps://root:x@two:5671/city",
        "mongodb://root:x@one:27017,two:27017/?replicaSet=rs0&tls=true&authSource=other",
        "city",
    )
    account = BY_NAME["intake"]
    assert places.amqp(account, "p/w") == (
        "amqps://city-intake:p%2Fw@one:5671/city;amqps://city-intake:p%2Fw@two:5671/city"
    )
    assert places.mongo(account, "p/w") == (
        "mongodb://city-intake:p%2Fw@one:27017,two:27017/?replicaSet=rs0&tls=true&authSource=admin"
    )
