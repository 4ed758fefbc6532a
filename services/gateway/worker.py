"""gunicorn's threaded worker, answering requests it cannot even parse in the one error shape."""

import socket
from typing import Any

import orjson
from gunicorn import util
from gunicorn.http import errors as unreadable
from gunicorn.workers.gthread import ThreadWorker

from chassis.http.problems import MEDIA_TYPE, problem_document
from chassis.log import get_logger

_STATUS = {
    unreadable.LimitRequestLine: (414, "URI Too Long", "网址太长"),
    unreadable.LimitRequestHeaders: (431, "Request Header Fields Too Large", "请求头太大"),
}
_MALFORMED = (400, "Bad Request", "请求不符合 HTTP 协议，无法读取")


class ProblemWorker(ThreadWorker):
    """Requests that never reach the app are refused with a problem document instead of an HTML page."""

    def handle_error(self, req: Any, client: socket.socket, addr: Any, exc: BaseException) -> None:
        """Answer a broken request; a fault of our own is logged and answered with 500."""
        ours = (unreadable.InvalidResponseHeader, unreadable.InvalidResponseHeaderName)
        if isinstance(exc, unreadable.ParseException) and not isinstance(exc, ours):
            status, reason, detail = _STATUS.get(type(exc), _MALFORMED)
            document = {**problem_document("malformed_request", detail=detail), "status": status}
        else:
            get_logger().error("request_failed_in_server", exc_info=exc)
            status, reason, document = 500, "Internal Server Error", problem_document("internal_error")
        try:
            util.write_nonblock(client, _raw(status, reason, document))
        except OSError:
            get_logger().debug("client_gone")


def _raw(status: int, reason: str, document: dict[str, Any]) -> bytes:
    body = orjson.dumps(document)
    head = (
        f"HTTP/1.1 {status} {reason}\r\nConnection: close\r\nContent-Type: {MEDIA_TYPE}\r\n"
        f"Content-Length: {len(body)}\r\nX-Content-Type-Options: nosniff\r\n\r\n"
    )
    return head.encode() + body
