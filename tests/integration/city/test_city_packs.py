"""Versions of the city's data: never changed under their name, but completed by a release that keeps more of them."""

from datetime import UTC, datetime

import pytest

from chassis.city_packs import CityPacks
from chassis.errors import Conflict

pytestmark = pytest.mark.servers
NOW = datetime(2021, 9, 6, tzinfo=UTC)
DOCUMENT = {"policy_version": "v-1", "organs": ["A"], "rules": [], "staff": ["B"]}


@pytest.fixture
def db(mongo):
    """A database of this test alone."""
    return mongo.database("city_packs")


def packs(db, *optional: str) -> CityPacks:
    return CityPacks(db, ("organs",), dict, optional)


def test_same_pack_again_changes_nothing_and_another_under_its_name_is_refused(db):
    kept = packs(db, "rules")
    assert [kept.load(DOCUMENT, NOW), kept.load(DOCUMENT, NOW)] == [True, False]
    for changed in ({"organs": ["A", "C"]}, {"rules": ["R"]}):
        with pytest.raises(Conflict):
            kept.load(DOCUMENT | changed, NOW)
    assert kept.get("v-1") == {"policy_version": "v-1", "organs": ["A"], "rules": []}


def test_part_the_document_lacks_is_left_out(db):
    kept = packs(db, "rules", "map")
    kept.load(DOCUMENT, NOW)
    assert set(kept.get("v-1")) == {"policy_version", "organs", "rules"}


def test_release_that_keeps_more_completes_what_is_there(db):
    packs(db).load(DOCUMENT, NOW)
    later = packs(db, "rules", "staff")
    assert later.get("v-1") == {"policy_version": "v-1", "organs": ["A"]}
    assert [later.load(DOCUMENT, NOW), later.load(DOCUMENT, NOW)] == [True, False]
    assert later.get("v-1") == DOCUMENT
    with pytest.raises(Conflict):
        later.load(DOCUMENT | {"staff": ["C"]}, NOW)
