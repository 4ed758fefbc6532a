"""Pages of the streams on a real database: order, counts, siblings, and what a page may read."""

from collections.abc import Iterator

import pytest
from pymongo import IndexModel
from pymongo.database import Database

from chassis.bus import parked
from chassis.streams import Applied, Noted, Wanted, applied, parked_of, sent, still_to_come
from tests.stack.servers import MongoSpace

pytestmark = pytest.mark.servers

LOG = Noted("log", "envelope.subject", {"envelope.source": "/yidiantong/here"})


@pytest.fixture
def db(mongo: MongoSpace) -> Iterator[Database]:
    """One service's database."""
    yield mongo.database("streams")


def staged(order: str) -> dict:
    return {"id": order, "event": "said", "body": {"streamorder": order, "data": {"long": "x" * 100}}}


def row(subject: str, **counts: int) -> dict:
    return {"subject": subject, "sent": counts, "unconfirmed": {}}


def test_sent_tells_totals_and_what_still_waits_in_the_outbox(db):
    db["things"].insert_one({"_id": "a", "sent": {"x": 3, "y": 2}, "outbox": [staged("x=2,y=2"), staged("x=3")]})
    assert sent(db, ("things",), Wanted()) == [
        {"subject": "a", "sent": {"x": 3, "y": 2}, "unconfirmed": {"x": 2, "y": 1}}
    ]


def test_pages_of_two_collections_follow_one_another_in_the_order_of_subjects(db):
    db["things"].insert_many([{"_id": each, "sent": {"x": 1}, "outbox": []} for each in "ace"])
    db["others"].insert_many([{"_id": each, "sent": {"y": 2}} for each in "bd"])
    first = sent(db, ("things", "others"), Wanted(limit=3))
    rest = sent(db, ("things", "others"), Wanted(after="c", limit=3))
    assert first == [row("a", x=1), row("b", y=2), row("c", x=1)]
    assert rest == [row("d", y=2), row("e", x=1)]


def test_applied_is_told_by_subject_where_the_document_is_its_sibling(db):
    db["cases"].insert_many([{"_id": f"C{each}", "seen": {"here": each}} for each in (1, 2, 3)])
    place = Applied("cases", subject="A", document="C")
    assert applied(db, "here", place, Wanted(after="A1", limit=1)) == [{"subject": "A2", "applied": 2}]
    assert applied(db, "here", place, Wanted(named=("A3", "A9"))) == [{"subject": "A3", "applied": 3}]
    assert applied(db, "there", place, Wanted(limit=1)) == [{"subject": "A1", "applied": 0}]


def test_noted_events_are_counted_whole_by_subject_and_source(db):
    rows = [("a", "here"), ("b", "here"), ("b", "there"), ("b", "here"), ("c", "here")]
    db["log"].insert_many([{"envelope": {"subject": name, "source": f"/yidiantong/{at}"}} for name, at in rows])
    first = applied(db, "here", LOG, Wanted(limit=2))
    rest = applied(db, "here", LOG, Wanted(after="b", limit=2))
    assert (first, rest) == (
        [{"subject": "a", "applied": 1}, {"subject": "b", "applied": 2}],
        [{"subject": "c", "applied": 1}],
    )


def test_noted_page_reads_its_range_of_the_index_and_no_document(db):
    db["log"].create_indexes([IndexModel(["envelope.source", "envelope.subject"])])
    rows = [{"envelope": {"subject": f"{n:04}", "source": "/yidiantong/here"}} for n in range(300)]
    db["log"].insert_many(rows)
    db.command("profile", 2)
    applied(db, "here", LOG, Wanted(after="0099", limit=10))
    db.command("profile", 0)
    read = db["system.profile"].find_one({"ns": f"{db.name}.log", "op": "query"})
    assert (read["docsExamined"], read["keysExamined"] < 25, read["planSummary"][:6]) == (0, True, "IXSCAN")


def test_parked_events_are_told_by_number_while_nobody_decided(db):
    common = {"subject": "a", "source": "/yidiantong/here", "body": b'{"streamorder": "me=3,you=9"}'}
    rows = [
        {**common, "state": "open"},
        {**common, "state": "discarded", "body": b'{"streamorder": "me=4"}'},
        {**common, "state": "open", "source": "/yidiantong/there"},
        {**common, "state": "replaying", "body": b"no event"},
    ]
    parked.collection(db).insert_many(rows)
    assert parked_of(parked.collection(db), "me", "here", ["a", "b"]) == {"a": {0, 3}}


def test_parked_copy_of_an_applied_event_brings_nobody_further():
    assert still_to_come(Applied("cases"), 3, {2, 3, 5}) == 1
    assert still_to_come(LOG, 3, {2, 5}) == 2
