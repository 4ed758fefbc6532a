"""gunicorn's threaded worker and logger, fitted to this house: one error shape, one log format, no endless waiting."""

import logging
import select
import socket
import struct
from typing import Any

import orjson
from gunicorn import glogging, util
from gunicorn.http import errors as unreadable
from gunicorn.workers.gthread import ThreadWorker

from chassis.http.problems import MEDIA_TYPE, problem_document
from chassis.log import get_logger

_STALLED_SECONDS = 15
_STATUS = {
    unreadable.LimitRequestLine: (414, "URI Too Long", "网址太长"),
    unreadable.LimitRequestHeaders: (431, "Request Header Fields Too Large", "请求头太大"),
}
_MALFORMED = (400, "Bad Request", "请求不符合 HTTP 协议，无法读取")
_OURS = (unreadable.InvalidResponseHeader, unreadable.InvalidResponseHeaderName)


class ProblemWorker(ThreadWorker):
    """Refuses what never reaches the app with a problem document, and lets no silent peer hold a thread."""

    def set_accept_enabled(self, enabled: bool) -> None:
        """At the end of its life a worker takes in everybody who waits at the door and then closes it at once.

        gunicorn only looks away, and those whom the kernel leads to this door until the worker is gone would wait in
        vain, although a successor stands beside it. The master has closed its own hold on the door by now.
        """
        ending = not enabled and not self.alive
        for door in self.sockets if ending else ():
            while select.select([door], [], [], 0)[0]:
                self.accept(door)
        super().set_accept_enabled(enabled)
        for door in self.sockets if ending else ():
            door.close()

    def enqueue_req(self, conn: Any) -> None:
        """Hand a connection to a thread; a peer that stops in mid-request is given up after 15 seconds.

        Phones lose their network while they send. gunicorn would wait for them in a thread for hours, because it puts
        sockets into blocking mode; the limit therefore is the kernel's.
        """
        patience = struct.pack("ll", _STALLED_SECONDS, 0)
        for direction in (socket.SO_RCVTIMEO, socket.SO_SNDTIMEO):
            conn.sock.setsockopt(socket.SOL_SOCKET, direction, patience)
        super().enqueue_req(conn)

    def handle_error(self, req: Any, client: socket.socket, addr: Any, exc: BaseException) -> None:
        """Answer a broken request; a fault of our own is logged and answered with 500."""
        if isinstance(exc, unreadable.ParseException) and not isinstance(exc, _OURS):
            status, reason, detail = _STATUS.get(type(exc), _MALFORMED)
            document = {**problem_document("malformed_request", detail=detail), "status": status}
        else:
            get_logger().error("request_failed_in_server", exc_info=exc)
            status, reason, document = 500, "Internal Server Error", problem_document("internal_error")
        try:
            util.write_nonblock(client, _raw(status, reason, document))
        except OSError:
            get_logger().debug("client_gone")


class JsonLogger(glogging.Logger):
    """gunicorn's own messages as lines of our log, redacted like all others."""

    def setup(self, cfg: Any) -> None:
        """Hand everything to the root logger, which writes JSON."""
        super().setup(cfg)
        for name in ("gunicorn.error", "gunicorn.access"):
            logger = logging.getLogger(name)
            logger.handlers = []
            logger.propagate = True


def _raw(status: int, reason: str, document: dict[str, Any]) -> bytes:
    body = orjson.dumps(document)
    head = (
        f"HTTP/1.1 {status} {reason}\r\nConnection: close\r\nContent-Type: {MEDIA_TYPE}\r\n"
        f"Content-Length: {len(body)}\r\nX-Content-Type-Options: nosniff\r\n\r\n"
    )
    return head.encode() + body
