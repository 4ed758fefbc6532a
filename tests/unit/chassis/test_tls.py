"""How addresses say TLS, and whose files they take."""

import pytest

from chassis.tls import Tls, broker_files, is_encrypted

FILES = Tls("/ca.pem", "/own.pem")


@pytest.mark.parametrize(
    ("address", "encrypted"),
    [
        ("amqps://u:p@host/v", True),
        ("amqp://u:p@host/v", False),
        ("mongodb://host/?replicaSet=rs0", False),
        ("mongodb://host/?replicaSet=rs0&tls=true", True),
        ("mongodb://host/?ssl=true", True),
        ("mongodb+srv://host/", True),
        ("mongodb+srv://host/?tls=false", False),
    ],
)
def test_address_says_whether_it_is_encrypted(address, encrypted):
    assert is_encrypted(address) == encrypted


def test_our_files_are_written_into_every_encrypted_address_of_the_broker():
    told = FILES.on_broker("amqps://u:p@one/v;amqps://u:p@two/v?cacertfile=/other.pem;amqp://three/v")
    assert told == (
        "amqps://u:p@one/v?cacertfile=/ca.pem&certfile=/own.pem;"
        "amqps://u:p@two/v?cacertfile=/other.pem&certfile=/own.pem;amqp://three/v"
    )


def test_broker_address_is_taken_apart_into_itself_and_what_a_handshake_needs():
    bare, options = broker_files("amqps://u:p@one/v?cacertfile=/ca.pem&certfile=/own.pem&heartbeat=5")
    assert bare == "amqps://u:p@one/v?heartbeat=5"
    assert options == {"ca_certs": "/ca.pem", "certfile": "/own.pem"}


def test_database_is_told_only_what_its_address_leaves_open():
    assert FILES.mongo_options("mongodb://host/") == {}
    assert FILES.mongo_options("mongodb://host/?tls=true") == {
        "tlsCAFile": "/ca.pem",
        "tlsCertificateKeyFile": "/own.pem",
    }
    assert FILES.mongo_options("mongodb://host/?tls=true&tlsCAFile=/x") == {"tlsCertificateKeyFile": "/own.pem"}
