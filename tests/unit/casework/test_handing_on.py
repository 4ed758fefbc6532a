"""Acceptance, refusal, redirection, dispatch and signature."""

import pytest

from contracts.events.casework import CaseAccepted, CaseDispatched, CaseNotAccepted, CaseRedirected, CaseSignedFor
from contracts.reasons import RedirectReason, RefusalReason
from contracts.vocabulary import CaseState, DispatchMode, Grade, LegalTrack
from services.casework.domain import handing_on
from services.casework.domain.handing_on import DispatchOrder, Found
from services.casework.domain.refusals import IllegalStep, NotPermitted, WrongFields
from tests.unit.casework.builders import (
    COUNTY_OFFICER,
    DEPT,
    HANDLER,
    TOWN,
    VILLAGE,
    VILLAGER,
    accepted,
    at,
    city,
    deed,
    dispatched,
    in_progress,
    submitted,
)


def pointers(refused: pytest.ExceptionInfo) -> list[str]:
    return [fault.pointer for fault in refused.value.faults]


def test_opened_case_waits_for_acceptance_and_tells_its_facts():
    case = submitted()
    assert case.state is CaseState.SUBMITTED
    assert [(entry.rule, entry.from_state, entry.to_state) for entry in case.history] == [
        ("T1", None, CaseState.SUBMITTED)
    ]


def test_acceptance_records_who_for_which_organ_when_and_why():
    case, (event,) = handing_on.accept(submitted(), deed(reason="属于村务"), Found(Grade.URGENT), city())
    entry = case.history[-1]
    assert (entry.number, entry.rule, entry.actor_id, entry.org, entry.at, entry.reason) == (
        2, "T7", "td01", TOWN, at(2, 15), "属于村务",
    )  # fmt: skip
    assert case.state is CaseState.ACCEPTED
    assert event == CaseAccepted(
        **case.ids, by_org=TOWN, grade=Grade.URGENT, accepted_at=at(2, 15), legal_track=LegalTrack.PLATFORM
    )


def test_acceptance_may_find_that_it_is_a_petition():
    case, (event,) = handing_on.accept(submitted(), deed(), Found(legal_track=LegalTrack.XINFANG), city())
    assert (case.legal_track, event.legal_track, event.grade) == (LegalTrack.XINFANG, LegalTrack.XINFANG, Grade.NORMAL)


def test_county_officer_accepts_within_its_subtree_in_its_own_name():
    _, (event,) = handing_on.accept(submitted(), deed(COUNTY_OFFICER), Found(), city())
    assert event.by_org == COUNTY_OFFICER.org


def test_village_cannot_accept():
    with pytest.raises(NotPermitted):
        handing_on.accept(submitted(), deed(VILLAGER), Found(), city())


def test_accepting_twice_is_an_illegal_step():
    with pytest.raises(IllegalStep):
        handing_on.accept(accepted(), deed(), Found(), city())


def test_suspected_clue_is_accepted_only_with_a_stated_reason_where_clues_are_refused():
    suspected = submitted(clue_suspected=True)
    with pytest.raises(WrongFields) as refused:
        handing_on.accept(suspected, deed(), Found(), city())
    assert pointers(refused) == ["/reason"]
    case, _ = handing_on.accept(suspected, deed(reason="仅反映收费标准，不涉及违纪"), Found(), city())
    assert case.state is CaseState.ACCEPTED
    assert handing_on.accept(suspected, deed(), Found(), city(clue__accept=True))[0].state is CaseState.ACCEPTED


def test_refusal_ends_the_case_with_its_reason_on_record():
    case, (event,) = handing_on.refuse(submitted(), deed(reason="已起诉"), RefusalReason.IN_LITIGATION)
    assert case.state is CaseState.NOT_ACCEPTED
    assert (case.history[-1].reason_code, case.history[-1].reason) == ("in_litigation", "已起诉")
    assert event == CaseNotAccepted(**case.ids, reason_code="in_litigation", by_org=TOWN, decided_at=at(2, 15))


def test_clue_is_redirected_only_to_a_channel_of_the_city():
    with pytest.raises(WrongFields) as refused:
        handing_on.redirect(submitted(), deed(), RedirectReason.CLUE_NOT_TAKEN, "12345", city())
    assert pointers(refused) == ["/channel_code"]
    case, (event,) = handing_on.redirect(submitted(), deed(), RedirectReason.CLUE_NOT_TAKEN, "12388", city())
    assert case.state is CaseState.REDIRECTED
    assert isinstance(event, CaseRedirected)
    assert (event.channel_code, event.reason_code) == ("12388", "clue_not_taken")


def test_matter_of_another_channel_may_be_shown_any_channel():
    case, _ = handing_on.redirect(submitted(), deed(), RedirectReason.LEGAL_ROUTE, "court", city())
    assert case.state is CaseState.REDIRECTED


def test_dispatch_follows_the_routing_where_nothing_is_said():
    case, (event,) = handing_on.dispatch(accepted(), deed(), DispatchOrder(), city())
    assert case.state is CaseState.DISPATCHED
    assert event == CaseDispatched(
        **case.ids, mode=DispatchMode.ONLINE, lead_org=VILLAGE, helper_orgs=(), paper_no=None,
        by_org=TOWN, round=1, dispatched_at=at(2, 15),
    )  # fmt: skip


def test_offline_dispatch_needs_the_registered_paper_number():
    off_list = accepted(off_list=True, mode=DispatchMode.OFFLINE)
    with pytest.raises(WrongFields) as refused:
        handing_on.dispatch(off_list, deed(), DispatchOrder(), city(), at="/dispatch")
    assert pointers(refused) == ["/dispatch/paper_no"]
    _, (event,) = handing_on.dispatch(off_list, deed(), DispatchOrder(paper_no="舒纪转〔2021〕3号"), city())
    assert (event.mode, event.paper_no) == (DispatchMode.OFFLINE, "舒纪转〔2021〕3号")


def test_paper_number_of_an_online_dispatch_is_not_kept():
    _, (event,) = handing_on.dispatch(accepted(), deed(), DispatchOrder(paper_no="x"), city())
    assert event.paper_no is None


def test_paper_number_that_points_at_a_person_is_refused():
    with pytest.raises(WrongFields) as refused:
        handing_on.dispatch(accepted(), deed(), DispatchOrder(paper_no="13812345678"), city())
    assert [(fault.pointer, fault.code) for fault in refused.value.faults] == [("/paper_no", "personal_data")]


def test_dispatch_refuses_unknown_and_repeated_organs():
    order = DispatchOrder(lead_org="DEPT-NONE", helper_orgs=(DEPT, "DEPT-NONE", DEPT))
    with pytest.raises(WrongFields) as refused:
        handing_on.dispatch(accepted(), deed(), order, city())
    assert [(fault.pointer, fault.code) for fault in refused.value.faults] == [
        ("/lead_org", "unknown_org"),
        ("/helper_orgs/1", "unknown_org"),
        ("/helper_orgs/1", "repeated"),
        ("/helper_orgs/2", "repeated"),
    ]


def test_signature_of_the_lead_puts_the_case_to_work():
    case, (event,) = handing_on.sign(dispatched(), deed(VILLAGER))
    assert case.state is CaseState.IN_PROGRESS
    assert event == CaseSignedFor(**case.ids, org=VILLAGE, signed_at=at(2, 15))


def test_helper_cannot_sign():
    with_helper = dispatched(DispatchOrder(helper_orgs=(DEPT,)))
    with pytest.raises(NotPermitted):
        handing_on.sign(with_helper, deed(HANDLER))


def test_steps_are_numbered_without_gaps():
    assert [entry.number for entry in in_progress().history] == [1, 2, 3, 4]
