"""From an event to its messages: audiences, channels, words, and names that make staging twice the same as once."""

from dataclasses import replace
from types import SimpleNamespace

import pytest

from contracts.catalogue import spec_of
from contracts.citypack.terms import COMMON_PLACEHOLDERS, EVENT_PLACEHOLDERS
from contracts.events.casework import CaseResupervised, ReplyRejected
from contracts.events.deadline import ClockRecalculated, ClockWarned
from contracts.events.supervision import SupervisionOrderDrafted
from contracts.samples import SAMPLES
from contracts.vocabulary import Audience, ClockKind
from services.notify.domain.audience import Parties, lacks_addressee, opened, updated
from services.notify.domain.directory import Directory, values
from services.notify.domain.plan import message_id, plan
from tests.unit.notify.builders import (
    APPEAL,
    CASE,
    MORNING,
    TOWN,
    VILLAGE,
    WATER,
    a_directory,
    a_dispatch,
    a_row,
    a_warning,
    an_occasion,
    an_opening,
    some_parties,
)


def shape(messages):
    return [(message.audience, message.channel, message.recipient, message.address) for message in messages]


def test_plan_reaches_each_audience_through_its_channels():
    rows = (
        a_row(),
        a_row(code="helper", audience="helper_org"),
        a_row(code="supervisor", audience="supervising_org", channels=["inbox"]),
        a_row(code="citizen", audience="citizen", channels=["inbox"]),
    )
    messages = plan(a_directory(*rows), some_parties(), an_occasion(a_dispatch()), email_on=True)
    assert shape(messages) == [
        (Audience.LEAD_ORG, "inbox", VILLAGE, ""),
        (Audience.HELPER_ORG, "inbox", WATER, ""),
        (Audience.HELPER_ORG, "email", WATER, "gs@shui.example"),
        (Audience.SUPERVISING_ORG, "inbox", TOWN, ""),
        (Audience.CITIZEN, "inbox", APPEAL, ""),
    ]


def test_plan_sends_no_mail_when_mail_is_off():
    rows = (a_row(audience="helper_org"),)
    messages = plan(a_directory(*rows), some_parties(), an_occasion(a_dispatch()), email_on=False)
    assert shape(messages) == [(Audience.HELPER_ORG, "inbox", WATER, "")]


def test_plan_skips_templates_of_other_events():
    row = a_row(event="case_withdrawn", body="{case_no}")
    assert plan(a_directory(row), some_parties(), an_occasion(a_dispatch()), email_on=True) == ()


def test_plan_fills_in_names_and_local_time():
    row = a_row(body="{at} {case_no} {city_name}：{by_org}→{lead_org}，协办{helper_orgs}，{mode}，{paper_no}")
    messages = plan(a_directory(row), some_parties(), an_occasion(a_dispatch()), email_on=True)
    assert [message.text for message in messages] == [
        f"2021-09-07 10:15 {CASE} 舒城县：张母桥镇纪委→长冲村两委，协办供水中心，线上，无"
    ]


def test_plan_of_a_new_case_names_item_and_region():
    row = a_row(event="case_opened", audience="supervising_org", body="{item_name}/{region_name}/{grade}/{first_org}")
    parties = opened(an_opening())
    messages = plan(a_directory(row), parties, an_occasion(an_opening()), email_on=True)
    assert [message.text for message in messages] == ["村务公开与查询答复/长冲村/普通/长冲村两委"] * 2


def test_plan_of_a_warning_states_the_due_time():
    row = a_row(event="clock_warned", body="{org}：工单 {case_no} {clock}时限{colour}提醒，截止 {due_at}")
    messages = plan(a_directory(row), some_parties(), an_occasion(a_warning()), email_on=True)
    assert [message.text for message in messages] == [
        f"长冲村两委：工单 {CASE} 办结时限黄色提醒，截止 2021-09-28 23:59"
    ]


def test_plan_says_reasons_in_words():
    row = a_row(event="reply_rejected", audience="supervising_org", channels=["inbox"], body="{reason}")
    rejection = ReplyRejected(
        case_id=CASE, appeal_id=APPEAL, org=VILLAGE, by_org=TOWN, reason_code="facts_unclear", rejected_at=MORNING
    )
    (message,) = plan(a_directory(row), some_parties(), an_occasion(rejection), email_on=True)
    assert message.text == "事实没有查清"


def test_plan_says_unknown_codes_as_they_are():
    row = a_row(audience="supervising_org", channels=["inbox", "email"], body="{by_org}")
    bare = Directory(city_name="某县", policy_version="v1", organs={}, templates=a_directory(row).templates)
    messages = plan(bare, some_parties(), an_occasion(a_dispatch()), email_on=True)
    assert [(message.channel, message.text) for message in messages] == [("inbox", TOWN)]


def test_plan_staged_twice_names_the_same_messages():
    args = (a_directory(), some_parties(), an_occasion(a_dispatch()))
    assert plan(*args, email_on=True) == plan(*args, email_on=True)


def test_message_id_differs_when_any_part_differs():
    base = ("e1", "lead_org", "inbox", VILLAGE)
    others = [("e2", *base[1:]), ("e1", "citizen", *base[2:]), (*base[:2], "email", VILLAGE), (*base[:3], TOWN)]
    assert len({message_id(*parts) for parts in [base, *others]}) == 5


def test_parties_of_a_new_case_have_no_lead_body():
    assert opened(an_opening()) == Parties(case_id=CASE, appeal_id=APPEAL, supervising_org=TOWN)
    assert opened(an_opening()).recipients(Audience.LEAD_ORG) == ()


def test_parties_follow_the_latest_dispatch():
    first = updated(opened(an_opening()), a_dispatch(helper_orgs=(WATER, VILLAGE)))
    assert (first.lead_org, first.helper_orgs) == (VILLAGE, (WATER,))
    again = CaseResupervised(case_id=CASE, appeal_id=APPEAL, lead_org=WATER, by_org=TOWN, round=2, ordered_at=MORNING)
    assert updated(first, again).lead_org == WATER


def test_parties_stay_after_other_events():
    assert updated(some_parties(), a_warning()) == some_parties()


def test_every_allowed_placeholder_can_be_filled():
    samples = {spec_of(sample).name: sample for sample in SAMPLES}
    for event, names in EVENT_PLACEHOLDERS.items():
        filled = values(a_directory(), an_occasion(samples[event], name=event))
        assert {name for name in (*COMMON_PLACEHOLDERS, *names) if not filled.get(name)} == set()


@pytest.mark.parametrize("audience", [each for each in Audience if each is not Audience.CITIZEN])
def test_whoever_the_appeal_accuses_is_never_addressed(audience):
    """信访工作条例 art. 30; also when an event names the organ, and when it became a party by mistake."""
    wall = some_parties(supervising_org=WATER, lead_org=WATER, helper_orgs=(WATER,), recused_orgs=(WATER,))
    named = SimpleNamespace(org=WATER, superior_org=WATER)
    assert wall.recipients(audience, named) == ()
    assert wall.recipients(Audience.CITIZEN, named) == (APPEAL,)


def test_parties_remember_whom_the_appeal_accuses():
    assert updated(opened(an_opening(recused_orgs=(WATER,))), a_dispatch()).recused_orgs == (WATER,)


@pytest.mark.parametrize(("pressed", "told"), [("DEPT-SL", ("DEPT-SL",)), (VILLAGE, ())])
def test_warning_of_a_helpers_part_goes_to_that_helper_alone(pressed, told):
    parties = Parties(
        case_id=CASE, appeal_id=APPEAL, supervising_org=TOWN, lead_org=VILLAGE, helper_orgs=("DEPT-SL", WATER)
    )
    warned = replace(next(each for each in SAMPLES if type(each) is ClockWarned), org=pressed)
    assert parties.recipients(Audience.HELPER_ORG, warned) == told
    assert parties.recipients(Audience.HELPER_ORG) == ("DEPT-SL", WATER)


def test_draft_of_a_superiors_order_goes_to_the_superior_that_signs_it():
    draft = next(each for each in SAMPLES if type(each) is SupervisionOrderDrafted)
    to_the_body = replace(draft, org=TOWN, by_org="dc-341523")
    assert some_parties().recipients(Audience.SUPERVISING_ORG, to_the_body) == ("dc-341523",)
    assert some_parties().recipients(Audience.SUPERVISING_ORG) == (TOWN,)


def an_extension(**overrides):
    fields = {"clock_id": f"{CASE}-conclude-1", "case_id": CASE, "appeal_id": APPEAL, "kind": ClockKind.CONCLUDE}
    fields |= {"org": VILLAGE, "old_due_at": MORNING, "due_at": MORNING, "provisional": False}
    return ClockRecalculated(**{**fields, "reason_code": "extension", "recalculated_at": MORNING, **overrides})


@pytest.mark.parametrize("news", [a_warning(kind=ClockKind.FIRST_REPLY), an_extension()])
def test_lead_hears_of_its_clock_though_the_news_overtook_the_dispatch(news):
    assert some_parties(lead_org="").recipients(Audience.LEAD_ORG, news) == (VILLAGE,)


@pytest.mark.parametrize("news", [a_warning(), an_extension(reason_code="calendar_confirmed"), a_dispatch()])
def test_nobody_hears_as_lead_of_what_may_have_come_before_a_dispatch(news):
    assert some_parties(lead_org="").recipients(Audience.LEAD_ORG, news) == ()


@pytest.mark.parametrize(
    ("parties", "news", "waits"),
    [
        (some_parties(lead_org="", helper_orgs=()), a_warning(), True),
        (some_parties(lead_org="", helper_orgs=()), a_warning(kind=ClockKind.DISPATCH, org=TOWN), False),
        (some_parties(), a_warning(), False),
        (some_parties(), a_warning(kind=ClockKind.HELP, org=WATER), False),
        (some_parties(), a_warning(kind=ClockKind.HELP, org="DEPT-SL"), True),
        (some_parties(lead_org=""), an_opening(), False),
    ],
)
def test_news_waits_only_for_a_body_that_a_dispatch_or_a_meeting_may_still_name(parties, news, waits):
    assert lacks_addressee(parties, news) is waits


def test_accused_organ_does_not_hear_of_a_clock_either():
    parties = some_parties(lead_org="", recused_orgs=(VILLAGE,))
    assert parties.recipients(Audience.LEAD_ORG, an_extension()) == ()
