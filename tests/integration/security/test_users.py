"""One user a service, and what each is refused: a service that was taken over reaches no further than its own work."""

from contextlib import contextmanager

import amqp
import pytest
from pymongo import MongoClient
from pymongo.errors import OperationFailure

from chassis.bus.wire import hard_close, open_connection
from chassis.tls import Tls
from contracts.catalogue import SERVICES
from ydt.stack.services import GATEWAY
from ydt.users.accounts import accounts

pytestmark = [pytest.mark.servers, pytest.mark.timeout(300)]

UNAUTHORIZED = 13
EVERY = sum(
    (account.broker is not None) + (account.database is not None)
    for account in accounts({name: f"ydt_{name}" for name in (*SERVICES, GATEWAY)})
)


@pytest.fixture
def casework_database(provisioned):
    """The database as casework's user sees it."""
    uri = (provisioned.users / "casework" / "MONGO_URI").read_text().strip()
    tls = Tls(provisioned.authority.ca_file, provisioned.client_file)
    with MongoClient(uri, timeoutMS=10_000, **tls.mongo_options(uri)) as client:
        yield client


@pytest.fixture
def casework_channel(provisioned):
    """A fresh channel of casework's user; a refusal ends a channel."""
    uri = (provisioned.users / "casework" / "AMQP_URI").read_text().strip()
    tls = Tls(provisioned.authority.ca_file, provisioned.client_file)
    connection = open_connection(tls.on_broker(uri), name="test")
    yield connection.channel
    hard_close(connection)


@contextmanager
def unauthorized():
    with pytest.raises(OperationFailure) as refused:
        yield
    assert refused.value.code == UNAUTHORIZED


def publish(channel, exchange: str, key: str) -> None:
    channel.confirm_select()
    channel.basic_publish_confirm(amqp.Message(b"{}"), exchange, key)


def test_users_are_made_once_and_then_are_as_they_should_be(provisioned):
    again = provisioned.operator("users", "apply", str(provisioned.users))
    planned = provisioned.operator("users", "plan", str(provisioned.users))
    assert again.output.splitlines()[-1].startswith("0 of 27 users changed"), again.output
    assert (planned.exit_code, planned.output.splitlines()[-1]) == (0, "0 users to change")
    modes = {path.stat().st_mode & 0o777 for path in provisioned.users.rglob("*") if path.is_file()}
    assert modes == {0o600}


def test_rights_somebody_changed_by_hand_are_seen_and_set_right(provisioned):
    with provisioned.database_admin() as root:
        root.admin.command("grantRolesToUser", "ydt-routing", roles=[{"role": "read", "db": "ydt_intake"}])
    planned = provisioned.operator("users", "plan", str(provisioned.users))
    assert planned.exit_code == 1
    assert "ydt-routing on the database: other rights" in planned.output
    applied = provisioned.operator("users", "apply", str(provisioned.users))
    assert applied.output.splitlines()[-1].startswith("1 of 27 users changed")


def test_casework_works_in_its_own_database_and_in_no_other(casework_database):
    casework_database["ydt_casework"]["notes"].insert_one({"_id": 1})
    casework_database["ydt_casework"]["notes"].delete_one({"_id": 1})
    with unauthorized():
        casework_database["ydt_intake"]["identities"].find_one()
    with unauthorized():
        casework_database["ydt_gateway"]["staff"].update_one({}, {"$set": {"body.role": "city_discipline"}})
    with unauthorized():
        casework_database.drop_database("ydt_casework")
    with unauthorized():
        casework_database.admin.command("createUser", "back-door", pwd="x", roles=[])


def test_casework_speaks_for_itself_alone(casework_channel):
    publish(casework_channel(), "casework.events", "said_to_nobody")
    for exchange, key in (
        ("intake.events", "appeal_submitted"),
        ("parking", "intake.casework.v1"),
        ("", "intake.casework.v1"),
        ("intake.retry.1s.v1", "intake.casework.v1"),
    ):
        with pytest.raises(amqp.AccessRefused):
            publish(casework_channel(), exchange, key)


def test_casework_hears_what_is_meant_for_it_alone(casework_channel):
    casework_channel().basic_get("casework.routing.v1")
    for queue in ("notify.casework.v1", "intake.parked.v1", "casework.retry.1s.v1"):
        with pytest.raises(amqp.AccessRefused):
            casework_channel().basic_get(queue)
    with pytest.raises(amqp.AccessRefused):
        casework_channel().queue_purge("notify.casework.v1")


def test_casework_makes_binds_and_deletes_nothing(casework_channel):
    with pytest.raises(amqp.AccessRefused):
        casework_channel().queue_delete("casework.routing.v1")
    with pytest.raises(amqp.AccessRefused):
        casework_channel().exchange_delete("casework.events")
    with pytest.raises(amqp.AccessRefused):
        casework_channel().queue_declare("casework.listener")
    with pytest.raises(amqp.AccessRefused):
        casework_channel().queue_bind("casework.routing.v1", "intake.events", "#")


def test_users_of_a_prefix_come_and_go_without_touching_those_of_another(provisioned, tmp_path):
    second = ("--prefix", "second")
    made = provisioned.operator("users", "apply", str(tmp_path / "second"), *second)
    gone = provisioned.operator("users", "remove", "--yes", *second)
    planned = provisioned.operator("users", "plan", str(provisioned.users))
    assert f"{EVERY} of {EVERY} users changed" in made.output, made.output
    assert gone.output.splitlines()[-1] == f"{EVERY} users removed", gone.output
    assert planned.exit_code == 0, planned.output
