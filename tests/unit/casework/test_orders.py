"""Supervision orders: who may do what when, and that none is closed without evidence."""

from datetime import UTC, date, datetime

import pytest

from contracts.vocabulary import Role, SupervisionCause
from services.casework.domain import orders
from services.casework.domain.letters import letter_no, letter_of
from services.casework.domain.refusals import Contradiction, NotPermitted, WrongFields
from services.casework.domain.supervision import Evidence, EvidenceKind, OrderStatus
from tests.unit.casework.builders import (
    COUNTY,
    COUNTY_OFFICER,
    SUPERVISOR,
    TOWN,
    VILLAGE,
    VILLAGER,
    Person,
    accepted,
    in_progress,
)
from tests.unit.casework.supervised import (
    PROOF,
    by,
    drafted,
    issued,
    order_id,
    received,
    reported,
    signed,
    strict_city,
)


def last(case):
    return case.supervision.orders[-1]


def test_order_by_hand_goes_to_the_organ_that_answers_for_the_case():
    case, (event,) = orders.draft_by_hand(in_progress(), None, by(reason="群众三次催办"), strict_city())
    assert (event.org, event.by_org, event.cause) == (VILLAGE, TOWN, SupervisionCause.BY_HAND)
    assert (last(case).reason, last(case).status) == ("群众三次催办", OrderStatus.DRAFTED)


def test_county_presses_the_supervising_body_itself():
    _, (event,) = orders.draft_by_hand(in_progress(), TOWN, by(COUNTY_OFFICER, "督办不力"), strict_city())
    assert (event.org, event.by_org) == (TOWN, COUNTY)


def test_case_that_is_dispatched_to_nobody_is_the_supervising_bodys_to_be_pressed_for():
    _, (event,) = orders.draft_by_hand(accepted(), None, by(COUNTY_OFFICER, "迟迟不转办"), strict_city())
    assert event.org == TOWN
    with pytest.raises(WrongFields) as refused:
        orders.draft_by_hand(accepted(), None, by(reason="催办"), strict_city())
    assert refused.value.faults[0].code == "own_org"


@pytest.mark.parametrize(
    ("org", "reason", "pointer"),
    [
        ("NOBODY", "催办", "/org"),
        (TOWN, "催办", "/org"),
        ("DEPT-NYNC", "催办", "/org"),
        (None, "请联系群众13812345678", "/reason"),
    ],
)
def test_order_by_hand_to_the_wrong_organ_or_with_a_citizens_number_is_refused(org, reason, pointer):
    with pytest.raises(WrongFields) as refused:
        orders.draft_by_hand(in_progress(), org, by(reason=reason), strict_city())
    assert [fault.pointer for fault in refused.value.faults] == [pointer]


def test_handling_organ_orders_nothing():
    with pytest.raises(NotPermitted):
        orders.draft_by_hand(in_progress(), None, by(VILLAGER, "催办"), strict_city())


def test_only_the_issuing_body_signs():
    case = drafted()
    for person in (VILLAGER, COUNTY_OFFICER):
        with pytest.raises(NotPermitted):
            orders.sign(case, order_id(case), by(person), None, strict_city())


def test_signed_order_is_due_at_the_end_of_the_last_day_by_the_citys_limit():
    assert last(signed()).rectify_by == datetime(2021, 10, 14, 15, 59, 59, 999000, tzinfo=UTC)


def test_signer_sets_another_last_day_but_none_that_is_past():
    case = drafted()
    nearer, _ = orders.sign(case, order_id(case), by(), date(2021, 10, 1), strict_city())
    assert last(nearer).rectify_by == datetime(2021, 10, 1, 15, 59, 59, 999000, tzinfo=UTC)
    with pytest.raises(WrongFields):
        orders.sign(case, order_id(case), by(), date(2021, 9, 28), strict_city())


def test_limit_in_working_days_asks_the_signer_for_the_day():
    in_working_days = strict_city(time__rectify={"value": 5, "unit": "wd", "basis": ""})
    with pytest.raises(WrongFields) as refused:
        orders.sign(drafted(), order_id(drafted()), by(), None, in_working_days)
    assert refused.value.faults[0].pointer == "/rectify_on"


def test_signed_order_can_only_go_forward():
    case = signed()
    for back in (
        lambda: orders.sign(case, order_id(case), by(), None, strict_city()),
        lambda: orders.discard(case, order_id(case), by(reason="不发了")),
        lambda: orders.receive(case, order_id(case), by(VILLAGER)),
    ):
        with pytest.raises(Contradiction):
            back()


def test_discarded_draft_is_kept_with_its_reason_and_tells_nobody():
    case, events = orders.discard(drafted(), order_id(drafted()), by(reason="已当面督促"))
    assert (last(case).status, last(case).closing_note, events) == (OrderStatus.DISCARDED, "已当面督促", ())


def test_issuing_tells_the_number_and_the_last_day_once():
    case = signed()
    letter = letter_of(case, last(case), 7, strict_city())
    out, (event,) = orders.issue(case, order_id(case), 7, letter)
    assert (event.letter_no, event.rectify_by, event.issued_at) == (
        "舒纪督〔2021〕7号",
        last(case).rectify_by,
        last(case).signed_at,
    )
    assert orders.issue(out, order_id(case), 8, letter) == (out, ())


def test_only_the_addressed_organ_signs_for_the_order():
    case = issued()
    with pytest.raises(NotPermitted):
        orders.receive(case, order_id(case), by(SUPERVISOR))
    _, (event,) = orders.receive(case, order_id(case), by(VILLAGER))
    assert (event.org, event.by_org) == (VILLAGE, TOWN)


def test_report_without_evidence_or_with_a_citizens_number_is_refused():
    case = received()
    with pytest.raises(WrongFields) as refused:
        orders.report(case, order_id(case), by(VILLAGER), "已整改", ())
    assert refused.value.faults[0].pointer == "/evidence"
    telling = Evidence(EvidenceKind.PAYMENT, "已退给13812345678", "凭证1号")
    with pytest.raises(WrongFields) as refused:
        orders.report(case, order_id(case), by(VILLAGER), "已整改", (telling,))
    assert refused.value.faults[0].pointer == "/evidence/0/description"


@pytest.mark.parametrize("make", [drafted, signed, issued, received])
def test_order_is_not_closed_before_evidence_is_reported(make):
    case = make()
    with pytest.raises(Contradiction):
        orders.close(case, order_id(case), by())


def test_issuing_body_closes_the_order_and_no_one_else():
    case = reported()
    for person in (VILLAGER, COUNTY_OFFICER):
        with pytest.raises(NotPermitted):
            orders.close(case, order_id(case), by(person))
    closed, (event,) = orders.close(case, order_id(case), by())
    assert (last(closed).status, event.org, event.by_org) == (OrderStatus.CLOSED, VILLAGE, TOWN)
    assert last(closed).reports[0].evidence == PROOF


def test_report_sent_back_is_kept_and_another_one_closes_the_order():
    case, events = orders.send_back(reported(), order_id(reported()), by(reason="照片看不清"))
    again, _ = orders.report(case, order_id(case), by(VILLAGER), "补充照片", PROOF)
    closed, _ = orders.close(again, order_id(case), by())
    assert events == ()
    assert [each.sent_back for each in last(closed).reports] == ["照片看不清", ""]


def test_letter_reads_like_an_official_letter_and_names_no_citizen():
    case = signed()
    letter = letter_of(case, last(case), 1, strict_city())
    assert (letter.letter_no, letter.to_name, letter.by_name, letter.dated) == (
        "舒纪督〔2021〕1号",
        "长冲村村民委员会",
        "张母桥镇纪委",
        "2021年9月29日",
    )
    assert letter.paragraphs[0] == (
        "2021年9月7日，群众通过平台反映诉求一件（工单编号：Cabcdefghijklmnopqrstuvwxyz2，权力事项H01，第1轮办理）。"
        "经查，你单位办理此件超过规定时限未办结（应于2021年9月28日前完成）。"
    )
    assert letter.paragraphs[1].startswith("依据《信访工作条例》第二十八条、第三十四条")
    assert "2021年10月14日" in letter.paragraphs[3]


def test_number_has_the_year_in_hexagonal_brackets():
    assert letter_no("舒纪督", 2026, 12) == "舒纪督〔2026〕12号"


def test_year_of_a_letter_is_the_local_one():
    new_year = datetime(2021, 12, 31, 16, 30, tzinfo=UTC)
    case = drafted()
    at_new_year, _ = orders.sign(case, order_id(case), by(when=new_year), None, strict_city())
    assert letter_of(at_new_year, last(at_new_year), 1, strict_city()).letter_no == "舒纪督〔2022〕1号"


def test_auditor_of_either_organ_reads_and_receives_nothing():
    auditor = Person("sj01", Role.AUDITOR, VILLAGE)
    with pytest.raises(NotPermitted):
        orders.require_reader(issued(), last(issued()), by(auditor))
    with pytest.raises(NotPermitted):
        orders.receive(issued(), order_id(issued()), by(auditor))


def test_addressed_organ_reads_an_order_only_once_it_is_out():
    case = signed()
    with pytest.raises(NotPermitted):
        orders.require_reader(case, last(case), by(VILLAGER))
    orders.require_reader(issued(), last(issued()), by(VILLAGER))
    orders.require_reader(case, last(case), by(SUPERVISOR))
    orders.require_reader(case, last(case), by(COUNTY_OFFICER))
