"""What a killed analytics left open must not hold up its successor."""

import pymongo
import pytest
from pymongo import MongoClient
from pymongo.errors import PyMongoError

from services.analytics.sessions import NamedSession

pytestmark = pytest.mark.servers

TASK = "counting"
FACT = {"_id": "A1"}


@pytest.fixture
def another(mongo):
    """The database as another process sees it, with a client of its own."""
    client = MongoClient(mongo.uri, w="majority", journal=True, tz_aware=True, uuidRepresentation="standard")
    yield client[mongo.name("main")]
    client.close()


@pytest.fixture
def facts(another):
    another["facts"].insert_one({**FACT, "state": "old"})
    return another["facts"]


def counted_half(db):
    """A process that is killed in the middle of its transaction: nobody will ever commit or abort it."""
    session = NamedSession(db, TASK).take_over()
    session.start_transaction()
    db["facts"].update_one(FACT, {"$set": {"state": "half"}}, session=session)
    return session


def can_write(facts):
    try:
        with pymongo.timeout(1):
            facts.update_one(FACT, {"$set": {"state": "new"}})
    except PyMongoError:
        return False
    return True


def test_transaction_of_a_killed_process_is_undone_before_its_successor_holds_the_lease(another, facts):
    with MongoClient(*another.client.address, uuidRepresentation="standard") as killed:
        left_open = counted_half(killed[another.name])
        assert not can_write(facts)
        NamedSession(another, TASK).end_other()
        assert can_write(facts)
        assert facts.find_one(FACT)["state"] == "new"
        left_open.end_session()


def test_session_taken_over_is_ended_once_and_the_own_one_kept(another, facts):
    first, second = NamedSession(another, TASK), NamedSession(another, TASK)
    first.take_over()
    kept = second.take_over()
    kept.start_transaction()
    another["facts"].update_one(FACT, {"$set": {"state": "counted"}}, session=kept)
    second.end_other()
    assert second.take_over() is kept
    kept.commit_transaction()
    assert facts.find_one(FACT)["state"] == "counted"


def test_live_process_whose_session_was_ended_tries_its_transaction_again(another, facts):
    slow, tries = NamedSession(another, TASK), []

    def count(session):
        another["facts"].update_one(FACT, {"$inc": {"counted": 1}}, session=session)
        if not tries:
            NamedSession(another, TASK).end_other()
        tries.append("tried")

    slow.take_over().with_transaction(count)
    assert tries == ["tried", "tried"]
    assert facts.find_one(FACT)["counted"] == 1
