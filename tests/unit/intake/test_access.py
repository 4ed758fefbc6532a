"""Who may read what: one table, everything else refused."""

import itertools

import pytest

from contracts.vocabulary import LegalTrack, Role
from services.intake.domain.access import Circle, Reader, Sight, content_sight, may_see_identity

_REGION = "341523110203"


def circle(**over) -> Circle:
    facts = {
        "appeal_id": "A1",
        "region_code": _REGION,
        "supervising_org": "JW-TOWN",
        "handling_orgs": ("CUN-1", "SHUI-1"),
        "legal_track": LegalTrack.PLATFORM,
    }
    return Circle(**(facts | over))


def reader(role, org=None, region=None, id_="u1") -> Reader:
    return Reader(id=id_, role=role, org=org, region=region)


@pytest.mark.parametrize(
    ("who", "sight", "identity"),
    [
        (reader(Role.CITIZEN, id_="A1"), Sight.FULL, False),
        (reader(Role.CITIZEN, id_="A2"), Sight.NONE, False),
        (reader(Role.VILLAGE_COMMITTEE, "CUN-1"), Sight.MASKED, False),
        (reader(Role.HANDLER, "SHUI-1"), Sight.MASKED, False),
        (reader(Role.HANDLER_LEADER, "SHUI-1"), Sight.MASKED, False),
        (reader(Role.HANDLER, "OTHER", "341523000000"), Sight.NONE, False),
        (reader(Role.TOWNSHIP_DISCIPLINE, "JW-TOWN"), Sight.FULL, True),
        (reader(Role.TOWNSHIP_DISCIPLINE, "JW-NEXT", "341523110000"), Sight.NONE, False),
        (reader(Role.COUNTY_DISCIPLINE, "JW-COUNTY", "341523000000"), Sight.FULL, True),
        (reader(Role.COUNTY_DISCIPLINE, "JW-OTHER", "341524000000"), Sight.NONE, False),
        (reader(Role.CITY_DISCIPLINE, "JW-CITY", "341500000000"), Sight.FULL, True),
        (reader(Role.COUNTY_DISCIPLINE, None, "341523000000"), Sight.NONE, False),
        (reader(Role.COUNTY_DISCIPLINE, "JW-COUNTY", None), Sight.NONE, False),
    ],
)
def test_reader_sees_what_the_role_table_allows(who, sight, identity):
    assert (content_sight(who, circle()), may_see_identity(who, circle())) == (sight, identity)


def test_every_other_role_sees_nothing_even_at_the_right_organ():
    known = {
        Role.CITIZEN,
        Role.VILLAGE_COMMITTEE,
        Role.HANDLER,
        Role.HANDLER_LEADER,
        Role.TOWNSHIP_DISCIPLINE,
        Role.COUNTY_DISCIPLINE,
        Role.CITY_DISCIPLINE,
    }
    for role, org in itertools.product([*(set(Role) - known), "made_up", ""], ["JW-TOWN", "CUN-1", None]):
        who = reader(role, org, "341500000000")
        assert (content_sight(who, circle()), may_see_identity(who, circle())) == (Sight.NONE, False)


def test_clue_is_hidden_from_the_bodies_that_handle():
    clue = circle(legal_track=LegalTrack.CLUE)
    assert content_sight(reader(Role.VILLAGE_COMMITTEE, "CUN-1"), clue) == Sight.NONE
    assert content_sight(reader(Role.TOWNSHIP_DISCIPLINE, "JW-TOWN"), clue) == Sight.FULL


def test_unrouted_appeal_is_seen_by_no_organ():
    fresh = circle(supervising_org="", handling_orgs=())
    assert content_sight(reader(Role.TOWNSHIP_DISCIPLINE, ""), fresh) == Sight.NONE
    assert content_sight(reader(Role.HANDLER, ""), fresh) == Sight.NONE


@pytest.mark.parametrize(
    "who",
    [
        reader(Role.TOWNSHIP_DISCIPLINE, "JW-TOWN"),
        reader(Role.COUNTY_DISCIPLINE, "JW-COUNTY", "341523000000"),
        reader(Role.VILLAGE_COMMITTEE, "CUN-1"),
    ],
)
def test_whoever_is_accused_sees_nothing_whatever_the_role(who):
    accused = circle(recused_orgs=(who.org,))
    assert (content_sight(who, accused), may_see_identity(who, accused)) == (Sight.NONE, False)
    other = circle(recused_orgs=("SOMEBODY-ELSE",))
    assert content_sight(who, other) != Sight.NONE
