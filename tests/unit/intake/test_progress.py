"""The citizen's timeline as casework's events tell it."""

from datetime import UTC, datetime, timedelta

import pytest

from contracts.catalogue import heard_by
from contracts.events import casework as said
from contracts.samples import SAMPLES
from contracts.vocabulary import AppealType, CaseState, ConclusionCode, DispatchMode, Grade, LegalTrack, PublicStatus
from services.intake.domain.hearing import advance
from services.intake.domain.progress import (
    Progress,
    Step,
    after_rating,
    after_withdrawal_request,
    step_words,
)

_AT = datetime(2021, 9, 7, 2, 15, tzinfo=UTC)
_IDS = {"case_id": "C1", "appeal_id": "A1"}


class _Names:
    rates = True

    def organ_name(self, code: str) -> str:
        return {"JW-TOWN": "张母桥镇纪委", "CUN-1": "长冲村两委"}.get(code, "")

    def note_words(self, code: str) -> str:
        return code


_NAMES = _Names()


def opened(**over) -> said.CaseOpened:
    facts = {
        "appeal_type": AppealType.CONSULT,
        "region_code": "341523110203",
        "item_code": "X99",
        "off_list": True,
        "supervising_org": "JW-TOWN",
        "first_org": "CUN-1",
        "grade": Grade.NORMAL,
        "legal_track": LegalTrack.PLATFORM,
        "submitted_at": _AT,
        "opened_at": _AT,
    }
    return said.CaseOpened(**_IDS, **(facts | over))


def dispatched(round_=1, **over) -> said.CaseDispatched:
    facts = {"mode": DispatchMode.ONLINE, "lead_org": "CUN-1", "helper_orgs": ("SHUI-1",), "paper_no": None}
    return said.CaseDispatched(**_IDS, **(facts | over), by_org="JW-TOWN", round=round_, dispatched_at=_AT)


def replied() -> said.CaseReplied:
    return said.CaseReplied(
        **_IDS,
        org="CUN-1",
        conclusion_code=ConclusionCode.EXPLAINED,
        people=1,
        households=1,
        amount_fen=0,
        replied_at=_AT,
    )


def approved(round_=1) -> said.ReplyApproved:
    return said.ReplyApproved(**_IDS, by_org="JW-TOWN", automatic=False, round=round_, approved_at=_AT)


def accepted() -> said.CaseAccepted:
    return said.CaseAccepted(**_IDS, by_org="JW-TOWN", grade=Grade.NORMAL, accepted_at=_AT)


def signed() -> said.CaseSignedFor:
    return said.CaseSignedFor(**_IDS, org="CUN-1", signed_at=_AT)


def told(*events: object, start: Progress | None = None) -> Progress:
    progress = start or Progress(steps=(Step("appeal_submitted", _AT),))
    for event in events:
        progress = advance(progress, event)
    return progress


def test_progress_of_the_conscription_question_reads_as_the_citizen_lived_it():
    progress = after_rating(told(opened(), accepted(), dispatched(), signed(), replied(), approved()), _AT)
    progress = advance(progress, said.CaseClosed(**_IDS, outcome="rated", stars=5, closed_at=_AT))
    assert [step_words(step, _NAMES) for step in progress.steps] == [
        "您的诉求已提交",
        "已送达张母桥镇纪委，等待受理",
        "张母桥镇纪委已受理您的诉求",
        "已转长冲村两委办理",
        "长冲村两委已签收，正在办理",
        "长冲村两委已提交办理结果，等待审核",
        "答复已通过审核，请查看并评价",
        "您已评价",
        "诉求已办结",
    ]


@pytest.mark.parametrize(
    ("events", "state", "status"),
    [
        ((opened(),), CaseState.SUBMITTED, PublicStatus.TO_BE_ACCEPTED),
        ((opened(), accepted()), CaseState.ACCEPTED, PublicStatus.IN_HANDLING),
        ((opened(), accepted(), dispatched()), CaseState.DISPATCHED, PublicStatus.IN_HANDLING),
        ((opened(), accepted(), dispatched(), signed(), replied()), CaseState.REPLIED, PublicStatus.IN_HANDLING),
        ((opened(), replied(), approved()), CaseState.AWAITING_RATING, PublicStatus.CONCLUDED),
    ],
)
def test_progress_shows_the_public_word_of_each_state(events, state, status):
    progress = told(*events)
    assert (progress.state, progress.status) == (state, status)


def test_progress_collects_every_body_the_case_was_dispatched_to():
    progress = told(opened(), dispatched(), dispatched(lead_org="CG-1", helper_orgs=("CUN-1",)))
    assert progress.handling_orgs == ("CUN-1", "SHUI-1", "CG-1")


def test_progress_can_be_rated_once_a_round():
    waiting = told(opened(), dispatched(), replied(), approved())
    assert waiting.can_rate
    rated = after_rating(waiting, _AT)
    assert not rated.can_rate
    ordered = said.CaseResupervised(**_IDS, lead_org="CUN-1", by_org="JW-TOWN", round=2, ordered_at=_AT)
    again = told(ordered, dispatched(2), replied(), approved(2), start=rated)
    assert again.can_rate
    assert again.round == 2


def test_progress_cannot_be_rated_before_the_reply_is_approved():
    assert not told(opened(), dispatched(), replied()).can_rate


def test_progress_can_be_withdrawn_only_until_the_reply_and_once_at_a_time():
    working = told(opened(), dispatched(), signed())
    assert working.can_withdraw
    assert not after_withdrawal_request(working, _AT).can_withdraw
    assert not told(replied(), start=working).can_withdraw


def test_progress_of_a_clue_cannot_be_withdrawn():
    assert not told(opened(legal_track=LegalTrack.CLUE)).can_withdraw


def test_progress_may_be_withdrawn_again_after_a_refusal():
    asked = after_withdrawal_request(told(opened()), _AT)
    refused = advance(asked, said.WithdrawalRefused(**_IDS, reason_code="public_safety", refused_at=_AT))
    assert refused.can_withdraw


@pytest.mark.parametrize(
    "end",
    [
        said.CaseWithdrawn(**_IDS, withdrawn_at=_AT),
        said.CaseNotAccepted(**_IDS, reason_code="other_route", by_org="JW-TOWN", decided_at=_AT),
        said.CaseRedirected(
            **_IDS, channel_code="12388", reason_code="clue", by_org="JW-TOWN", redirected_at=_AT + timedelta(hours=1)
        ),
    ],
)
def test_progress_at_an_end_offers_nothing_more(end):
    progress = told(opened(), end)
    assert not progress.can_rate
    assert not progress.can_withdraw
    assert progress.status.value == progress.state.value


def test_every_casework_event_heard_moves_the_timeline_by_one_step():
    heard = {spec.data_class for spec in heard_by("intake")}
    samples = [sample for sample in SAMPLES if type(sample) in heard]
    base = told(opened())
    for sample in samples:
        moved = advance(base, sample)
        assert len(moved.steps) == len(base.steps) + 1
        assert "{" not in step_words(moved.steps[-1], _NAMES)
    assert {type(sample) for sample in samples} == heard
