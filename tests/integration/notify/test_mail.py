"""The mail channel against a real mail server: verified TLS, and troubles told apart."""

import socket
from dataclasses import replace
from datetime import UTC, datetime, timedelta
from types import SimpleNamespace

import pytest
from cryptography import x509
from cryptography.hazmat.primitives import hashes, serialization
from cryptography.hazmat.primitives.asymmetric import ec
from cryptography.x509.oid import NameOID

from services.notify.channels.mail import Mail, MailServer, MailUnavailable
from services.notify.domain.attempts import Attempt, Verdict
from tests.integration.chassis.running import free_port
from tests.integration.notify.conftest import MailHost

pytestmark = pytest.mark.servers

MAIL = Mail(
    message_id="Mabc",
    address="jw@zmq.example",
    title="办结时限提醒",
    text="工单 Cabc 将于 2021-09-28 23:59 到期。",
    at=datetime(2021, 9, 7, 2, 15, tzinfo=UTC),
)
SENT = Attempt(verdict=Verdict.SENT)


def some_settings(port, **overrides):
    fields = {
        "smtp_host": "localhost",
        "smtp_port": port,
        "smtp_security": "none",
        "smtp_ca_file": "",
        "smtp_username": "",
        "smtp_password": "",
        "smtp_sender": "no-reply@yidiantong.example",
        "smtp_timeout_seconds": 2,
    }
    return SimpleNamespace(**{**fields, **overrides})


def send(settings, mail=MAIL):
    with MailServer(settings).session() as session:
        return session.send(mail)


def trouble(settings):
    with pytest.raises(MailUnavailable) as unavailable:
        send(settings)
    return unavailable.value.code


@pytest.fixture(scope="module")
def certificate(tmp_path_factory):
    """A key and a certificate for localhost that only a test would trust."""
    folder = tmp_path_factory.mktemp("tls")
    key = ec.generate_private_key(ec.SECP256R1())
    name = x509.Name([x509.NameAttribute(NameOID.COMMON_NAME, "localhost")])
    now = datetime.now(UTC)
    signed = (
        x509.CertificateBuilder()
        .subject_name(name)
        .issuer_name(name)
        .public_key(key.public_key())
        .serial_number(1)
        .not_valid_before(now - timedelta(days=1))
        .not_valid_after(now + timedelta(days=1))
        .add_extension(x509.SubjectAlternativeName([x509.DNSName("localhost")]), critical=False)
        .add_extension(x509.BasicConstraints(ca=True, path_length=None), critical=True)
        .sign(key, hashes.SHA256())
    )
    (folder / "cert.pem").write_bytes(signed.public_bytes(serialization.Encoding.PEM))
    private = key.private_bytes(
        serialization.Encoding.PEM, serialization.PrivateFormat.PKCS8, serialization.NoEncryption()
    )
    (folder / "key.pem").write_bytes(private)
    return folder


@pytest.fixture
def mail_host(tmp_path):
    host = MailHost(free_port(), tmp_path)
    yield host
    host.stop()


@pytest.fixture
def tls_host(mail_host, certificate):
    mail_host.start("--cert", str(certificate / "cert.pem"), "--key", str(certificate / "key.pem"))
    return mail_host


def test_mail_is_readable_and_says_that_a_machine_wrote_it(mail_host):
    mail_host.start()
    assert send(some_settings(mail_host.port)) == SENT
    (taken,) = mail_host.taken
    assert taken.get_content().strip() == MAIL.text
    headers = ("From", "To", "Subject", "Message-ID", "Date", "Auto-Submitted")
    assert {name: taken[name] for name in headers} == {
        "From": "no-reply@yidiantong.example",
        "To": "jw@zmq.example",
        "Subject": "办结时限提醒",
        "Message-ID": "<Mabc@yidiantong.example>",
        "Date": "Tue, 07 Sep 2021 02:15:00 +0000",
        "Auto-Submitted": "auto-generated",
    }


def test_mail_goes_over_verified_tls(tls_host, certificate):
    trusting = some_settings(tls_host.port, smtp_security="starttls", smtp_ca_file=str(certificate / "cert.pem"))
    assert send(trusting) == SENT
    assert len(tls_host.taken) == 1


def test_mail_does_not_go_to_a_server_that_cannot_prove_its_name(tls_host):
    assert trouble(some_settings(tls_host.port, smtp_security="starttls")) == "smtp_tls"
    assert tls_host.taken == []


def test_mail_does_not_go_in_the_clear_when_tls_was_asked_for(mail_host):
    mail_host.start()
    assert trouble(some_settings(mail_host.port, smtp_security="starttls")) == "smtp_tls"
    assert mail_host.taken == []


def test_server_that_is_gone_or_silent_is_a_network_trouble():
    assert trouble(some_settings(free_port())) == "smtp_network"
    with socket.create_server(("127.0.0.1", 0)) as silent:
        settings = some_settings(silent.getsockname()[1], smtp_host="127.0.0.1", smtp_timeout_seconds=1)
        assert trouble(settings) == "smtp_network"


def test_refused_login_is_our_trouble_not_the_mails(mail_host):
    mail_host.start()
    assert trouble(some_settings(mail_host.port, smtp_username="u", smtp_password="p")) == "smtp_tls"


@pytest.mark.parametrize(
    ("told", "expected"),
    [
        ("rcpt 550", Attempt(verdict=Verdict.PERMANENT, code="smtp_550")),
        ("rcpt 451", Attempt(verdict=Verdict.TEMPORARY, code="smtp_451")),
        ("data 554", Attempt(verdict=Verdict.PERMANENT, code="smtp_554")),
        ("data 452", Attempt(verdict=Verdict.TEMPORARY, code="smtp_452")),
    ],
)
def test_refusals_are_told_apart_and_leave_the_connection_usable(mail_host, told, expected):
    mail_host.start()
    with MailServer(some_settings(mail_host.port)).session() as session:
        mail_host.refuse(told)
        assert session.send(MAIL) == expected
        mail_host.refuse("")
        assert session.send(MAIL) == SENT


def test_address_that_cannot_be_written_is_final(mail_host):
    mail_host.start()
    assert send(some_settings(mail_host.port), replace(MAIL, address="a\nBcc: b@c.example")) == Attempt(
        verdict=Verdict.PERMANENT, code="address"
    )
    assert mail_host.taken == []
