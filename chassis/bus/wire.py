"""The connection to the broker: every wait bounded, and closed hard when the peer may be dead.

Closing politely waits for an answer; on a half-open connection that answer never comes. So nothing here waits longer
than `IO_SECONDS`, and `hard_close` asks nobody.
"""

import logging
import socket
import ssl
from collections.abc import Iterator
from contextlib import AbstractContextManager, contextmanager, nullcontext
from typing import Any

import amqp
from amqp.exceptions import AMQPError, RecoverableConnectionError
from amqp.transport import TCPTransport
from kombu import Connection as AmqpUri

from chassis.tls import broker_files, is_encrypted

log = logging.getLogger(__name__)

IO_SECONDS = 10
"""Longest wait for any single read or write, in seconds; it also holds for green sockets, unlike SO_RCVTIMEO."""

_CHUNK = 8192

BROKER_ERRORS = (OSError, EOFError, AMQPError, AttributeError)
"""What a lost connection looks like. py-amqp meets a vanished transport with AttributeError in places; a green socket
that another greenlet closed while it was read from says EOFError."""


class _EagerTransport(TCPTransport):
    """Takes what has arrived instead of asking the socket three times for each frame; py-amqp keeps what is left. And
    sends many frames at once where it is told to: each call of the kernel costs as much as making the frame."""

    _gathered: list[bytes] | None = None

    def _setup_transport(self) -> None:
        super()._setup_transport()
        receive = self.sock.recv
        self._quick_recv = lambda wanted: receive(max(wanted, _CHUNK))

    def write(self, frame: Any) -> None:
        """Send a frame, or keep it for the end of `gathering`."""
        if self._gathered is None:
            super().write(frame)
        else:
            self._gathered.append(bytes(frame))

    @contextmanager
    def gathering(self) -> Iterator[None]:
        """Send what is written inside at its end, also when that is an exception: a frame is never kept back."""
        self._gathered = []
        try:
            yield
        finally:
            frames, self._gathered = self._gathered, None
            if frames:
                super().write(b"".join(frames))


class BoundedConnection(amqp.Connection):
    """A plain AMQP connection that never reconnects by itself.

    `connection.blocked` is not asked for: py-amqp would then read from the socket before each publish, which ends
    pipelining; a blocked publisher is noticed by its missing confirmation instead.
    """

    negotiate_capabilities = {"consumer_cancel_notify": True, "authentication_failure_close": True}

    def Transport(self, host: str, connect_timeout: float, ssl: Any = False, *times: Any, **more: Any) -> Any:
        """py-amqp's hook for choosing the transport."""
        if ssl:
            return super().Transport(host, connect_timeout, ssl, *times, **more)
        read_timeout, write_timeout = times
        return _EagerTransport(host, connect_timeout, read_timeout, write_timeout, **more)

    def _warn_force_connect(self, attr: str) -> None:
        """py-amqp's hook for use after closing; it would connect anew, without our channels and consumers."""
        raise RecoverableConnectionError(f"connection is closed ({attr})")


def open_connection(amqp_uri: str, *, name: str, heartbeat: int = 10) -> BoundedConnection:
    """A connected connection; several addresses separated by `;` are tried in turn. Raises BROKER_ERRORS.

    For amqps certificate and host name are verified, by the system's authorities unless the address names others
    (chassis.tls).
    """
    addresses = [part for part in amqp_uri.split(";") if part]
    for position, address in enumerate(addresses):
        try:
            return _connect(address, name, heartbeat)
        except BROKER_ERRORS:
            if position == len(addresses) - 1:
                raise
    raise OSError("no broker address")


def _connect(address: str, name: str, heartbeat: int) -> BoundedConnection:
    bare, files = broker_files(address)
    uri, secured = AmqpUri(bare), is_encrypted(address)
    connection = BoundedConnection(
        host=f"{uri.hostname}:{uri.port or (5671 if secured else 5672)}",
        userid=uri.userid or "guest",
        password=uri.password or "guest",
        virtual_host=uri.virtual_host or "/",
        ssl={"server_hostname": uri.hostname, "cert_reqs": ssl.CERT_REQUIRED, **files} if secured else False,
        connect_timeout=IO_SECONDS,
        heartbeat=heartbeat,
        client_properties={"connection_name": f"yidiantong {name}"},
        socket_settings={socket.TCP_USER_TIMEOUT: IO_SECONDS * 1000},
    )
    try:
        connection.connect()
    except BROKER_ERRORS:
        hard_close(connection)
        raise
    connection.sock.settimeout(IO_SECONDS)
    return connection


def gathering(connection: amqp.Connection) -> AbstractContextManager[None]:
    """What is written inside goes out together at its end; nothing inside may wait or switch greenlets."""
    transport = getattr(connection, "transport", None)
    return transport.gathering() if isinstance(transport, _EagerTransport) else nullcontext()


def hard_close(connection: amqp.Connection | None) -> None:
    """Drop a connection without asking the peer; safe to repeat and on a connection that never came up."""
    if connection is None:
        return
    try:
        connection.collect()
    except BROKER_ERRORS as trouble:
        log.debug("closing a broken connection: %r", trouble)


def close(connection: amqp.Connection | None) -> None:
    """Say goodbye, so that what was written is read by the broker; then drop the connection in any case."""
    if connection is None:
        return
    try:
        connection.close()
    except BROKER_ERRORS as trouble:
        log.debug("peer did not say goodbye: %r", trouble)
    hard_close(connection)
