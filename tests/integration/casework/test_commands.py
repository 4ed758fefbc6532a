"""Commands and events on a real database: each has its effect once."""

import pytest

from chassis.clock import FixedClock
from chassis.errors import (
    Conflict,
    Forbidden,
    Gap,
    IllegalStep,
    Invalid,
    KeyReused,
    NotFound,
    StaleVersion,
    Unavailable,
)
from contracts.events.deadline import ClockOverdue, ClockStarted
from contracts.events.intake import AppealWithdrawn
from contracts.vocabulary import ClockKind
from services.casework import store
from services.casework.schemas.answering import ReplySchema
from services.casework.schemas.handing_on import AcceptanceSchema
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
from tests.unit.casework.builders import TOWN, at

pytestmark = pytest.mark.servers

ACCEPT_AND_DISPATCH = AcceptanceSchema().load({"dispatch": {}})
NO_REASON = {"reason": ""}


@pytest.fixture
def clock():
    return FixedClock(at(2, 15))


@pytest.fixture
def db(mongo):
    return mongo.database("casework")


@pytest.fixture
def casework(db, clock):
    copy = casework_on(db, clock)
    copy.load_city(PACK)
    return copy


@pytest.fixture
def appeal(casework):
    one = Appeal()
    casework.open_case(one.routed())
    return one


def to_reply(casework, appeal, reply=None):
    casework.accept(appeal.case_id, ACCEPT_AND_DISPATCH, order(SUPERVISOR))
    casework.sign(appeal.case_id, NO_REASON, order(VILLAGER))
    return casework.reply(appeal.case_id, ReplySchema().load({**REPLY, **(reply or {})}), order(VILLAGER))


def test_whole_life_tells_its_events_in_order(casework, db, clock, appeal):
    to_reply(casework, appeal)
    clock.move_to(at(6, 34))
    casework.approve(appeal.case_id, NO_REASON, order(SUPERVISOR))
    casework.rate(appeal.rated(5))
    assert staged(db, appeal.case_id) == [
        "case_opened",
        "case_accepted",
        "case_dispatched",
        "case_signed_for",
        "case_replied",
        "reply_approved",
        "case_closed",
    ]
    shown, _ = casework.show(appeal.case_id, SUPERVISOR)
    assert (shown["state"], shown["outcome"], shown["stars"]) == ("closed", "rated", 5)
    assert [step["rule"] for step in shown["history"]] == ["T1", "T7", "T8", "T10", "T14", "T16", "T17", "T19"]
    assert shown["closed_at"] == at(13, 44)


def test_acceptance_with_dispatch_records_both_steps_in_one_write(casework, db, appeal):
    before = casework.show(appeal.case_id, SUPERVISOR)[1]
    outcome = casework.accept(appeal.case_id, ACCEPT_AND_DISPATCH, order(SUPERVISOR))
    assert outcome.aggregate.version == before + 1
    assert [step["rule"] for step in outcome.answer["steps"]] == ["T7", "T8"]
    assert staged(db, appeal.case_id)[1:] == ["case_accepted", "case_dispatched"]


def test_faulty_dispatch_leaves_the_case_unaccepted(casework, appeal):
    faulty = AcceptanceSchema().load({"dispatch": {"mode": "offline"}})
    with pytest.raises(Invalid) as refused:
        casework.accept(appeal.case_id, faulty, order(SUPERVISOR))
    assert [error.pointer for error in refused.value.errors] == ["/dispatch/paper_no"]
    assert casework.show(appeal.case_id, SUPERVISOR)[0]["state"] == "submitted"


def test_repeated_command_gets_the_first_answer_even_after_the_case_went_on(casework, db, appeal):
    first = casework.accept(appeal.case_id, ACCEPT_AND_DISPATCH, order(SUPERVISOR, key="k1"))
    casework.sign(appeal.case_id, NO_REASON, order(VILLAGER))
    again = casework.accept(appeal.case_id, ACCEPT_AND_DISPATCH, order(SUPERVISOR, key="k1"))
    assert (first.duplicate, again.duplicate) == (False, True)
    assert again.answer == first.answer
    assert staged(db, appeal.case_id).count("case_accepted") == 1


def test_key_used_for_another_body_is_refused(casework, appeal):
    casework.accept(appeal.case_id, ACCEPT_AND_DISPATCH, order(SUPERVISOR, key="k1"))
    with pytest.raises(KeyReused):
        casework.accept(appeal.case_id, ACCEPT_AND_DISPATCH, order(SUPERVISOR, key="k1", fingerprint="other"))


def test_stale_version_is_refused_and_the_current_one_taken(casework, appeal):
    version = casework.show(appeal.case_id, SUPERVISOR)[1]
    with pytest.raises(StaleVersion):
        casework.accept(appeal.case_id, ACCEPT_AND_DISPATCH, order(SUPERVISOR, if_match=version - 1))
    casework.accept(appeal.case_id, ACCEPT_AND_DISPATCH, order(SUPERVISOR, if_match=version))


def test_refusals_of_the_rules_are_answered_with_their_codes(casework, appeal):
    with pytest.raises(Forbidden):
        casework.accept(appeal.case_id, ACCEPT_AND_DISPATCH, order(VILLAGER))
    casework.accept(appeal.case_id, ACCEPT_AND_DISPATCH, order(SUPERVISOR))
    with pytest.raises(IllegalStep, match="签收"):
        casework.reply(appeal.case_id, ReplySchema().load(REPLY), order(VILLAGER))
    with pytest.raises(NotFound):
        casework.sign("Cnone", NO_REASON, order(VILLAGER))


def test_personal_data_in_a_reply_stores_nothing(casework, db, appeal):
    with pytest.raises(Invalid) as refused:
        to_reply(casework, appeal, {"text": "联系电话13812345678"})
    assert [(error.pointer, error.code) for error in refused.value.errors] == [("/text", "personal_data")]
    assert "13812345678" not in str(db[store.CASES].find_one({"_id": appeal.case_id}))


def test_event_heard_twice_has_one_effect(casework, db):
    appeal = Appeal()
    cause = appeal.routed()
    assert [casework.open_case(cause).duplicate for _ in range(3)] == [False, True, True]
    assert staged(db, appeal.case_id) == ["case_opened"]


def test_wish_to_withdraw_that_overtook_the_routing_waits_for_it(casework):
    appeal = Appeal("fast")
    wish = appeal.heard(AppealWithdrawn(appeal_id=appeal.appeal_id, case_id=appeal.case_id, withdrawn_at=at(1)))
    with pytest.raises(Gap):
        casework.withdraw(wish)
    casework.open_case(appeal.routed())
    casework.withdraw(wish)
    assert casework.show(appeal.case_id, SUPERVISOR)[0]["state"] == "withdrawn"


def test_case_waits_for_its_city_pack(db, clock):
    empty = casework_on(db, clock)
    with pytest.raises(Unavailable):
        empty.open_case(Appeal().routed())


def test_case_keeps_the_policy_it_started_under(casework, appeal):
    newer = {**PACK["policy"], "reply": {"approval": "supervisor", "auto_approve": ["consult"]}}
    casework.load_city({**PACK, "policy_version": "test-2", "policy": newer})
    to_reply(casework, appeal)
    assert casework.show(appeal.case_id, SUPERVISOR)[0]["state"] == "replied"


def test_pack_version_never_changes(casework):
    assert casework.load_city(PACK) == {"policy_version": "test-1", "changed": False}
    with pytest.raises(Conflict):
        casework.load_city({**PACK, "organs": []})


def clock_of(appeal, kind, number=1):
    return {
        "clock_id": f"{appeal.case_id}-{kind}-{number}",
        "case_id": appeal.case_id,
        "appeal_id": appeal.appeal_id,
        "kind": kind,
        "org": TOWN,
    }


def test_due_times_are_kept_and_the_unrated_case_closes(casework, db, clock, appeal):
    to_reply(casework, appeal)
    casework.approve(appeal.case_id, NO_REASON, order(SUPERVISOR))
    rating_clock = clock_of(appeal, ClockKind.RATING)
    started = ClockStarted(**rating_clock, started_at=at(6, 34), due_at=at(15, day=22), provisional=False)
    casework.keep_due(appeal.heard(started))
    shown, _ = casework.show(appeal.case_id, SUPERVISOR)
    assert (shown["pressing_due"]["kind"], shown["pressing_due"]["due_at"]) == ("rating", at(15, day=22))
    clock.move_to(at(16, day=22))
    casework.time_over(appeal.heard(ClockOverdue(**rating_clock, due_at=at(15, day=22), overdue_at=at(16, day=22))))
    shown, _ = casework.show(appeal.case_id, SUPERVISOR)
    assert (shown["state"], shown["outcome"], shown["pressing_due"]) == ("closed", "unrated", None)
    assert staged(db, appeal.case_id)[-1] == "case_closed"


def test_approved_reply_is_for_its_citizen_and_those_who_see_the_case(casework, appeal):
    citizen = SUPERVISOR.__class__(id=appeal.appeal_id, role="citizen")
    to_reply(casework, appeal)
    with pytest.raises(NotFound):
        casework.approved_reply(appeal.appeal_id, citizen)
    casework.approve(appeal.case_id, NO_REASON, order(SUPERVISOR))
    answer = casework.approved_reply(appeal.appeal_id, citizen)
    assert (answer["text"], answer["round"], answer["approved_at"]) == (REPLY["text"], 1, at(2, 15))
    assert not {"author_id", "decided_by"} & set(answer)
    assert casework.approved_reply(appeal.appeal_id, COUNTY_OFFICER) == answer
    for stranger in (SUPERVISOR.__class__(id="Aother", role="citizen"), HANDLER):
        with pytest.raises(Forbidden):
            casework.approved_reply(appeal.appeal_id, stranger)
