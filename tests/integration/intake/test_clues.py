"""Sealed clues: their words and person lie apart, under keys of their own, wherever they lay before."""

import pytest

from chassis.causes import Actor
from contracts.vocabulary import AppealType, Role
from services.intake.sealing import SealBroken
from tests.integration.intake.world import NAME, PACK, TEXT, TOWN, World, command, keys

pytestmark = pytest.mark.servers
OFFICER = Actor("jw.wu", Role.CLUE_OFFICER, "SC-JW", "341523000000")


@pytest.fixture
def clue(world) -> str:
    """A clue that was withdrawn in vain, and then sealed."""
    appeal_id = world.submit(appeal_type=AppealType.COMPLAINT)["appeal_id"]
    world.hear(appeal_id, "CaseOpened")
    world.use.citizen.withdraw(appeal_id, "怕被报复", command())
    world.hear(appeal_id, "CaseSealed")
    return appeal_id


def everything_of(world, appeal_id: str) -> tuple[dict, list]:
    return world.db["appeals"].find_one({"_id": appeal_id}), list(world.db["identities"].find())


def test_sealed_clue_is_read_by_its_officer_and_by_no_common_key(world, clue):
    shown = world.use.reading.content(clue, OFFICER, "线索处置")
    person = world.use.reading.identity(clue, OFFICER, "线索处置")
    assert (shown["original_text"], shown["address"], person["name"]) == (TEXT, "张湾组", NAME)
    appeal, identities = everything_of(world, clue)
    assert (appeal["body"]["content"], appeal["body"]["withdrawal"]["reason"], identities) == (None, None, [])
    stranger = World.on(world.db, pack=None, clue_sealing_keys=keys("c2"))
    with pytest.raises(SealBroken):
        stranger.use.reading.content(clue, OFFICER, "只有其他诉求的密钥")


def test_other_appeals_stay_under_the_common_keys(world, clue):
    other = world.submit()["appeal_id"]
    assert world.db["clues"].count_documents({}) == 1
    stranger = World.on(world.db, pack=None, clue_sealing_keys=keys("c2"))
    world.hear(other, "CaseOpened")
    assert stranger.use.reading.content(other, TOWN, "")["original_text"] == TEXT


def test_clue_sealed_by_an_earlier_release_is_taken_into_the_safe_by_itself(world):
    appeal_id = world.submit()["appeal_id"]
    world.hear(appeal_id, "CaseOpened")
    world.db["appeals"].update_one({"_id": appeal_id}, {"$set": {"body.progress.state": "sealed_clue"}})
    again = World.on(world.db, pack=None)
    assert (again.use.clues.lock_away(), again.use.clues.lock_away()) == (1, 0)
    assert again.use.reading.content(appeal_id, OFFICER, "线索处置")["original_text"] == TEXT
    assert again.use.reading.identity(appeal_id, OFFICER, "线索处置")["name"] == NAME
    assert everything_of(again, appeal_id)[1] == []


def test_words_of_a_report_the_city_does_not_take_are_erased(world):
    appeal_id, other = (world.submit()["appeal_id"] for _ in range(2))
    for told in (appeal_id, other):
        world.hear(told, "CaseOpened")
    world.hear(appeal_id, "CaseRedirected", reason_code="clue_not_taken")
    world.hear(other, "CaseRedirected", reason_code="other_channel")
    shown = world.use.reading.content(appeal_id, TOWN, "")
    assert ("没有留存" in shown["text"], shown["address"]) == (True, "")
    assert world.use.reading.identity(appeal_id, TOWN, "核实")["anonymous"] is True
    assert world.use.reading.content(other, TOWN, "")["original_text"] == TEXT
    assert world.use.citizen.progress(appeal_id)["timeline"][-1]["step"] == "case_redirected"
    assert [row["appeal_id"] for row in everything_of(world, appeal_id)[1]] == [other]


def test_keys_of_the_clues_are_none_of_the_common_ones(world):
    with pytest.raises(ValueError, match="CLUE_SEALING_KEYS"):
        World.on(world.db, pack=PACK, clue_sealing_keys=keys("c1", "k1"))
