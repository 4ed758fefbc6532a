"""How addresses say TLS, and whose files they take."""

import pytest
from marshmallow import ValidationError

from chassis.tls import Tls, broker_files, check_authorities, is_encrypted, refusals

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


def test_files_an_address_names_itself_are_used_there():
    assert FILES.at("amqps://one/v?cacertfile=/x.pem&keyfile=/k.pem") == Tls("/x.pem", "/own.pem", "/k.pem")
    assert FILES.at("mongodb://host/?tls=true&tlsCAFile=/x.pem") == Tls("/x.pem", "/own.pem")
    assert FILES.at("mongodb://host/?tls=true") == FILES


def test_server_that_does_not_answer_or_shall_not_be_looked_at_is_no_reason_to_stay_away():
    assert refusals(Tls(), "mongodb://127.0.0.1:1/?tls=true", "amqps://127.0.0.1:1/v") == []
    assert refusals(Tls(), "mongodb://127.0.0.1:1/?tls=true&tlsInsecure=true") == []
    assert refusals(Tls(), "mongodb+srv://nowhere.invalid/") == []


@pytest.mark.parametrize(("content", "said"), [(None, "there is no file"), ("nothing", "no certificate")])
def test_file_that_holds_no_authorities_is_refused_when_settings_are_read(tmp_path, content, said):
    path = tmp_path / "ca.pem"
    if content is not None:
        path.write_text(content)
    with pytest.raises(ValidationError, match=said):
        check_authorities(str(path))


def test_database_is_told_only_what_its_address_leaves_open():
    assert FILES.mongo_options("mongodb://host/") == {}
    assert FILES.mongo_options("mongodb://host/?tls=true") == {
        "tlsCAFile": "/ca.pem",
        "tlsCertificateKeyFile": "/own.pem",
    }
    assert FILES.mongo_options("mongodb://host/?tls=true&tlsCAFile=/x") == {"tlsCertificateKeyFile": "/own.pem"}
