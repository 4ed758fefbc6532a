"""Intake and routing as processes: from the HTTP door through the broker and back."""

import bson
import pytest

from tests.integration.intake.processes import eventually, servers
from tests.integration.intake.world import ID_NUMBER, MOBILE, NAME, PACK, ROUND, TEXT, TOWN, VILLAGE, envelope

pytestmark = pytest.mark.servers

BODY = {
    "appeal_type": "consult",
    "channel": "qr_code",
    "text": TEXT,
    "place": {
        "region_code": "341523110203",
        "coordinates": {"longitude": 116.9, "latitude": 31.4, "datum": "gcj02"},
        "address": "张湾组",
    },
    "contact": {"name": NAME, "mobile": MOBILE, "id_number": ID_NUMBER},
}


def test_appeal_travels_from_its_filing_to_its_rating_without_its_words(broker, mongo, tmp_path):
    with servers(broker, mongo, tmp_path) as place:
        intake, routing = place.start("intake"), place.start("routing")
        for service in (intake, routing):
            assert service.call("PUT", "/internal/city-pack", PACK).status == 200
        filed = intake.call("POST", "/internal/appeals", BODY, Idempotency_Key="key-of-the-test")
        again = intake.call("POST", "/internal/appeals", BODY, Idempotency_Key="key-of-the-test")
        assert (filed.status, again.status, again.body) == (201, 201, filed.body)
        assert again.headers["Idempotency-Replayed"] == "true"
        appeal_id = filed.body["appeal_id"]

        route = f"/internal/appeals/{appeal_id}/route"
        eventually(lambda: routing.call("GET", route).status == 200, 15, "the routing decision")
        decided = routing.call("GET", route).body
        assert (decided["item_code"], decided["supervising_org"], decided["first_org"]) == ("H01", "ZMQ-TD", "CCC-VC")

        for number, name in enumerate(ROUND, 1):
            place.tell(envelope(appeal_id, name, number))
        receipt, code = f"/internal/receipts/{filed.body['receipt_no']}", {"X_Query_Code": filed.body["query_code"]}
        progress = lambda: intake.call("GET", f"{receipt}/progress", **code).body  # noqa: E731
        eventually(lambda: progress()["can_rate"], 15, "the approved reply")
        assert intake.call("POST", f"{receipt}/rating", {"stars": 5}, X_Query_Code="1").status == 401
        rated = intake.call(
            "POST",
            f"{receipt}/rating",
            {"stars": 5, "comment": "谢谢"},
            Idempotency_Key="rating-key",
            **code,
        )
        assert (rated.status, rated.body["words"]) == (201, "very_satisfied")

        content = f"/internal/appeals/{appeal_id}/content"
        assert intake.call("GET", content, actor=TOWN, X_Read_Reason="核实").body["original_text"] == TEXT
        assert intake.call("GET", content, actor=VILLAGE).body["masked"]
        assert intake.call("GET", f"/internal/appeals/{appeal_id}/identity", actor=TOWN).status == 422
        quiet = lambda: not any(intake.call("GET", "/internal/quiescence").body.values())  # noqa: E731
        eventually(quiet, 15, "intake to settle")
        assert_nowhere(place, mongo, filed.body["query_code"])


def assert_nowhere(place, mongo, query_code: str) -> None:
    """No log line and no document outside the seal holds anything planted."""
    logs = "".join(service.log.read_text() for service in place.running)
    stored = b"".join(
        bson.encode(document)
        for service in place.running
        for collection in mongo.database(service.name).list_collections()
        for document in mongo.database(service.name)[collection["name"]].find()
    )
    for planted in (NAME, MOBILE, ID_NUMBER, "张湾组", query_code, "谢谢"):
        assert planted not in logs
        assert planted.encode() not in stored


def test_appeals_are_taken_while_the_broker_is_away_and_travel_on_afterwards(broker, mongo, tmp_path):
    with servers(broker, mongo, tmp_path) as place:
        alone = place.start("intake", AMQP_URI="amqp://guest:guest@127.0.0.1:1/")
        alone.call("PUT", "/internal/city-pack", PACK)
        filed = alone.call("POST", "/internal/appeals", BODY, Idempotency_Key="key-of-the-test")
        assert filed.status == 201
        assert alone.call("GET", "/internal/quiescence").body["outbox"] == 1
        alone.process.kill()
        alone.process.wait()
        routing = place.start("routing")
        routing.call("PUT", "/internal/city-pack", PACK)
        place.start("intake")
        route = f"/internal/appeals/{filed.body['appeal_id']}/route"
        eventually(lambda: routing.call("GET", route).status == 200, 20, "the routing decision")


@pytest.mark.parametrize(
    ("raw", "status", "code"),
    [
        (b"{", 400, "malformed_request"),
        (b"\xff\xfe", 400, "malformed_request"),
        (b"[]", 422, "invalid"),
        (b'{"text":"' + b"a" * (5 * 1024 * 1024) + b'"}', 413, "too_large"),
        (b'{"appeal_type":"consult","text":"\\u706f\\u574f","place":{"region_code":"1"}}', 422, "invalid"),
        (b'{"appeal_type":"consult","text":"\\u706f\\u574f","place":{},"extra":1}', 422, "invalid"),
    ],
)
def test_bad_input_gets_its_answer_and_stores_nothing(running_intake, mongo_of_intake, raw, status, code):
    answer = running_intake.call("POST", "/internal/appeals", raw, Idempotency_Key="key-of-the-test")
    assert (answer.status, answer.body["code"]) == (status, code)
    assert mongo_of_intake["appeals"].count_documents({}) == 0


def test_post_without_a_key_or_a_token_is_refused(running_intake):
    assert running_intake.call("POST", "/internal/appeals", BODY).body["code"] == "idempotency_key_missing"
    assert running_intake.call("GET", "/internal/quiescence", Authorization="Bearer x").status == 401


@pytest.fixture(scope="module")
def place(module_broker, module_mongo, tmp_path_factory):
    """Servers with one intake for the tests that change nothing."""
    with servers(module_broker, module_mongo, tmp_path_factory.mktemp("intake")) as found:
        found.start("intake", MAX_BODY_BYTES="4194304").call("PUT", "/internal/city-pack", PACK)
        yield found


@pytest.fixture
def running_intake(place):
    """The intake of this module."""
    return place.running[0]


@pytest.fixture
def mongo_of_intake(place):
    """Its database."""
    return place.mongo.database("intake")
