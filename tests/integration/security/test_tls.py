"""TLS to broker and database with an authority of our own: who is trusted, and what is said when nobody is."""

import subprocess

import pytest

from chassis.bus.wire import close, open_connection
from chassis.tls import Tls, refusals
from tests.integration.security.authority import Authority
from tests.integration.security.guarded import GuardedStack
from ydt.backing import current_servers
from ydt.errors import Failure
from ydt.stack.layout import source_root
from ydt.stack.services import GATEWAY, command

pytestmark = [pytest.mark.servers, pytest.mark.timeout(300)]


@pytest.fixture
def stranger(tmp_path) -> Authority:
    """An authority nobody trusts."""
    return Authority(tmp_path / "stranger", "stranger")


def ours(guarded: GuardedStack) -> Tls:
    return Tls(guarded.authority.ca_file, guarded.client_file)


def test_servers_our_authority_vouches_for_are_let_through(guarded):
    assert refusals(ours(guarded), guarded.mongod.uri, guarded.amqps_uri) == []
    connection = open_connection(ours(guarded).on_broker(guarded.amqps_uri), name="test")
    assert connection.connected and connection.transport.sock.cipher()
    close(connection)


def test_servers_of_a_stranger_are_refused_by_one_sentence_each(guarded, stranger):
    said = refusals(Tls(stranger.ca_file, guarded.client_file), guarded.mongod.uri, guarded.amqps_uri)
    assert [text.rpartition(":")[0] for text in said] == [
        f"MongoDB at localhost:{guarded.mongod.port} shows a certificate that is not to be trusted",
        f"RabbitMQ at localhost:{guarded.book.port('amqps')} shows a certificate that is not to be trusted",
    ]


def test_a_certificate_for_another_host_is_refused(guarded):
    elsewhere = [uri.replace("localhost", "127.0.0.1") for uri in (guarded.mongod.uri, guarded.amqps_uri)]
    said = refusals(ours(guarded), *elsewhere)
    reason = "IP address mismatch, certificate is not valid for '127.0.0.1'."
    assert [text.partition("trusted: ")[2] for text in said] == [reason, reason]


def test_a_database_that_asks_for_our_certificate_refuses_who_has_none(guarded):
    said = refusals(Tls(guarded.authority.ca_file), guarded.mongod.uri)
    assert said == [
        f"MongoDB at localhost:{guarded.mongod.port} ends the connection at once: "
        "it asks for a certificate, see TLS_CERTIFICATE_FILE."
    ]


def test_an_address_in_plain_text_is_a_mistake_once_an_authority_is_named(guarded):
    said = refusals(ours(guarded), "mongodb://localhost/", "amqp://localhost/")
    assert said == [
        "TLS_CA_FILE is set, but MONGO_URI is an address in plain text: write mongodb://...?tls=true.",
        "TLS_CA_FILE is set, but AMQP_URI is an address in plain text: write amqps://....",
    ]


def test_an_operator_is_told_at_once_whom_not_to_trust(guarded, stranger):
    environ = {**guarded.outside(), "TLS_CA_FILE": stranger.ca_file}
    with pytest.raises(Failure, match="MongoDB at .* shows a certificate that is not to be trusted"):
        current_servers(environ)
    with pytest.raises(Failure, match="TLS: there is no file"):
        current_servers({**environ, "TLS_CA_FILE": "/nowhere.pem"})


@pytest.mark.parametrize(
    ("name", "code", "servers"), [("routing", 2, ["MongoDB", "RabbitMQ"]), (GATEWAY, 1, ["MongoDB"])]
)
def test_a_service_that_may_not_trust_its_servers_does_not_start(guarded, stranger, name, code, servers):
    given = guarded.service_processes().env(name)
    environ = {name: value for name, value in given.items() if not name.endswith("_URI_FILE")}
    environ |= {"MONGO_URI": guarded.mongod.uri, "AMQP_URI": guarded.amqps_uri}
    environ |= {"TLS_CA_FILE": stranger.ca_file, "PYTHONWARNINGS": "ignore"}
    ended = subprocess.run(
        command(name), cwd=source_root(), env=environ, capture_output=True, text=True, timeout=90, check=False
    )
    said = [line.partition(" at ")[0] for line in ended.stderr.splitlines()]
    assert (ended.returncode, said) == (code, servers), ended.stderr
