"""What a container's health check sees."""

from collections.abc import Iterator
from contextlib import contextmanager
from http.server import BaseHTTPRequestHandler, HTTPServer
from threading import Thread

import pytest

from chassis.alive import alive


@contextmanager
def process_that_answers(status: int) -> Iterator[str]:
    """A process on a port of its own whose /healthz answers `status`, anything else 404."""

    class Answer(BaseHTTPRequestHandler):
        def do_GET(self) -> None:
            self.send_response(status if self.path == "/healthz" else 404)
            self.end_headers()

        def log_message(self, *said) -> None:
            pass

    with HTTPServer(("127.0.0.1", 0), Answer) as server:
        Thread(target=server.serve_forever, daemon=True).start()
        yield str(server.server_port)
        server.shutdown()


@pytest.mark.parametrize(("status", "healthy"), [(200, True), (503, False)])
def test_process_is_as_alive_as_it_says(status, healthy):
    with process_that_answers(status) as port:
        # A proxy of the environment is not asked.
        assert alive({"HTTP_PORT": port, "http_proxy": "http://127.0.0.1:9"}) is healthy


def test_process_that_does_not_answer_is_not_alive():
    assert not alive({"HTTP_PORT": "9"})
