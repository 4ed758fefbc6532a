"""The `api` entrypoint through a real container, socket and database."""

import json
import re
import socket

import pytest

from chassis.causes import Actor
from chassis.http.call import encode_actor
from tests.integration.chassis.running import TOKEN, Example

pytestmark = pytest.mark.servers

ACTOR = Actor(id="u1", role="handler", org="org-7", region="341523", name="张某某")
COMMAND = {"X_Actor": encode_actor(ACTOR), "Idempotency_Key": "key-1"}


def problem(response) -> tuple[int, str]:
    assert response.headers["Content-Type"] == "application/problem+json"
    document = response.json()
    assert document["status"] == response.status
    return response.status, document["code"]


def test_a_command_reaches_the_method_and_its_answer_comes_back(example: Example):
    response = example.post("/internal/notes/n-1", '{"owner": "李某某", "lines": ["一"]}'.encode(), **COMMAND)
    assert (response.status, response.headers["ETag"]) == (201, '"1"')
    assert response.json() == {
        "id": "n-1",
        "key": "key-1",
        "by": "张某某",
        "body": {"owner": "李某某", "lines": ["一"]},
    }
    assert "Idempotency-Replayed" not in response.headers


def test_a_replayed_answer_is_marked(example: Example):
    response = example.post("/internal/notes/n-2", b'{"owner": "again"}', **COMMAND | {"Idempotency_Key": "again"})
    assert (response.status, response.headers["Idempotency-Replayed"]) == (201, "true")


@pytest.mark.parametrize("token", ["", "Bearer ", "Bearer wrong", f"Basic {TOKEN}", "Bearer é"])
def test_a_stranger_is_refused_before_anything_is_read(example: Example, token: str):
    response = example.get("/internal/notes", Authorization=token)
    assert problem(response) == (401, "unauthenticated")


@pytest.mark.parametrize(
    ("body", "headers", "expected"),
    [
        (b'{"owner": "a",}', {}, (400, "malformed_request")),
        (b"", {}, (400, "malformed_request")),
        (b"{}", {"Content_Type": "x/y"}, (415, "unsupported_media_type")),
        (b"{}", {"Content_Type": "text/plain"}, (415, "unsupported_media_type")),
        (b"{}", {"Content_Type": "application/json; charset=gbk"}, (400, "malformed_request")),
        ('{"owner": "张"}'.encode("gbk"), {}, (400, "malformed_request")),
        (b'{"owner": ""}', {}, (422, "invalid")),
        (b"[]", {}, (422, "invalid")),
        (b'{"owner": "a"}', {"Idempotency_Key": ""}, (400, "idempotency_key_missing")),
        (b'{"owner": "a"}', {"X_Actor": "nobody"}, (400, "malformed_request")),
        (b'{"owner": "a"}', {"If_Match": "x"}, (400, "malformed_request")),
        (b" " * 5_000_000, {}, (413, "too_large")),
        (b" " * (1024 * 1024 + 1), {}, (413, "too_large")),
    ],
)
def test_a_bad_command_is_refused_and_nothing_is_stored(example: Example, body, headers, expected):
    sent = {name: value for name, value in (COMMAND | headers).items() if value}
    assert problem(example.post("/internal/notes/n-bad", body, **sent)) == expected
    assert example.get("/internal/notes/n-bad", Authorization=f"Bearer {TOKEN}").status == 404


def test_a_body_of_exactly_the_limit_is_taken(example: Example):
    start = b'{"owner": "limit", "lines": ["'
    body = start + b"x" * (1024 * 1024 - len(start) - 3) + b'"]}'
    assert (len(body), example.post("/internal/notes/n-limit", body, **COMMAND).status) == (1024 * 1024, 201)


def raw_exchange(example: Example, request: bytes) -> bytes:
    with socket.create_connection(("127.0.0.1", example.port), timeout=15) as connection:
        connection.sendall(request)
        answer = b""
        while data := connection.recv(65536):
            answer += data
            if b"\r\n\r\n" in answer and b"application/problem+json" in answer and answer.endswith(b"}"):
                break
        return answer


def chunked(body: bytes) -> bytes:
    head = (
        "POST /internal/notes/n-chunk HTTP/1.1\r\nHost: x\r\nConnection: close\r\nContent-Type: application/json\r\n"
        f"Authorization: Bearer {TOKEN}\r\nX-Actor: {COMMAND['X_Actor']}\r\nIdempotency-Key: c\r\n"
        "Transfer-Encoding: chunked\r\n\r\n"
    )
    pieces = [body[start : start + 60000] for start in range(0, len(body), 60000)]
    sent = b"".join(b"%x\r\n%s\r\n" % (len(piece), piece) for piece in pieces)
    return head.encode() + sent + b"0\r\n\r\n"


def test_a_chunked_body_is_read_whole(example: Example):
    assert raw_exchange(example, chunked(b'{"owner": "chunk"}')).startswith(b"HTTP/1.1 201")


def test_a_chunked_body_is_limited_too(example: Example):
    assert raw_exchange(example, chunked(b" " * 1_100_000)).startswith(b"HTTP/1.1 413")


@pytest.mark.parametrize(
    "garbage", [b"\x16\x03\x01\x02\x00", b"GET\r\n\r\n", b"POST / HTTP/1.1\r\nContent-Length: -5\r\n\r\n", b""]
)
def test_a_broken_client_harms_nobody(example: Example, garbage: bytes):
    for _ in range(3):
        connection = socket.create_connection(("127.0.0.1", example.port), timeout=15)
        connection.sendall(garbage)
        connection.setsockopt(socket.SOL_SOCKET, socket.SO_LINGER, b"\x01\x00\x00\x00\x00\x00\x00\x00")
        connection.close()
    assert example.is_ready()


def test_a_client_that_leaves_in_the_middle_of_its_body_harms_nobody(example: Example):
    with socket.create_connection(("127.0.0.1", example.port), timeout=15) as connection:
        connection.sendall(chunked(b"x" * 100)[:-60])
    assert example.is_ready()


def test_query_parameters_are_loaded_by_their_schema(example: Example):
    answer = example.client.call("example", "GET", "/internal/notes", query={"page": 2}, reason="复核 办理")
    assert (answer.body["page"], answer.body["org"], answer.body["reason"]) == (2, [], "复核 办理")


def test_a_repeated_query_parameter_is_a_list(example: Example):
    answer = example.client.call("example", "GET", "/internal/notes?org=a&org=b")
    assert (answer.body["page"], answer.body["org"]) == (1, ["a", "b"])


def test_a_wrong_query_parameter_is_pointed_at(example: Example):
    response = example.get("/internal/notes?page=0&colour=red", Authorization=f"Bearer {TOKEN}")
    assert problem(response) == (422, "invalid")
    assert [(each["pointer"], each["code"]) for each in response.json()["errors"]] == [
        ("/query/page", "too_small"),
        ("/query/colour", "unknown_field"),
    ]


def test_unknown_addresses_and_methods_are_problems_too(example: Example):
    assert problem(example.get("/internal/nothing", Authorization=f"Bearer {TOKEN}")) == (404, "not_found")
    response = example.post("/internal/notes", b"{}")
    assert problem(response) == (405, "method_not_allowed")
    assert sorted(response.headers["Allow"].split(", ")) == ["GET", "HEAD"]


@pytest.mark.parametrize("kind", ["value", "timeout", "unanswerable"])
def test_a_defect_is_answered_with_an_incident_id_and_logged_without_personal_data(example: Example, kind: str):
    response = example.get(f"/internal/failures/{kind}", Authorization=f"Bearer {TOKEN}")
    assert problem(response) == (500, "internal_error")
    incident = response.json()["incident_id"]
    (line,) = [line for line in example.log if line.get("incident_id") == incident]
    assert line["correlation_id"] == response.json()["correlation_id"]
    everything = json.dumps([response.json(), example.log], ensure_ascii=False)
    assert not re.search("13812345678|张某某 ", everything)


def test_the_callers_correlation_id_goes_through_answer_and_log(example: Example):
    headers = COMMAND | {"X_Correlation_Id": "conversation-77", "traceparent": f"00-{'a' * 32}-{'b' * 16}-01"}
    response = example.post("/internal/notes/n-77", b'{"owner": "seven"}', **headers)
    assert response.headers["X-Correlation-Id"] == "conversation-77"
    (line,) = [line for line in example.log if line.get("case_id") == "n-77"]
    assert (line["event"], line["correlation_id"], line["trace_id"]) == ("note_added", "conversation-77", "a" * 32)
    assert "text" not in line and "seven" not in json.dumps(line)


def test_requests_are_counted_by_route_template(example: Example):
    example.get("/internal/notes/some-note", Authorization=f"Bearer {TOKEN}")
    metrics = example.get("/metrics").data.decode()
    pattern = (
        r'^http_requests_total\{method="GET",route="/internal/notes/<note_id>",service="example",status_class="4xx"\} '
    )
    assert re.search(pattern, metrics, re.MULTILINE)
    assert "some-note" not in metrics
