"""What the turns of a case do to documents: followers, attachments, sealed clues, moments that come by themselves."""

import base64
from datetime import timedelta

import pytest

from chassis.clock import FixedClock
from chassis.errors import Conflict, Forbidden, Invalid, NotFound
from contracts.events.intake import RefusalObjected, ReviewAsked
from contracts.reasons import HoldReason
from contracts.vocabulary import LegalTrack, Role
from services.casework import store
from services.casework.domain.holding import Accused
from services.casework.schemas.answering import ReplySchema
from services.casework.schemas.handing_on import AcceptanceSchema
from services.casework.schemas.listing import ListQuerySchema
from tests.integration.casework.workshop import (
    COUNTY_OFFICER,
    HANDLER,
    PACK,
    REPLY,
    SUPERVISOR,
    VILLAGER,
    Appeal,
    casework_on,
    order,
    staged,
)
from tests.unit.casework.builders import COUNTY, DEPT, TOWN, VILLAGE, at

pytestmark = pytest.mark.servers

NO_REASON = {"reason": ""}
REASON = {"reason": "经核实"}
PDF = b"%PDF-1.4 scan"
OFFICER = SUPERVISOR.__class__(id="xs01", role=Role.CLUE_OFFICER, org=COUNTY, region="341523000000")
TAKES_CLUES = {**PACK, "policy": {**PACK["policy"], "clue": {"accept": True, "redirect_channels": []}}}
ORGANS = [
    {"code": COUNTY, "level": "county", "region_code": "341523000000"},
    {"code": TOWN, "level": "town", "parent": COUNTY},
    {"code": VILLAGE, "level": "village", "region_code": "341523110203"},
    {"code": DEPT, "level": "county"},
]


@pytest.fixture
def clock():
    return FixedClock(at(2, 15))


@pytest.fixture
def db(mongo):
    return mongo.database("casework")


@pytest.fixture
def casework(db, clock):
    copy = casework_on(db, clock)
    copy.load_city({**TAKES_CLUES, "organs": ORGANS})
    return copy


@pytest.fixture
def opened(casework):
    def open_one(name, **routing):
        one = Appeal(name, **routing)
        casework.open_case(one.routed())
        return one

    return open_one


def state(casework, appeal, actor=COUNTY_OFFICER):
    return casework.show(appeal.case_id, actor)[0]["state"]


def merge(casework, child, parent):
    asked = {"parent_case_id": parent.case_id, "reason": "同一处"}
    return casework.merge(child.case_id, asked, order(SUPERVISOR))


def answered(casework, appeal, **acceptance):
    dispatched = AcceptanceSchema().load({"dispatch": {}, **acceptance})
    casework.accept(appeal.case_id, dispatched, order(SUPERVISOR))
    casework.sign(appeal.case_id, NO_REASON, order(VILLAGER))
    casework.reply(appeal.case_id, ReplySchema().load(REPLY), order(VILLAGER))
    return casework.approve(appeal.case_id, NO_REASON, order(SUPERVISOR))


def test_followers_of_an_approved_case_wait_for_their_own_ratings(casework, db, opened):
    parent, one, other = opened("parent"), opened("one"), opened("other")
    merge(casework, one, parent)
    merge(casework, other, parent)
    answered(casework, parent)
    assert [state(casework, each) for each in (parent, one, other)] == ["awaiting_rating"] * 3
    assert staged(db, one.case_id) == ["case_opened", "case_merged", "reply_approved"]
    casework.rate(one.rated(5))
    assert [state(casework, each) for each in (parent, one, other)] == ["awaiting_rating", "closed", "awaiting_rating"]
    assert casework.approved_reply(one.appeal_id, COUNTY_OFFICER)["text"] == REPLY["text"]


def test_chain_of_merges_is_kept_flat(casework, opened):
    head, middle, last = opened("head"), opened("middle"), opened("last")
    merge(casework, last, middle)
    merge(casework, middle, head)
    assert casework.show(last.case_id, COUNTY_OFFICER)[0]["parent_case_id"] == head.case_id
    late = opened("late")
    merge(casework, late, middle)
    assert casework.show(late.case_id, COUNTY_OFFICER)[0]["parent_case_id"] == head.case_id


def test_merging_the_parent_into_its_follower_is_refused(casework, opened):
    parent, child = opened("parent"), opened("child")
    merge(casework, child, parent)
    with pytest.raises(Invalid) as refused:
        merge(casework, parent, child)
    assert [error.code for error in refused.value.errors] == ["circle"]


def test_circle_of_two_writers_dissolves(casework, db, opened):
    one, other = opened("one"), opened("other")
    for appeal, parent in ((one, other), (other, one)):
        change = {"body.state": "merged", "body.parent_case_id": parent.case_id}
        db[store.CASES].update_one({"_id": appeal.case_id}, {"$set": change, "$inc": {"version": 1}})
    fresh = casework_on(db, FixedClock(at(3)))
    fresh._followers.settle(one.case_id)  # what a merge does after its own write
    assert "submitted" in {state(fresh, one), state(fresh, other)}
    fresh.catch_up_followers()
    assert {state(fresh, one), state(fresh, other)} <= {"submitted", "merged"}


def test_follower_left_behind_by_a_stop_is_caught_up_with(casework, db, clock, opened):
    parent, child = opened("parent"), opened("child")
    merge(casework, child, parent)
    stopped = casework_on(db, clock)
    object.__setattr__(stopped._followers, "errands", _Deaf())
    answered(stopped, parent)
    assert state(stopped, child) == "merged"
    casework_on(db, clock).catch_up_followers()
    assert state(stopped, child) == "awaiting_rating"


class _Deaf:
    """A copy that stops before it tells the followers."""

    def followers_of(self, case_id):
        return []


def test_parent_refused_sets_its_followers_free(casework, db, opened):
    parent, child = opened("parent"), opened("child")
    merge(casework, child, parent)
    casework.refuse(parent.case_id, {"reason_code": "off_list", "reason": ""}, order(SUPERVISOR))
    assert (state(casework, child), staged(db, child.case_id)[-1]) == ("submitted", "case_separated")


def test_scan_is_kept_once_the_step_is_taken_and_handed_to_those_who_see_the_case(casework, opened):
    appeal = opened("one")
    scan = {"name": "转办单", "media_type": "application/pdf", "content": base64.b64encode(PDF).decode()}
    asked = AcceptanceSchema().load({"dispatch": {"mode": "offline", "paper_no": "3号", "attachments": [scan]}})
    with pytest.raises(Forbidden):
        casework.accept(appeal.case_id, asked, order(VILLAGER))
    casework.accept(appeal.case_id, asked, order(SUPERVISOR))
    (about,) = casework.show(appeal.case_id, VILLAGER)[0]["attachments"]
    fetched = casework.attachment(appeal.case_id, about["sha256"], VILLAGER)
    assert (base64.b64decode(fetched["content"]), about["size"], about["stored"]) == (PDF, len(PDF), True)
    with pytest.raises(Forbidden):
        casework.attachment(appeal.case_id, about["sha256"], HANDLER)
    with pytest.raises(NotFound):
        casework.attachment(appeal.case_id, "0" * 64, VILLAGER)


@pytest.mark.parametrize(
    ("change", "pointer"),
    [
        ({"content": "???"}, "/dispatch/attachments/0/content"),
        ({"media_type": "image/png"}, "/dispatch/attachments/0/media_type"),
        ({"sha256": "0" * 64}, "/dispatch/attachments/0/sha256"),
        ({"content": base64.b64encode(PDF + bytes(2 * 1024 * 1024)).decode()}, "/dispatch/attachments/0/content"),
    ],
)
def test_attachment_that_is_not_what_it_says_is_refused(casework, opened, change, pointer):
    scan = {"name": "转办单", "media_type": "application/pdf", "content": base64.b64encode(PDF).decode(), **change}
    asked = AcceptanceSchema().load({"dispatch": {"attachments": [scan]}})
    with pytest.raises(Invalid) as refused:
        casework.accept(opened("one").case_id, asked, order(SUPERVISOR))
    assert [error.pointer for error in refused.value.errors] == [pointer]


def seal(casework, appeal):
    asked = {"reason": "反映村干部", "accused": Accused("village")}
    return casework.seal(appeal.case_id, asked, order(SUPERVISOR))


def listed(casework, actor, **query):
    return casework.list(ListQuerySchema().load(query), actor)["items"]


def test_sealed_clue_is_only_said_to_be_sealed(casework, opened):
    appeal = opened("clue", item_code="C03")
    seal(casework, appeal)
    (row,) = listed(casework, SUPERVISOR)
    assert row == {
        "case_id": appeal.case_id,
        "appeal_id": appeal.appeal_id,
        "state": "sealed_clue",
        "state_words": "已转线索",
    }
    for actor in (SUPERVISOR, COUNTY_OFFICER):
        with pytest.raises(Forbidden, match="线索"):
            casework.show(appeal.case_id, actor)
    with pytest.raises(Forbidden, match="权限范围"):
        casework.show(appeal.case_id, VILLAGER)
    with pytest.raises(Forbidden):
        casework.accept(appeal.case_id, AcceptanceSchema().load({}), order(SUPERVISOR))
    assert [item["case_id"] for item in listed(casework, OFFICER)] == [appeal.case_id]
    assert casework.show(appeal.case_id, OFFICER)[0]["history"][-1]["reason"] == "反映村干部"


def test_filters_do_not_tell_what_a_sealed_clue_was_about(casework, opened):
    seal(casework, opened("clue", item_code="C03"))
    assert listed(casework, SUPERVISOR, item_code="C03") == []


def test_clue_officer_sees_nothing_that_is_not_sealed(casework, opened):
    appeal = opened("one")
    assert listed(casework, OFFICER) == []
    with pytest.raises(Forbidden):
        casework.show(appeal.case_id, OFFICER)


def test_objection_of_the_citizen_reaches_the_superior(casework, db, opened):
    appeal = opened("one")
    casework.refuse(appeal.case_id, {"reason_code": "off_list", "reason": "不在清单"}, order(SUPERVISOR))
    told = RefusalObjected(appeal_id=appeal.appeal_id, case_id=appeal.case_id, objected_at=at(3))
    casework.object_to_refusal(appeal.heard(told))
    casework.review_refusal(appeal.case_id, {"upheld": False, **REASON}, order(COUNTY_OFFICER))
    assert (state(casework, appeal), staged(db, appeal.case_id)[-1]) == ("submitted", "refusal_reviewed")
    with pytest.raises(Conflict):
        casework.refuse(appeal.case_id, {"reason_code": "off_list", "reason": ""}, order(SUPERVISOR))
        casework.review_refusal(appeal.case_id, {"upheld": False, **REASON}, order(COUNTY_OFFICER))


def test_ended_cases_are_archived_when_their_moment_comes(casework, db, clock, opened):
    appeal, other = opened("one"), opened("other")
    answered(casework, appeal)
    casework.rate(appeal.rated(5))
    clock.move_to(at(13, 45) + timedelta(days=29))
    assert (casework.timers_due(clock.now()), casework.settle_due()) == (0, 0)
    clock.move_to(at(13, 45) + timedelta(days=31))
    due = casework.timers_due(clock.now())
    assert (due, casework.settle_due(), casework.timers_due(clock.now())) == (1, 1, 0)
    assert (state(casework, appeal), staged(db, appeal.case_id)[-1]) == ("archived", "case_archived")
    assert state(casework, other) == "submitted"


def test_reviewed_petition_ends_by_itself_when_no_second_review_is_asked_for(casework, db, clock, opened):
    appeal = opened("one")
    answered(casework, appeal, legal_track="xinfang")
    casework.rate(appeal.rated(5))
    asked = ReviewAsked(appeal_id=appeal.appeal_id, case_id=appeal.case_id, level=1, asked_at=at(1, day=20))
    casework.ask_review(appeal.heard(asked))
    casework.decide_review(appeal.case_id, {"upheld": True, **REASON}, order(COUNTY_OFFICER))
    clock.move_to(at(2, 15) + timedelta(days=32))
    casework.settle_due()
    assert (state(casework, appeal), staged(db, appeal.case_id)[-2:]) == ("final", ["review_decided", "case_finalised"])


def test_wish_for_a_review_of_no_petition_is_answered(casework, db, opened):
    appeal = opened("one", legal_track=LegalTrack.PLATFORM)
    asked = ReviewAsked(appeal_id=appeal.appeal_id, case_id=appeal.case_id, level=1, asked_at=at(1, day=20))
    casework.ask_review(appeal.heard(asked))
    assert staged(db, appeal.case_id)[-1] == "review_refused"


def test_held_content_is_released(casework, opened):
    appeal = opened("one")
    casework.hold(appeal.case_id, {"reason_code": HoldReason.CONTENT_CHECK, "reason": ""}, order(SUPERVISOR))
    assert state(casework, appeal) == "content_hold"
    casework.release(appeal.case_id, NO_REASON, order(SUPERVISOR))
    assert state(casework, appeal) == "submitted"


def test_superior_finds_what_waits_for_it(casework, opened):
    objected, refused, disputed, reviewed = (opened(name) for name in ("objected", "refused", "disputed", "reviewed"))
    for appeal in (objected, refused):
        casework.refuse(appeal.case_id, {"reason_code": "off_list", "reason": "不在清单"}, order(SUPERVISOR))
    told = RefusalObjected(appeal_id=objected.appeal_id, case_id=objected.case_id, objected_at=at(3))
    casework.object_to_refusal(objected.heard(told))
    casework.accept(disputed.case_id, AcceptanceSchema().load({"dispatch": {}}), order(SUPERVISOR))
    casework.request_return(disputed.case_id, {"reason_code": "not_our_duty", **REASON}, order(VILLAGER))
    ruling = {"granted": False, "reason_code": "duty_clear", **REASON}
    casework.rule_on_return(disputed.case_id, ruling, order(SUPERVISOR))
    casework.dispute_return(disputed.case_id, REASON, order(VILLAGER))
    answered(casework, reviewed, legal_track="xinfang")
    casework.rate(reviewed.rated(5))
    asked = ReviewAsked(appeal_id=reviewed.appeal_id, case_id=reviewed.case_id, level=1, asked_at=at(1, day=20))
    casework.ask_review(reviewed.heard(asked))
    found = {
        waiting: [item["case_id"] for item in listed(casework, COUNTY_OFFICER, waiting=waiting)]
        for waiting in store.WAITING
    }
    assert found == {
        "refusal_review": [objected.case_id],
        "superior_ruling": [disputed.case_id],
        "review": [reviewed.case_id],
    }
    casework.decide_review(reviewed.case_id, {"upheld": True, **REASON}, order(COUNTY_OFFICER))
    assert listed(casework, COUNTY_OFFICER, waiting="review") == []
