"""Pages of a collection, on the real database."""

from datetime import UTC, datetime, timedelta

import pytest

from chassis.paging import NEWEST_FIRST, Listing, between, equal_to

MORNING = datetime(2026, 3, 2, 8, tzinfo=UTC)


@pytest.fixture
def journal(db):
    """Seven lines, one an hour, by two people in turn."""
    db.journal.insert_many(
        {"_id": n, "at": MORNING + timedelta(hours=n), "actor": {"id": f"clerk-{n % 2}"}} for n in range(7)
    )
    return db.journal


def page(journal, **query):
    asked = {"page": 1, "page_size": 3, **query}
    wanted = equal_to(asked, {"actor": "actor.id"}) | between(asked)
    found = Listing(wanted, NEWEST_FIRST, {"_id": 1}, lambda line: line["_id"]).page(journal, asked)
    return found["items"], found["total"]


@pytest.mark.parametrize(
    ("query", "items", "total"),
    [
        ({}, [6, 5, 4], 7),
        ({"page": 3}, [0], 7),
        ({"page": 4}, [], 7),
        ({"page_size": 100}, [6, 5, 4, 3, 2, 1, 0], 7),
        ({"actor": "clerk-1"}, [5, 3, 1], 3),
        ({"actor": "nobody"}, [], 0),
        ({"since": MORNING + timedelta(hours=2), "until": MORNING + timedelta(hours=4)}, [3, 2], 2),
        ({"since": MORNING + timedelta(hours=5), "actor": "clerk-0"}, [6], 1),
    ],
)
def test_page_holds_what_was_asked_for_and_the_total_of_all_that_match(journal, query, items, total):
    assert page(journal, **query) == (items, total)


def test_page_says_which_one_it_is(journal):
    found = Listing({}, NEWEST_FIRST, {"_id": 0}).page(journal, {"page": 2, "page_size": 5})
    assert (found["page"], found["page_size"], len(found["items"])) == (2, 5, 2)
    assert "_id" not in found["items"][0]
