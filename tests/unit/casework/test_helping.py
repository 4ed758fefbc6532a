"""One lead and its helpers: each hands its own part in, and sees no more than its own."""

import pytest

from contracts.events.handling import HelperReplied
from contracts.vocabulary import CaseState
from services.casework import answers
from services.casework.domain import answering, handing_on
from services.casework.domain.handing_on import DispatchOrder
from services.casework.domain.records import Attachment
from services.casework.domain.refusals import IllegalStep, NotPermitted, WrongFields
from tests.unit.casework.builders import (
    COUNTY,
    DEPT,
    HANDLER,
    SYSTEM,
    VILLAGE,
    VILLAGER,
    accepted,
    answer,
    at,
    city,
    deed,
    dispatched,
    in_progress,
    replied,
)

ORDER = DispatchOrder(lead_org=VILLAGE, helper_orgs=(DEPT, COUNTY))
TEXT = "补贴资金已拨付到乡镇。"


def helped(case=None, person=HANDLER, text=TEXT):
    return answering.helper_reply(case or dispatched(ORDER), deed(person, at(4)), text)


def test_helper_hands_its_part_in_without_moving_the_case():
    case, events = helped()
    assert case.state is CaseState.DISPATCHED
    assert [(part.org, part.text) for part in case.helper_replies] == [(DEPT, TEXT)]
    assert events == (HelperReplied(**case.ids, org=DEPT, replied_at=at(4)),)


def test_helper_may_add_to_its_part_while_the_lead_works():
    case, _ = handing_on.sign(helped()[0], deed(VILLAGER))
    assert len(helped(case)[0].helper_replies) == 2


@pytest.mark.parametrize("person", [VILLAGER, HANDLER])
def test_nobody_but_a_helper_of_this_case_hands_in_a_part(person):
    with pytest.raises(NotPermitted):
        helped(dispatched() if person is HANDLER else dispatched(ORDER), person)


def test_part_comes_too_late_once_the_lead_replied():
    with pytest.raises((IllegalStep, NotPermitted)):
        helped(replied())


def test_part_carries_no_personal_data():
    with pytest.raises(WrongFields, match="手机号码"):
        helped(text="电话13812345678")


def test_helper_is_shown_its_own_part_and_nothing_of_the_others():
    case, _ = handing_on.sign(helped()[0], deed(VILLAGER))
    case, _ = answering.first_reply(case, deed(VILLAGER), "已派人查看。")
    case, _ = answering.reply(case, deed(VILLAGER), answer(), city(), deed(SYSTEM))
    shown = answers.helper_detail(case, COUNTY)
    assert (shown["helper_replies"], shown["history"], shown["allowed_steps"]) == ([], [], [])
    assert not {"replies", "first_replies", "ratings", "returns", "supervision"} & set(shown)
    assert [part["text"] for part in answers.helper_detail(case, DEPT)["helper_replies"]] == [TEXT]


def test_papers_of_a_dispatch_are_named_without_personal_data():
    scan = Attachment("转办单扫描件", sha256="0" * 64, stored=True)
    case, _ = handing_on.dispatch(accepted(), deed(), DispatchOrder(attachments=(scan,)), city())
    assert case.attachments == (scan,)
    named = Attachment("王某13812345678的申请")
    with pytest.raises(WrongFields) as refused:
        handing_on.dispatch(accepted(), deed(), DispatchOrder(attachments=(scan, named)), city())
    assert [fault.pointer for fault in refused.value.faults] == ["/attachments/1/name"]


def test_reply_brings_its_evidence():
    photo = Attachment("修复后照片", description="路灯亮灯情况", sha256="1" * 64)
    case, _ = answering.reply(in_progress(), deed(VILLAGER), answer(attachments=(photo,)), city(), deed(SYSTEM))
    assert case.reply_in_hand.attachments == (photo,)
