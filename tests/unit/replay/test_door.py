"""A step's address, and what a run does with an answer."""

from dataclasses import dataclass, field
from datetime import UTC, datetime, timedelta

import pytest

from tests.unit.replay.test_ledger import FILED, REPLIED, SCRIPT, step
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


@dataclass
class SwiftTimers:
    """Services whose timers fire the very moment the clock reaches them, faster than anyone can ask."""

    waiting: list[datetime]
    clock: datetime = datetime.min.replace(tzinfo=UTC)
    heard: list[str] = field(default_factory=list)

    def set_clock(self, moment: datetime) -> None:
        """All that fell due has fired at once; what follows from it is on its way."""
        self.clock = moment
        self.waiting = [due for due in self.waiting if due > moment]
        self.heard.append("clock")

    def timers_due(self, moment: datetime) -> bool:
        """Whether one waits that fires until then."""
        return any(due <= moment for due in self.waiting)

    def ask(self, *question) -> Answer:
        """The gateway."""
        self.heard.append("look")
        return Answer(200, {}, False)

    def as_citizen(self, query_code: str) -> dict[str, str]:
        """No headers are needed here."""
        return {}


@pytest.mark.parametrize(("falls_due", "heard"), [(True, ["clock", "settled", "look"]), (False, ["clock", "look"])])
def test_look_after_a_timer_waits_for_what_followed_from_it_however_fast_it_fired(falls_due, heard):
    look = step("later", "lookup", FILED)
    timers = SwiftTimers([look.at if falls_due else look.at + timedelta(seconds=1)])
    stage = Stage(timers, timers.set_clock, settle=lambda: timers.heard.append("settled"), timers_due=timers.timers_due)
    Player(SCRIPT, stage, names=dict(NAMES)).take(look)
    assert timers.heard == heard
