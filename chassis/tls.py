"""TLS to broker and database: whom a service trusts, what it shows of itself, and what it says when that does not fit.

Whether a connection is encrypted is said by its address: `amqps://...` and `mongodb://...?tls=true`. TLS_CA_FILE and
TLS_CERTIFICATE_FILE hold for both; an address that names its own files (RabbitMQ's `cacertfile` and `certfile`,
MongoDB's `tlsCAFile` and `tlsCertificateKeyFile`) keeps them. Certificate and host name are always verified.
"""

import socket
import ssl
import struct
from collections.abc import Callable, Iterator, Mapping
from dataclasses import dataclass
from pathlib import Path
from urllib.parse import parse_qsl, urlencode, urlsplit

import bson
from marshmallow import ValidationError
from pymongo.uri_parser import parse_uri

_LOOK_SECONDS = 3.0
_AMQP_HELLO = b"AMQP\x00\x00\x09\x01"
_OP_MSG = 2013
_AMQPS_PORT = 5671
_OWN_FILES = {True: ("cacertfile", "certfile"), False: ("tlscafile", "tlscertificatekeyfile")}


@dataclass(frozen=True, slots=True)
class Tls:
    """PEM files: the authorities trusted (empty: the system's), and the own certificate with its key (empty: none). An
    address may name the key apart, and its password."""

    ca_file: str = ""
    certificate_file: str = ""
    key_file: str = ""
    password: str = ""

    @classmethod
    def of(cls, environ: Mapping[str, str]) -> "Tls":
        """As the environment names them, for commands that read no settings class."""
        return cls(environ.get("TLS_CA_FILE", ""), environ.get("TLS_CERTIFICATE_FILE", ""))

    def on_broker(self, amqp_uri: str) -> str:
        """The broker's addresses with our files in them, in RabbitMQ's own spelling; plain ones stay as they are."""
        return ";".join(self._on_broker(part) for part in amqp_uri.split(";") if part)

    def mongo_options(self, mongo_uri: str) -> dict[str, str]:
        """What MongoClient is told besides its address."""
        if not is_encrypted(mongo_uri):
            return {}
        given = {name.lower() for name in _query(mongo_uri)}
        wanted = {"tlsCAFile": self.ca_file, "tlsCertificateKeyFile": self.certificate_file}
        return {name: path for name, path in wanted.items() if path and name.lower() not in given}

    def context(self) -> ssl.SSLContext:
        """What a handshake is made with; raises OSError (ssl.SSLError too) for files that cannot be used."""
        context = ssl.create_default_context(cafile=self.ca_file or None)
        if self.certificate_file:
            context.load_cert_chain(self.certificate_file, self.key_file or None, self.password)
        return context

    def at(self, address: str) -> "Tls":
        """The files used at an address: its own where it names some, else ours."""
        query = {name.lower(): value for name, value in _query(address).items()}
        ca, own = _OWN_FILES[urlsplit(address).scheme == "amqps"]
        return Tls(
            query.get(ca, self.ca_file),
            query.get(own, self.certificate_file),
            query.get("keyfile", ""),
            query.get("tlscertificatekeyfilepassword", ""),
        )

    def _on_broker(self, address: str) -> str:
        if not is_encrypted(address):
            return address
        files = {"cacertfile": self.ca_file, "certfile": self.certificate_file}
        query = {name: path for name, path in files.items() if path} | _query(address)
        return urlsplit(address)._replace(query=urlencode(query, safe="/")).geturl()


def is_encrypted(address: str) -> bool:
    """Whether an address of broker or database asks for TLS; MongoDB's `+srv` addresses do by themselves."""
    scheme = urlsplit(address).scheme
    if scheme.startswith("amqp"):
        return scheme == "amqps"
    query = {name.lower(): value.lower() for name, value in _query(address).items()}
    asked = query.get("tls", query.get("ssl", "true" if scheme.endswith("+srv") else "false"))
    return asked == "true"


def broker_files(address: str) -> tuple[str, dict[str, str]]:
    """An amqps address without RabbitMQ's file parameters, and these as the ssl options of py-amqp."""
    query = _query(address)
    names = {"cacertfile": "ca_certs", "certfile": "certfile", "keyfile": "keyfile"}
    options = {option: query.pop(name) for name, option in names.items() if name in query}
    return urlsplit(address)._replace(query=urlencode(query)).geturl(), options


def check_authorities(path: str) -> None:
    """Raise marshmallow.ValidationError unless the file holds certificates of authorities."""
    _check(path, lambda: Tls(ca_file=path).context(), "no certificate")


def check_certificate(path: str) -> None:
    """Raise marshmallow.ValidationError unless the file holds a certificate and its key."""
    _check(path, lambda: Tls(certificate_file=path).context(), "no certificate with its key")


def refusals(tls: Tls, mongo_uri: str, amqp_uri: str = "") -> list[str]:
    """Why this service must not start, a sentence each; empty when nothing speaks against it.

    A server that does not answer is no reason: it may come later. One that shows a certificate we do not trust, or does
    not want ours, will not mend by waiting. With TLS_CA_FILE given an address in plain text is a mistake.
    """
    doors = [("MongoDB", "MONGO_URI", mongo_uri)] + ([("RabbitMQ", "AMQP_URI", amqp_uri)] if amqp_uri else [])
    said = []
    for server, setting, addresses in doors:
        for address in addresses.split(";"):
            if is_encrypted(address):
                said += [text for place in _places(address) if (text := _refusal(tls.at(address), server, place))]
            elif tls.ca_file:
                said.append(f"TLS_CA_FILE is set, but {setting} is an address in plain text: write {_HOW[setting]}.")
    return said


_BLIND = {"tlsinsecure", "tlsallowinvalidcertificates", "tlsallowinvalidhostnames"}
"""An address that tells the driver to look away is not looked at here either."""

_HOW = {"MONGO_URI": "mongodb://...?tls=true", "AMQP_URI": "amqps://..."}


def _places(address: str) -> Iterator[tuple[str, int]]:
    parts = urlsplit(address)
    if parts.scheme == "amqps":
        yield parts.hostname or "localhost", parts.port or _AMQPS_PORT
    elif not parts.scheme.endswith("+srv") and not _BLIND & {name.lower() for name in _query(address)}:
        yield from parse_uri(address, validate=False)["nodelist"]


def _refusal(tls: Tls, server: str, place: tuple[str, int]) -> str:
    host, port = place
    who = f"{server} at {host}:{port}"
    try:
        with (
            socket.create_connection(place, timeout=_LOOK_SECONDS) as plain,
            tls.context().wrap_socket(plain, server_hostname=host) as secured,
        ):
            secured.sendall(_AMQP_HELLO if server == "RabbitMQ" else _mongo_hello())
            if not secured.recv(1) and server == "MongoDB" and not tls.certificate_file:
                return f"{who} ends the connection at once: it asks for a certificate, see TLS_CERTIFICATE_FILE."
    except ssl.SSLCertVerificationError as wrong:
        return f"{who} shows a certificate that is not to be trusted: {wrong.verify_message.rstrip('.')}."
    except ssl.SSLError as wrong:
        return f"{who} does not let us in by TLS ({wrong.reason or wrong}): see TLS_CERTIFICATE_FILE and its port."
    except OSError:
        return ""
    return ""


def _mongo_hello() -> bytes:
    body = struct.pack("<Ib", 0, 0) + bson.encode({"hello": 1, "$db": "admin"})
    return struct.pack("<iiii", 16 + len(body), 1, 0, _OP_MSG) + body


def _query(address: str) -> dict[str, str]:
    return dict(parse_qsl(urlsplit(address).query))


def _check(path: str, use: Callable[[], object], lacks: str) -> None:
    if not path:
        return
    if not Path(path).is_file():
        raise ValidationError(f"there is no file {path}")
    try:
        use()
    except OSError as unusable:
        raise ValidationError(f"{path} holds {lacks} that can be used") from unusable
