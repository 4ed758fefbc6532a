"""A spot check on a real database: announced, drawn once, published, and drawn again by the documented lines."""

import re
from pathlib import Path

import pytest

from chassis.causes import Actor
from chassis.clock import FixedClock
from chassis.errors import Conflict, Forbidden, NotFound
from contracts.vocabulary import Role
from services.casework.schemas.answering import ReplySchema
from services.casework.schemas.handing_on import AcceptanceSchema
from services.casework.usecases import spot_checking
from tests.integration.casework.workshop import (
    COUNTY_OFFICER,
    PACK,
    REPLY,
    SUPERVISOR,
    VILLAGER,
    Appeal,
    casework_on,
    order,
    staged,
)
from tests.unit.casework.builders import COUNTY, VILLAGE, at

pytestmark = pytest.mark.servers

DOCUMENT = Path(__file__).parents[3] / "docs" / "spot-check.md"
NO_REASON = {"reason": ""}


@pytest.fixture
def clock():
    return FixedClock(at(2, 15))


@pytest.fixture
def db(mongo):
    return mongo.database("draws")


@pytest.fixture
def casework(db, clock):
    copy = casework_on(db, clock)
    half = {**PACK["policy"], "spot_check": {"percent": 50, "strata": ["lead_org"]}}
    copy.load_city({**PACK, "policy": half})
    return copy


def closed(casework, name, **rating):
    appeal = Appeal(name)
    casework.open_case(appeal.routed())
    casework.accept(appeal.case_id, AcceptanceSchema().load({"dispatch": {}}), order(SUPERVISOR))
    casework.sign(appeal.case_id, NO_REASON, order(VILLAGER))
    casework.reply(appeal.case_id, ReplySchema().load(REPLY), order(VILLAGER))
    casework.approve(appeal.case_id, NO_REASON, order(SUPERVISOR))
    casework.rate(appeal.rated(5, **rating))
    return appeal.case_id


@pytest.fixture
def month(casework, clock):
    """Five cases closed in September, and the clock in October."""
    casework.spot_checking.announce("2021-09", order(COUNTY_OFFICER))
    case_ids = [closed(casework, f"case-{number}") for number in range(5)]
    clock.move_to(at(1).replace(month=10))
    return case_ids


def documented():
    """The recipe of the document, as it stands there."""
    (lines,) = re.findall(r"```python\n(.*?)```", DOCUMENT.read_text(encoding="utf-8"), re.DOTALL)
    recipe = {}
    exec(lines, recipe)
    return lines, recipe["draw_again"]


def whole_list(casework, draw_id):
    return casework.spot_checking.cases(draw_id, 1)["items"]


def test_documented_lines_draw_the_published_sample_again(casework, month):
    casework.spot_checking.draw("2021-09-341523", order(COUNTY_OFFICER))
    published = casework.spot_checking.show("2021-09-341523")
    lines, draw_again = documented()
    assert draw_again(published, whole_list(casework, "2021-09-341523")) == published["case_ids"]
    assert sorted(row["case_id"] for row in whole_list(casework, "2021-09-341523")) == sorted(month)
    assert published["strata"] == [{"name": VILLAGE, "size": 5, "drawn": 3}]
    body = lines[lines.index("def draw_again") :].strip().splitlines()
    assert len(body) <= 15


def test_before_the_draw_salt_seed_and_list_are_nobodys(casework, month):
    shown = casework.spot_checking.show("2021-09-341523")
    assert (shown["salt"], shown["seed"], shown["case_ids"]) == (None, None, [])
    assert len(shown["commitment"]) == 64
    assert whole_list(casework, "2021-09-341523") == []


def test_drawn_cases_are_told_once_and_others_never(casework, db, month):
    casework.spot_checking.draw("2021-09-341523", order(COUNTY_OFFICER))
    casework.spot_checking.mark_drawn_cases()
    drawn = set(casework.spot_checking.show("2021-09-341523")["case_ids"])
    told = {case_id: staged(db, case_id).count("spot_check_drawn") for case_id in month}
    assert told == {case_id: int(case_id in drawn) for case_id in month}


def test_sweep_goes_on_where_telling_stopped(casework, db, month, monkeypatch):
    monkeypatch.setattr(spot_checking, "_MARKED_AT_ONCE", 2)
    casework.spot_checking.draw("2021-09-341523", order(COUNTY_OFFICER))
    drawn = casework.spot_checking.show("2021-09-341523")["case_ids"]
    assert sum(staged(db, case_id).count("spot_check_drawn") for case_id in drawn) == 2
    casework.spot_checking.mark_drawn_cases()
    assert [staged(db, case_id).count("spot_check_drawn") for case_id in drawn] == [1, 1, 1]


def test_month_is_announced_and_drawn_once_and_a_repeat_gets_the_first_answer(casework, month):
    first = casework.spot_checking.draw("2021-09-341523", order(COUNTY_OFFICER, "key-of-the-draw"))
    again = casework.spot_checking.draw("2021-09-341523", order(COUNTY_OFFICER, "key-of-the-draw"))
    assert (again.duplicate, again.answer) == (True, first.answer)
    for twice in (
        lambda: casework.spot_checking.draw("2021-09-341523", order(COUNTY_OFFICER)),
        lambda: casework.spot_checking.announce("2021-09", order(COUNTY_OFFICER)),
    ):
        with pytest.raises(Conflict):
            twice()


def test_case_closed_in_another_month_is_not_on_the_list(casework, month):
    closed(casework, "october", rated_at=at(1).replace(month=10))
    casework.spot_checking.draw("2021-09-341523", order(COUNTY_OFFICER))
    listed = {row["case_id"] for row in whole_list(casework, "2021-09-341523")}
    assert listed == set(month)


def test_only_county_and_city_draw_each_over_its_region(casework, month):
    elsewhere = Actor(id="e", role=Role.COUNTY_DISCIPLINE, org=COUNTY, region="341522000000")
    for who in (SUPERVISOR, VILLAGER, elsewhere):
        with pytest.raises(Forbidden):
            casework.spot_checking.draw("2021-09-341523", order(who))
    with pytest.raises(NotFound):
        casework.spot_checking.draw("2021-09-341522", order(COUNTY_OFFICER))


def test_announcement_comes_before_the_end_of_the_month(casework, clock):
    clock.move_to(at(1).replace(month=10))
    with pytest.raises(Conflict):
        casework.spot_checking.announce("2021-09", order(COUNTY_OFFICER))
