"""A grid worker files for those who cannot, and follows what they filed: this and nothing else."""

import pytest

from chassis.causes import Actor
from chassis.errors import Forbidden, Invalid, NotFound
from contracts.vocabulary import Channel, Role
from services.intake.domain.proxy import Consent
from tests.integration.intake.world import TEXT, TOWN, command, request

GRID = Actor("grid.gao", Role.GRID_WORKER, "CCC-VC", "341523110203")
OTHER_GRID = Actor("grid.he", Role.GRID_WORKER, "CCC-VC", "341523110203")
PAGE = {"page": 1, "page_size": 20}


def proxied(**over):
    return request(**{"channel": Channel.WEB, "consent": Consent.SPOKEN, **over})


def file(world, actor=GRID, **over):
    return world.use.submissions.submit(proxied(**over), command(actor=actor)).answer


def test_grid_worker_files_with_consent_and_follows_it(world):
    receipt = file(world)
    (line,) = world.use.proxying.page(GRID, PAGE)["items"]
    assert line["receipt_no"] == receipt["receipt_no"]
    shown = world.use.proxying.show(GRID, receipt["receipt_no"], "")
    assert (shown["status_words"], shown["receipt_no"]) == ("待受理", receipt["receipt_no"])
    assert "征兵" in shown["text"]


def test_filing_for_somebody_needs_their_consent_and_the_own_area(world):
    elsewhere = {"region_code": "341523100201", "coordinates": None, "address": ""}
    with pytest.raises(Invalid) as refused:
        file(world, consent=None, place=elsewhere)
    assert {(error.pointer, error.code) for error in refused.value.errors} == {
        ("/consent", "required"),
        ("/place/region_code", "out_of_area"),
    }
    assert world.use.proxying.page(GRID, PAGE)["total"] == 0


def test_citizen_needs_no_consent_of_their_own(world):
    assert world.use.submissions.submit(request(), command()).answer["receipt_no"]


def test_one_grid_worker_sees_nothing_of_another(world):
    receipt = file(world)
    assert world.use.proxying.page(OTHER_GRID, PAGE)["items"] == []
    with pytest.raises(NotFound):
        world.use.proxying.show(OTHER_GRID, receipt["receipt_no"], "")
    with pytest.raises(Forbidden):
        world.use.reading.content(receipt["appeal_id"], OTHER_GRID, "")


def test_grid_worker_sees_nothing_citizens_filed_themselves(world):
    receipt = world.use.submissions.submit(request(), command()).answer
    with pytest.raises(NotFound):
        world.use.proxying.show(GRID, receipt["receipt_no"], "")


def test_grid_worker_never_learns_who_filed_nor_anybody_else_the_list(world):
    receipt = file(world)
    with pytest.raises(Forbidden):
        world.use.reading.identity(receipt["appeal_id"], GRID, "想知道")
    with pytest.raises(Forbidden):
        world.use.proxying.page(TOWN, PAGE)


def test_every_look_of_the_proxy_is_recorded_for_the_auditor(world):
    receipt = file(world)
    world.use.proxying.show(GRID, receipt["receipt_no"], "群众来电询问")
    auditor = Actor("jw.zheng", Role.AUDITOR)
    (line,) = world.use.reading.access_log(auditor, {**PAGE, "actor": GRID.id})["items"]
    assert (line["appeal_id"], line["reason"], line["sight"]) == (receipt["appeal_id"], "群众来电询问", "full")
    assert TEXT not in str(line)
    with pytest.raises(Forbidden):
        world.use.reading.access_log(TOWN, PAGE)
