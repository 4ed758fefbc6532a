"""The client's promises, kept by a real server."""

import pymongo
import pytest
from pymongo import IndexModel, WriteConcern
from pymongo.errors import DuplicateKeyError, OperationFailure, PyMongoError, ServerSelectionTimeoutError
from pymongo.read_concern import ReadConcern

from chassis.mongo import SchemaTooNew, check_schema, connect, ensure_indexes, is_outage, ping, record_schema
from chassis.tls import Tls

pytestmark = pytest.mark.servers


class _Settings:
    service = "example"
    max_workers = 5
    mongo_timeout_ms = 700
    tls = Tls()

    def __init__(self, mongo_uri: str) -> None:
        self.mongo_uri = mongo_uri


def test_connect_asks_for_majority_journal_and_a_time_limit():
    with connect(_Settings("mongodb://127.0.0.1:1/")) as client:
        assert client.write_concern == WriteConcern("majority", j=True)
        assert client.read_concern == ReadConcern("majority")
        assert (client.options.timeout, client.options.pool_options.max_pool_size) == (0.7, 15)
        assert (client.options.retry_writes, client.codec_options.tz_aware) == (True, True)


def test_an_unreachable_server_is_an_outage():
    with connect(_Settings("mongodb://127.0.0.1:1/")) as client:
        with pytest.raises(ServerSelectionTimeoutError) as refused:
            ping(client["nowhere"])
    assert is_outage(refused.value)


def test_a_duplicate_and_a_wrong_command_are_no_outages(db):
    db["notes"].insert_one({"_id": 1})
    with pytest.raises(DuplicateKeyError) as duplicate:
        db["notes"].insert_one({"_id": 1})
    with pytest.raises(OperationFailure) as wrong:
        db.command("no_such_command")
    assert [is_outage(error.value) for error in (duplicate, wrong)] == [False, False]


def test_an_operation_over_its_time_limit_is_an_outage(db):
    db["notes"].insert_one({"_id": 1})
    with pytest.raises(PyMongoError) as slow, pymongo.timeout(0.2):
        db["notes"].find_one({"$where": "sleep(2000) || true"})
    assert is_outage(slow.value)


def test_indexes_are_made_once_and_a_changed_definition_is_refused(db):
    for _ in range(2):
        ensure_indexes(db, {"notes": [IndexModel("body.owner", name="owner")], "empty": []})
    assert sorted(db["notes"].index_information()) == ["_id_", "owner"]
    with pytest.raises(OperationFailure) as refused:
        ensure_indexes(db, {"notes": [IndexModel("body.owner", name="owner", unique=True)]})
    assert not is_outage(refused.value)


def test_an_older_release_refuses_a_newer_schema_and_never_lowers_it(db):
    check_schema(db, 1)
    record_schema(db, 2)
    record_schema(db, 1)
    check_schema(db, 2)
    with pytest.raises(SchemaTooNew, match="schema version 2, this release knows 1"):
        check_schema(db, 1)
