"""Reading words and names: allowed, masked or refused, and always on record."""

import pytest

from chassis.causes import Actor
from chassis.errors import Forbidden, Invalid, NotFound
from contracts.vocabulary import LegalTrack, Role
from tests.integration.intake.world import CITIZEN, ID_NUMBER, MOBILE, NAME, STRANGER, TEXT, TOWN, VILLAGE

pytestmark = pytest.mark.servers
COUNTY = Actor("jw.sun", Role.COUNTY_DISCIPLINE, "SC-JW", "341523000000")
ADMIN = Actor("root", Role.SYSTEM_ADMIN, "SC-JW", "341523000000")


@pytest.fixture
def appeal_id(world) -> str:
    """An appeal dispatched to the village."""
    answer = world.submit()
    world.hear(answer["appeal_id"], "CaseOpened", "CaseAccepted", "CaseDispatched")
    return answer["appeal_id"]


def lines(world, **query) -> list[tuple]:
    return [
        (line["actor"]["id"], line["purpose"], line["sight"], line["reason"])
        for line in world.db["access_log"].find(query)
    ]


def test_supervising_body_reads_the_words_as_written(world, appeal_id):
    shown = world.use.reading.content(appeal_id, TOWN, "受理前查看")
    assert (shown["masked"], shown["original_text"], shown["address"]) == (False, TEXT, "张湾组")
    assert lines(world) == [("zmq.wang", "content", "full", "受理前查看")]


def test_dispatched_body_reads_them_masked(world, appeal_id):
    shown = world.use.reading.content(appeal_id, VILLAGE, "")
    assert shown["masked"]
    assert "original_text" not in shown
    assert shown["text"].startswith("今年什么时候征兵?")
    for planted in (NAME, MOBILE, ID_NUMBER):
        assert planted not in str(shown)


@pytest.mark.parametrize("who", [STRANGER, ADMIN, CITIZEN, Actor("x", "made_up", "ZMQ-TD", "341523110000")])
def test_everybody_else_is_refused_and_recorded(world, appeal_id, who):
    with pytest.raises(Forbidden):
        world.use.reading.content(appeal_id, who, "好奇")
    with pytest.raises(Forbidden):
        world.use.reading.identity(appeal_id, who, "好奇")
    assert lines(world) == [(who.id, "content", "none", "好奇"), (who.id, "identity", "none", "好奇")]


def test_body_not_yet_dispatched_to_reads_nothing(world):
    answer = world.submit()
    world.hear(answer["appeal_id"], "CaseOpened", "CaseAccepted")
    with pytest.raises(Forbidden):
        world.use.reading.content(answer["appeal_id"], VILLAGE, "")


def test_clue_is_not_read_by_the_body_it_was_dispatched_to(world):
    answer = world.submit()
    world.hear(answer["appeal_id"], "CaseOpened", legal_track=LegalTrack.CLUE)
    world.hear(answer["appeal_id"], "CaseDispatched")
    with pytest.raises(Forbidden):
        world.use.reading.content(answer["appeal_id"], VILLAGE, "")
    assert not world.use.reading.content(answer["appeal_id"], COUNTY, "")["masked"]


def test_identity_needs_a_reason_and_the_supervising_body(world, appeal_id):
    for reason in ("", "  "):
        with pytest.raises(Invalid):
            world.use.reading.identity(appeal_id, TOWN, reason)
    assert lines(world) == []
    shown = world.use.reading.identity(appeal_id, TOWN, "电话核实")
    assert (shown["name"], shown["mobile"], shown["id_number"]) == (NAME, MOBILE, ID_NUMBER)
    with pytest.raises(Forbidden):
        world.use.reading.identity(appeal_id, VILLAGE, "电话核实")
    assert lines(world) == [
        ("zmq.wang", "identity", "full", "电话核实"),
        ("ccc.zhang", "identity", "none", "电话核实"),
    ]


def test_nothing_is_shown_that_could_not_be_recorded(world, appeal_id):
    world.db.command("collMod", "access_log", validator={"forbidden": True})
    with pytest.raises(Exception, match="validation"):
        world.use.reading.content(appeal_id, TOWN, "受理前查看")


def test_summaries_are_masked_short_and_only_of_what_may_be_read(world, appeal_id):
    hidden = world.submit()["appeal_id"]
    shown = world.use.reading.summaries([hidden, appeal_id, "Anowhere", appeal_id], TOWN, "列表")
    assert [item["appeal_id"] for item in shown["items"]] == [appeal_id]
    summary = shown["items"][0]["summary"]
    assert summary.startswith("今年什么时候征兵?我叫欧***")
    assert len(summary) <= 41
    assert lines(world) == [("zmq.wang", "summary", "masked", "列表")]


def test_unknown_appeal_is_not_found(world):
    with pytest.raises(NotFound):
        world.use.reading.content("Anowhere", TOWN, "")
