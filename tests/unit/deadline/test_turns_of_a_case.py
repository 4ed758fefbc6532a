"""Every turn of a case's life has its effect on the clocks, and no turn resets one silently."""

from dataclasses import replace
from datetime import timedelta

import pytest

from contracts.events import casework, handling, review, supervision
from contracts.events.deadline import ClockPaused, ClockRecalculated, ClockResumed, ClockStarted, ClockStopped
from contracts.vocabulary import ClockKind, Grade, LegalTrack
from services.deadline.domain.facts import record
from services.deadline.domain.firing import fire
from services.deadline.domain.policy import rules_of
from services.deadline.domain.rederiving import RESUMED
from services.deadline.usecases.rederiving import refit_to
from tests.unit.deadline.builders import CALENDAR, EMPTY, POLICY, RULES, TOWN, VILLAGE, fact, local

HELPERS = ("DEPT-SL", "DEPT-CZ")
SUPERIOR = "CD-SC"


def after(*facts: object, rules=RULES):
    clocks, events = EMPTY, ()
    for each in facts:
        clocks, events = record(clocks, each, rules)
    return clocks, events


def one(clocks, kind):
    (clock,) = clocks.of_kind(kind)
    return clock


def due_day(clock):
    return clock.derivation.due_day.isoformat()


def helped(**changes):
    return fact(casework.CaseDispatched, helper_orgs=HELPERS, **changes)


def suspended(*day: int):
    return fact(handling.CaseSuspended, org=VILLAGE, suspended_at=local(*day), next_report_at=local(2021, 9, 30, 18))


def resumed(*day: int):
    return fact(handling.CaseResumed, org=VILLAGE, resumed_at=local(*day))


def extended(value: int, unit: str = "wd", **changes):
    given = {"granted": True, "value": value, "unit": unit, "ruled_at": local(2021, 9, 10, 9), **changes}
    return fact(handling.ExtensionRuled, **given)


def test_each_helper_has_a_clock_of_its_own_that_its_answer_stops():
    clocks, _ = after(fact(casework.CaseOpened), helped())
    assert [(clock.org, clock.running) for clock in clocks.of_kind(ClockKind.HELP)] == [
        ("DEPT-SL", True),
        ("DEPT-CZ", True),
    ]
    answered = fact(handling.HelperReplied, org="DEPT-CZ", replied_at=local(2021, 9, 9, 9))
    clocks, (stopped,) = record(clocks, answered, RULES)
    assert (stopped.org, stopped.on_time) == ("DEPT-CZ", True)
    assert [clock.running for clock in clocks.of_kind(ClockKind.HELP)] == [True, False]


def test_helpers_of_two_levels_have_the_limits_of_their_own_levels():
    times = {
        **POLICY["time"],
        "overrides": [
            {"clock": "help", "level": "village", "value": 1, "unit": "wd", "basis": "村级协办一日"},
            {"clock": "help", "level": "county", "value": 5, "unit": "wd", "basis": "县级协办五日"},
        ],
    }
    levels = {VILLAGE: "village", "DEPT-SL": "county", "DEPT-CZ": "town"}
    organs = [{"code": code, "level": level} for code, level in levels.items()]
    pack = {"policy": {**POLICY, "time": times}, "policy_version": "h-1", "calendar": [], "organs": organs}
    rules = replace(rules_of(pack), calendar=CALENDAR)
    clocks, _ = after(fact(casework.CaseOpened), helped(), rules=rules)
    helping = clocks.of_kind(ClockKind.HELP)
    assert {clock.org: clock.course.limit.clause for clock in helping} == {
        "DEPT-SL": "县级协办五日",
        "DEPT-CZ": "办理规定第五条",
    }
    ordered, _ = after(fact(casework.CaseOpened), helped())
    refitted, _ = refit_to(ordered, rules, local(2021, 9, 8, 9))
    assert [clock.course.limit for clock in refitted.of_kind(ClockKind.HELP)] == [
        clock.course.limit for clock in helping
    ]


def test_approval_of_the_reply_stops_the_helpers_that_never_answered():
    clocks, _ = after(fact(casework.CaseOpened), helped(), fact(casework.ReplyApproved))
    assert not any(clock.running for clock in clocks.of_kind(ClockKind.HELP))


def test_helpers_that_have_not_answered_are_reminded_when_the_whole_case_is_pressed():
    clocks, _ = after(fact(casework.CaseAccepted), helped())
    answered = fact(handling.HelperReplied, org="DEPT-CZ", replied_at=local(2021, 9, 9, 9))
    clocks, _ = record(clocks, answered, RULES)
    clocks, _ = record(clocks, fact(casework.CaseFirstReplied), RULES)
    conclude = one(clocks, ClockKind.CONCLUDE)
    clocks, _ = fire(clocks, conclude.warnings[0].at - timedelta(minutes=1))
    clocks, told = fire(clocks, conclude.warnings[0].at)
    assert [(event.kind, event.org) for event in told] == [
        (ClockKind.CONCLUDE, VILLAGE),
        (ClockKind.HELP, "DEPT-SL"),
    ]


def test_bodies_called_together_help_from_then_on_unless_their_dispatch_is_still_to_come():
    called = fact(supervision.JointHandlingConvened, lead_org=VILLAGE, orgs=(VILLAGE, "DEPT-SL", "DEPT-HB"))
    clocks, _ = after(fact(casework.CaseOpened), helped())
    clocks, told = record(clocks, called, RULES)
    assert [(event.kind, event.org) for event in told] == [(ClockKind.HELP, "DEPT-HB")]
    waiting, _ = after(fact(casework.CaseOpened))
    assert record(waiting, called, RULES)[1] == ()


def test_objection_presses_the_supervising_body_and_a_dispute_the_superior():
    asked = fact(handling.ReturnRequested, org=VILLAGE, requested_at=local(2021, 9, 8, 9))
    clocks, (started,) = after(fact(casework.CaseOpened), fact(casework.CaseDispatched), asked)
    assert (started.kind, started.org) == (ClockKind.RETURN_RULING, TOWN)
    refused = fact(handling.ReturnRuled, granted=False, ruled_at=local(2021, 9, 9, 9))
    clocks, told = record(clocks, refused, RULES)
    assert [type(event) for event in told] == [ClockStopped]
    disputed = fact(handling.ReturnDisputed, superior_org=SUPERIOR, disputed_at=local(2021, 9, 10, 9))
    clocks, (started,) = record(clocks, disputed, RULES)
    assert (started.org, started.clock_id[-15:]) == (SUPERIOR, "return_ruling-2")
    assert one(clocks, ClockKind.FIRST_REPLY).running


def test_granted_return_starts_a_second_dispatch_clock_while_the_conclusion_keeps_running():
    clocks, _ = after(fact(casework.CaseOpened), fact(casework.CaseAccepted), helped())
    conclude = one(clocks, ClockKind.CONCLUDE)
    clocks, told = record(clocks, fact(handling.ReturnRuled, granted=True, ruled_at=local(2021, 9, 9, 9)), RULES)
    assert [(type(event), event.kind) for event in told] == [
        (ClockStopped, ClockKind.FIRST_REPLY),
        (ClockStopped, ClockKind.HELP),
        (ClockStopped, ClockKind.HELP),
        (ClockStarted, ClockKind.DISPATCH),
    ]
    assert (told[-1].clock_id[-10:], told[-1].org) == ("dispatch-2", TOWN)
    assert one(clocks, ClockKind.CONCLUDE) == conclude
    again, _ = record(clocks, fact(casework.CaseDispatched, dispatched_at=local(2021, 9, 10, 9)), RULES)
    assert [clock.running for clock in again.of_kind(ClockKind.FIRST_REPLY)] == [False, True]
    assert one(again, ClockKind.CONCLUDE) == conclude


def test_extension_counts_on_from_the_original_fact():
    clocks, _ = after(fact(casework.CaseAccepted))
    before = one(clocks, ClockKind.CONCLUDE)
    clocks, (told,) = record(clocks, extended(5), RULES)
    extended_clock = one(clocks, ClockKind.CONCLUDE)
    assert (type(told), told.reason_code) == (ClockRecalculated, "extension")
    assert (told.old_due_at, told.due_at) == (before.derivation.due_at, extended_clock.derivation.due_at)
    assert extended_clock.derivation.started_at == before.derivation.started_at
    longer = replace(RULES, limits={**RULES.limits, "conclude": replace(RULES.limits["conclude"], amount=20)})
    alone, _ = after(fact(casework.CaseAccepted), rules=longer)
    assert extended_clock.derivation.due_at == one(alone, ClockKind.CONCLUDE).derivation.due_at


def test_refused_extension_changes_nothing():
    clocks, _ = after(fact(casework.CaseAccepted))
    assert record(clocks, extended(5, granted=False), RULES) == (clocks, ())


def test_extensions_of_a_petition_add_up_to_thirty_days_at_most():
    opened = fact(casework.CaseOpened, legal_track=LegalTrack.XINFANG)
    clocks, _ = after(opened, fact(casework.CaseAccepted), extended(20, "d"))
    clocks, _ = record(clocks, extended(20, "d", number=2), RULES)
    capped = one(clocks, ClockKind.CONCLUDE).derivation.due_day
    alone, _ = after(opened, fact(casework.CaseAccepted), extended(30, "d"))
    assert capped == one(alone, ClockKind.CONCLUDE).derivation.due_day
    free, _ = after(fact(casework.CaseOpened), fact(casework.CaseAccepted), extended(40, "d"))
    assert one(free, ClockKind.CONCLUDE).derivation.due_day - capped >= timedelta(days=9)


def test_extension_after_the_limit_passed_says_that_the_verdict_fell():
    clocks, _ = after(fact(casework.CaseAccepted))
    clocks, _ = fire(clocks, local(2021, 10, 20))
    overdue_at = one(clocks, ClockKind.CONCLUDE).overdue_at
    clocks, _ = record(clocks, extended(30, "d", ruled_at=local(2021, 10, 20, 1)), RULES)
    clock = one(clocks, ClockKind.CONCLUDE)
    assert (clock.overdue_at, clock.history[-1].overdue_at) == (None, overdue_at)


def test_suspension_lets_the_clocks_rest_and_waits_for_the_milestone():
    clocks, told = after(fact(casework.CaseAccepted), helped(), suspended(2021, 9, 10, 9))
    assert [(type(event), event.kind) for event in told] == [
        (ClockPaused, ClockKind.CONCLUDE),
        (ClockPaused, ClockKind.FIRST_REPLY),
        (ClockPaused, ClockKind.HELP),
        (ClockPaused, ClockKind.HELP),
        (ClockStarted, ClockKind.MILESTONE),
    ]
    assert told[-1].due_at == local(2021, 9, 30, 18)
    assert all(clock.kind is ClockKind.MILESTONE for clock in clocks.clocks if list(clock.moments))
    _, fired = fire(clocks, local(2022, 9, 1))
    assert {event.kind for event in fired} == {ClockKind.MILESTONE}


def test_resumed_clock_is_due_later_by_the_working_days_it_rested():
    clocks, _ = after(fact(casework.CaseAccepted))
    before = one(clocks, ClockKind.CONCLUDE)
    clocks, _ = record(clocks, suspended(2021, 9, 10, 9), RULES)
    clocks, told = record(clocks, resumed(2021, 9, 15, 15), RULES)
    clock = one(clocks, ClockKind.CONCLUDE)
    # Rested from Friday to Wednesday: Monday, Tuesday and the Wednesday it began anew do not count.
    assert (due_day(before), due_day(clock)) == ("2021-09-28", "2021-10-08")
    assert [type(event) for event in told] == [ClockStopped, ClockResumed]
    assert (told[-1].clock_id, told[-1].due_at) == (clock.clock_id, clock.derivation.due_at)
    assert [(entry.reason_code, entry.due_at) for entry in clock.history] == [(RESUMED, clock.derivation.due_at)]


def test_clock_suspended_on_its_last_day_ends_on_the_day_of_the_resumption():
    clocks, _ = after(fact(casework.CaseOpened), fact(casework.CaseAccepted))
    clocks, _ = record(clocks, suspended(2021, 9, 28, 9), RULES)
    clocks, _ = record(clocks, resumed(2021, 10, 11, 9), RULES)
    assert due_day(one(clocks, ClockKind.CONCLUDE)) == "2021-10-11"


def test_clock_whose_time_was_up_before_the_suspension_does_not_rest():
    clocks, _ = after(fact(casework.CaseAccepted))
    clocks, told = record(clocks, suspended(2021, 10, 12, 9), RULES)
    assert [event.kind for event in told] == [ClockKind.MILESTONE]
    assert not one(clocks, ClockKind.CONCLUDE).paused


def test_reply_approved_while_the_clock_rests_is_in_time():
    clocks, _ = after(fact(casework.CaseAccepted), suspended(2021, 9, 10, 9))
    _, told = record(clocks, fact(casework.ReplyApproved, approved_at=local(2022, 3, 1)), RULES)
    assert [event.on_time for event in told if event.kind is ClockKind.CONCLUDE] == [True]


def test_milestones_follow_one_another_until_the_last():
    clocks, _ = after(fact(casework.CaseAccepted), suspended(2021, 9, 10, 9))
    reported = {"reported_at": local(2021, 9, 28, 9), "next_report_at": local(2021, 10, 30, 18)}
    clocks, told = record(clocks, fact(handling.MilestoneReported, **reported), RULES)
    assert [type(event) for event in told] == [ClockStopped, ClockStarted]
    last = {"reported_at": local(2021, 10, 28, 9), "next_report_at": None}
    clocks, told = record(clocks, fact(handling.MilestoneReported, **last), RULES)
    assert [type(event) for event in told] == [ClockStopped]


def test_merged_case_stops_and_a_separated_one_waits_for_its_dispatch_anew():
    clocks, _ = after(fact(casework.CaseOpened), fact(handling.CaseMerged, merged_at=local(2021, 9, 8, 9)))
    assert not any(clock.running for clock in clocks.clocks)
    clocks, (started,) = record(clocks, fact(handling.CaseSeparated, separated_at=local(2021, 9, 9, 9)), RULES)
    assert (started.kind, started.started_at, started.org) == (ClockKind.DISPATCH, local(2021, 9, 9, 9), TOWN)


def test_new_round_has_the_limit_of_rounds_and_leaves_the_verdict_of_the_first():
    clocks, _ = after(fact(casework.CaseAccepted))
    clocks, _ = fire(clocks, local(2021, 10, 20))
    clocks, _ = record(clocks, fact(casework.ReplyApproved, approved_at=local(2021, 10, 21)), RULES)
    first = one(clocks, ClockKind.CONCLUDE)
    clocks, _ = record(clocks, fact(casework.CaseResupervised, ordered_at=local(2021, 10, 22, 9)), RULES)
    kept, second = clocks.of_kind(ClockKind.CONCLUDE)
    assert (kept, kept.on_time) == (first, False)
    assert (second.course.limit.clause, second.course.limit.amount) == ("办理规定第七条", 10)


def test_supervision_orders_run_side_by_side_each_to_its_own_day_and_outlive_the_case():
    def issued(number: str, day: int):
        by = local(2021, 9, day, 18)
        return fact(supervision.SupervisionOrderIssued, order_id=number, rectify_by=by, issued_at=local(2021, 9, 8))

    clocks, _ = after(fact(casework.CaseOpened), issued("O1", 20), issued("O2", 22), fact(casework.CaseClosed))
    assert [(clock.key, clock.derivation.due_at, clock.running) for clock in clocks.of_kind(ClockKind.RECTIFY)] == [
        ("O1", local(2021, 9, 20, 18), True),
        ("O2", local(2021, 9, 22, 18), True),
    ]
    done = fact(supervision.SupervisionOrderClosed, order_id="O2", closed_at=local(2021, 9, 21))
    clocks, _ = record(clocks, done, RULES)
    assert [clock.running for clock in clocks.of_kind(ClockKind.RECTIFY)] == [True, False]


@pytest.mark.parametrize(("level", "kind"), [(1, ClockKind.REVIEW), (2, ClockKind.SECOND_REVIEW)])
def test_reviews_have_thirty_days_each(level, kind):
    asked = fact(review.ReviewRequested, level=level, org=SUPERIOR, requested_at=local(2021, 9, 1, 9))
    clocks, (started,) = after(fact(casework.CaseOpened), asked)
    assert (started.kind, started.org, due_day(one(clocks, kind))) == (kind, SUPERIOR, "2021-10-08")
    decided = fact(review.ReviewDecided, level=level, decided_at=local(2021, 9, 20))
    _, (stopped,) = record(clocks, decided, RULES)
    assert stopped.on_time


@pytest.mark.parametrize(("upheld", "starts"), [(True, []), (False, [ClockKind.DISPATCH])])
def test_refusal_that_does_not_stand_is_dispatched_anew(upheld, starts):
    clocks, _ = after(fact(casework.CaseOpened), fact(casework.CaseNotAccepted))
    _, told = record(clocks, fact(review.RefusalReviewed, upheld=upheld, decided_at=local(2021, 9, 20)), RULES)
    assert [event.kind for event in told] == starts


def test_lead_of_another_level_brings_its_own_limit_and_says_so():
    times = {
        **POLICY["time"],
        "overrides": [{"clock": "conclude", "level": "county", "value": 20, "unit": "wd", "basis": "县级二十日"}],
    }
    organs = [{"code": VILLAGE, "level": "village"}, {"code": "DEPT-SL", "level": "county"}]
    pack = {"policy": {**POLICY, "time": times}, "policy_version": "l-1", "calendar": [], "organs": organs}
    rules = replace(rules_of(pack), calendar=CALENDAR)
    clocks, _ = after(fact(casework.CaseOpened), fact(casework.CaseAccepted), rules=rules)
    assert one(clocks, ClockKind.CONCLUDE).course.limit.amount == 15
    same, told = record(clocks, fact(casework.CaseDispatched), rules)
    assert ClockRecalculated not in map(type, told)
    moved, told = record(clocks, fact(casework.CaseDispatched, lead_org="DEPT-SL"), rules)
    (recalculated,) = (event for event in told if isinstance(event, ClockRecalculated))
    assert (recalculated.reason_code, recalculated.org) == ("lead_named", "DEPT-SL")
    assert one(moved, ClockKind.CONCLUDE).course.limit.clause == "县级二十日"


def test_grade_given_at_acceptance_counts_for_the_conclusion():
    hurried = {"clock": "conclude", "grade": "urgent", "value": 24, "unit": "h", "basis": "紧急件二十四小时"}
    times = {**POLICY["time"], "overrides": [hurried]}
    rules = rules_of({"policy": {**POLICY, "time": times}, "policy_version": "g-1", "calendar": []})
    clocks, _ = after(fact(casework.CaseOpened), fact(casework.CaseAccepted, grade=Grade.URGENT), rules=rules)
    assert one(clocks, ClockKind.CONCLUDE).derivation.due_at == local(2021, 9, 8, 10, 15)
