"""nameko's web server, hardened: it survives broken clients and full tables, speaks problem+json, and drains."""

import errno
import socket
import time
from collections.abc import Callable, Iterable
from contextlib import suppress
from functools import partial
from logging import getLogger
from typing import Any

import eventlet
from eventlet import wsgi
from eventlet.greenio import GreenSocket
from nameko.web.server import HttpOnlyProtocol, WebServer
from werkzeug.exceptions import HTTPException
from werkzeug.wrappers import Request, Response

from chassis.errors import NotFound
from chassis.http.call import to_json
from chassis.http.problems import MEDIA_TYPE, MethodNotAllowed, TooLarge, problem_of
from chassis.log import get_logger

_IDLE_SECONDS = 75
_STALLED_SECONDS = 30
_READ_BYTES = 65536
_CLOSED = (errno.EBADF, errno.EINVAL)


class ApiRequest(Request):
    """A request with the values its route's template took from the path."""

    path_values: dict[str, Any]


class ApiServer(WebServer):
    """One listening socket per service for all its routes."""

    def __init__(self) -> None:
        super().__init__()
        self._connections: dict[int, list[Any]] = {}
        self._draining = False

    def run(self) -> None:
        """Accept connections until drained; a shortage of file descriptors is waited out."""
        while self._is_accepting:
            try:
                connection, address = self._sock.accept()
            except OSError as error:
                if not self._is_accepting or error.errno in _CLOSED:
                    return
                get_logger().warning("accept_failed", exc_info=error)
                eventlet.sleep(0.2)
                continue
            connection.settimeout(self._serv.socket_timeout)
            self.container.spawn_managed_thread(partial(self.process_request, connection, address))

    def process_request(self, sock: socket.socket, address: Any) -> None:
        """Serve one connection; whatever a client does to it must not stop the service."""
        connection = [address, sock, wsgi.STATE_IDLE]
        self._connections[id(connection)] = connection
        try:
            self._serv.process_request(connection)
        except (OSError, ValueError) as error:
            get_logger().debug("connection_lost", exc_info=error)
        finally:
            del self._connections[id(connection)]
            sock.close()

    def get_wsgi_app(self) -> Callable[..., Iterable[bytes]]:
        """The application that routes."""
        return partial(self._serve, self.make_url_map())

    def get_wsgi_server(
        self, sock: socket.socket, wsgi_app: Any, protocol: Any = HttpOnlyProtocol, debug: bool = False
    ) -> wsgi.Server:
        """The WSGI server: idle connections end after 75 s, a stalled one after 30 s, no access log of its own."""
        return wsgi.Server(
            sock,
            sock.getsockname(),
            wsgi_app,
            protocol=protocol,
            debug=debug,
            log=getLogger(__name__),
            log_output=False,
            keepalive=_IDLE_SECONDS,
            socket_timeout=_STALLED_SECONDS,
        )

    def drain(self, seconds: float) -> None:
        """Take no new connection, answer what was asked, and wait until every connection has ended."""
        if not self._draining and self._sock is not None:
            self._draining = True
            self._is_accepting = False
            self._serv.keepalive = False
            self._gt.kill()
            self._take_in_who_waits()
            self._sock.close()
        deadline = time.monotonic() + seconds
        while self._connections and time.monotonic() < deadline:
            for _, sock, state in list(self._connections.values()):
                if state == wsgi.STATE_IDLE:
                    _take_leave(sock)
            eventlet.sleep(0.02)

    def _take_in_who_waits(self) -> None:
        """Accept the connections the kernel already made for us: closing the door would break them."""
        self._sock.setblocking(False)
        with suppress(BlockingIOError):
            while True:
                connection, address = self._sock.accept()
                green = GreenSocket(connection)
                green.settimeout(self._serv.socket_timeout)
                self.container.spawn_managed_thread(partial(self.process_request, green, address))

    def stop(self) -> None:
        """Drain without waiting, in case no route did."""
        self.drain(0)
        self.wait_for_providers()

    def _serve(self, url_map: Any, environ: dict[str, Any], start_response: Any) -> Iterable[bytes]:
        return self._respond(url_map, environ)(environ, start_response)

    def _respond(self, url_map: Any, environ: dict[str, Any]) -> Response:
        request = ApiRequest(environ)
        try:
            route, request.path_values = url_map.bind_to_environ(environ).match()
        except HTTPException as error:
            return _refused(error)
        return route.handle_request(request)


def read_body(environ: dict[str, Any], limit: int) -> bytes:
    """The whole body, sent with a length or in chunks; raises TooLarge, or OSError and ValueError for a broken one.

    Read by hand because werkzeug takes a chunked body under this server for an empty one.
    """
    length = int(environ.get("CONTENT_LENGTH") or 0)
    if length > limit:
        raise TooLarge(f"最多 {limit} 字节", limit_bytes=limit)
    if not length and "chunked" not in environ.get("HTTP_TRANSFER_ENCODING", "").lower():
        return b""
    body = bytearray()
    while chunk := environ["wsgi.input"].read(min(limit + 1 - len(body), _READ_BYTES)):
        body += chunk
        if len(body) > limit:
            raise TooLarge(f"最多 {limit} 字节", limit_bytes=limit)
    if len(body) < length:
        raise ValueError("the connection ended before the body did")
    return bytes(body)


def _take_leave(sock: socket.socket) -> None:
    """Let an idle connection end: a request that has arrived already is still read and answered."""
    try:
        sock.shutdown(socket.SHUT_RD)
    except OSError as error:
        get_logger().debug("connection_lost", exc_info=error)


def _refused(error: HTTPException) -> Response:
    """An address or method we do not have, in the shape every error has."""
    given = error.get_response()
    if error.code not in (404, 405):
        return given
    problem = problem_of(NotFound("没有这个地址") if error.code == 404 else MethodNotAllowed())
    headers = {key: value for key, value in given.headers if key == "Allow"}
    return Response(to_json(problem.document), problem.status, headers, content_type=MEDIA_TYPE)
