"""A step's address, and what a run does with an answer."""

import pytest

from tests.unit.replay.test_ledger import REPLIED, SCRIPT, step
from ydt.replaying.door import Answer, path_of
from ydt.replaying.play import Player, Stage
from ydt.replaying.verbs import VERBS

NAMES = {"receipt_no": "210907", "case_id": "Ca", "order_id": "o-1"}
NOWHERE = Stage(None, set_clock=lambda moment: None, settle=lambda: None)


@pytest.mark.parametrize(
    ("verb", "query", "expected"),
    [
        ("lookup", None, "/api/v1/appeals/210907"),
        ("suspend", None, "/api/v1/cases/Ca/suspension"),
        ("sign-order", None, "/api/v1/supervision-orders/o-1/signature"),
        ("orders", {"case_id": "{case_id}"}, "/api/v1/supervision-orders?case_id=Ca"),
        ("statistics", {"region": "510403"}, "/api/v1/statistics?region=510403"),
    ],
)
def test_address_names_the_replayed_case(verb, query, expected):
    assert path_of(verb, NAMES, query) == expected


@pytest.mark.parametrize("verb", sorted(VERBS))
def test_every_verb_has_an_address(verb):
    assert path_of(verb, NAMES, None).startswith("/api/v1/")


def player(**overrides) -> Player:
    """A player in the middle of its script."""
    return Player(SCRIPT, NOWHERE, names=dict(NAMES), **overrides)


def test_look_on_the_way_of_a_second_run_says_nothing_even_when_it_is_refused():
    refused = Answer(403, {"code": "forbidden"}, False)
    first, second = player(), player(repeated=True)
    for one in (first, second):
        one.note(SCRIPT.steps[1], refused)
    assert (first.noted["looked"], second.noted["looked"]) == (("403 forbidden",), None)


def test_newest_order_of_the_case_is_taken_in_hand():
    rows = [{"order_id": "o-9", "case_id": "Cb"}, {"order_id": "o-8", "case_id": "Ca"}]
    one = player()
    one.hold_order(Answer(200, {"items": rows}, False))
    assert one.names["order_id"] == "o-8"


def test_wrong_answer_of_a_last_look_is_kept():
    last = step("end", "lookup", REPLIED, expect={"status": "concluded"})
    one = player()
    one.note(last, Answer(200, {"status": "in_handling"}, False))
    assert one.noted["end"] == ("status: in_handling, not concluded",)
