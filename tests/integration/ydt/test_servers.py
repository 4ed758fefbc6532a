"""The fixtures other tests stand on."""

import amqp
import pytest

from tests.stack.servers import own_databases, own_vhost

pytestmark = pytest.mark.servers


def connect(broker):
    _, _, rest = broker.uri.partition("://")
    credentials, _, address = rest.rpartition("@")
    user, _, password = credentials.partition(":")
    host, _, vhost = address.partition("/")
    return amqp.Connection(host, userid=user, password=password, virtual_host=vhost)


def test_broker_gives_an_own_virtual_host(broker):
    with connect(broker) as connection:
        connection.channel().queue_declare("only-here")

    queues = broker.call("GET", f"/api/queues/{broker.vhost}").json()

    assert [queue["name"] for queue in queues] == ["only-here"]


def test_broker_leaves_no_virtual_host_behind(servers):
    fixture = own_vhost(servers)
    broker = next(fixture)
    next(fixture, None)

    with pytest.raises(RuntimeError, match="404"):
        broker.call("GET", f"/api/vhosts/{broker.vhost}")


def test_mongo_drops_its_databases_and_no_others(servers, mongo):
    mongo.database("kept").things.insert_one({"_id": 1})
    fixture = own_databases(servers)
    space = next(fixture)
    space.database("gone").things.insert_one({"_id": 1})
    next(fixture, None)

    names = set(mongo.client.list_database_names())

    assert {mongo.name("kept"), space.name("gone")} & names == {mongo.name("kept")}
