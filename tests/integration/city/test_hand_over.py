"""A pack reaches every service whole, and a service that refuses does not stop the others."""

import json
import threading
from collections.abc import Iterator
from contextlib import contextmanager
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from pathlib import Path

from chassis.http.client import InternalClient
from contracts.citypack import from_document, load_pack
from ydt.city import Handed, hand_over

SHUCHENG = Path(__file__).parents[3] / "cities/shucheng"
TOKEN = "a-token-of-sixteen-or-more"
PROBLEM = {"code": "invalid", "status": 422, "detail": "填写的内容有误", "errors": []}


@contextmanager
def listener(status: int = 200) -> Iterator[tuple[str, list[dict]]]:
    """A server that keeps what it is given and answers with `status`: its address, and the requests so far."""
    taken: list[dict] = []

    class Taker(BaseHTTPRequestHandler):
        def do_PUT(self) -> None:
            body = json.loads(self.rfile.read(int(self.headers["Content-Length"])))
            taken.append({"path": self.path, "headers": dict(self.headers), "body": body})
            answer = json.dumps(PROBLEM if status >= 400 else {}).encode()
            self.send_response(status)
            self.send_header("Content-Length", str(len(answer)))
            self.end_headers()
            self.wfile.write(answer)

        def log_message(self, *parts: object) -> None:
            """Stay silent."""

    server = ThreadingHTTPServer(("127.0.0.1", 0), Taker)
    threading.Thread(target=server.serve_forever, daemon=True).start()
    try:
        yield f"http://127.0.0.1:{server.server_port}", taken
    finally:
        server.shutdown()
        server.server_close()


def test_pack_arrives_whole_with_a_key_of_its_content():
    pack = load_pack(SHUCHENG)
    with listener() as (url, taken):
        client = InternalClient({"intake": url}, TOKEN)
        for _ in range(2):
            assert hand_over(pack, client, ["intake"], lambda service, state: None) == [Handed("intake")]
        client.close()
    assert [from_document(request["body"]) for request in taken] == [pack, pack]
    assert taken[0]["path"] == "/internal/city-pack"
    assert taken[0]["headers"]["Authorization"] == f"Bearer {TOKEN}"
    assert taken[0]["headers"]["Idempotency-Key"] == taken[1]["headers"]["Idempotency-Key"]


def test_service_that_refuses_or_is_gone_does_not_stop_the_others():
    said = []
    with listener() as (fine, taken), listener(422) as (strict, _):
        client = InternalClient({"intake": strict, "routing": "http://127.0.0.1:9", "notify": fine}, TOKEN)
        handed = hand_over(
            load_pack(SHUCHENG), client, ["intake", "routing", "notify"], lambda *told: said.append(told)
        )
        client.close()
    assert handed == [
        Handed("intake", "422 invalid; 填写的内容有误"),
        Handed("routing", "no answer"),
        Handed("notify"),
    ]
    assert len(taken) == 1
    assert said[-1] == ("notify", "loaded")
