"""The work and its answer: a helper's part, first reply, reply, rejection and approval (T8, T11, T14-T16)."""

from dataclasses import dataclass

from contracts.events.casework import CaseFirstReplied, CaseReplied, ReplyApproved, ReplyRejected
from contracts.events.handling import HelperReplied
from contracts.reasons import RejectionReason
from contracts.records import changed
from contracts.vocabulary import ConclusionCode
from services.casework.domain.case import Case, Deed, Told, advance, take
from services.casework.domain.coverage import EarlierReply, copied, covered, held_up, let_through, sketch_of
from services.casework.domain.personal_data import find_personal_data
from services.casework.domain.policy import City
from services.casework.domain.records import (
    APPROVED,
    REJECTED,
    Attachment,
    CoverageFinding,
    FirstReply,
    HelperReply,
    Reply,
)
from services.casework.domain.refusals import NotPermitted, WrongField, WrongFields
from services.casework.domain.states import Step


@dataclass(frozen=True, slots=True)
class Answer:
    """What the lead organ hands in: the words for the citizen, what was done, and whom it helped (money in fen)."""

    text: str
    conclusion_code: ConclusionCode
    people: int
    households: int
    amount_fen: int
    attachments: tuple[Attachment, ...] = ()
    findings: tuple[CoverageFinding, ...] | None = None


def first_reply(case: Case, deed: Deed, text: str) -> Told:
    """A word to the citizen before the conclusion (T11); it may be repeated, the first one alone is told to others."""
    step = take(case, Step.FIRST_REPLY, deed)
    refuse_personal_data(text)
    org = step.answering_org
    after = changed(step, first_replies=(*case.first_replies, FirstReply(text, org, deed.at)))
    if case.first_replies:
        return after, ()
    return after, (CaseFirstReplied(**case.ids, org=org, replied_at=deed.at),)


def helper_reply(case: Case, deed: Deed, text: str) -> Told:
    """A helper hands its part in to the lead organ (T8); it may be repeated, the last word of an organ counts."""
    step = take(case, Step.HELPER_REPLY, deed)
    refuse_personal_data(text)
    part = HelperReply(deed.actor.org or "", text, deed.actor.id, case.round, deed.at)
    event = HelperReplied(**case.ids, org=part.org, replied_at=deed.at)
    return changed(step, helper_replies=(*case.helper_replies, part)), (event,)


def reply(
    case: Case, deed: Deed, answer: Answer, city: City, system: Deed, earlier: tuple[EarlierReply, ...] = ()
) -> Told:
    """Hand in the reply (T14); where the city's policy says so, it is approved at once by the system (T16).

    `earlier` are replies of the organ in other cases. The system approves nothing that its findings hold up.
    """
    step = take(case, Step.REPLY, deed)
    refuse_personal_data(answer.text)
    refuse_telling_names(answer.attachments, "/attachments")
    sketch = sketch_of(answer.text)
    copies = copied(sketch, earlier, case.appeal_type, case.item_code)
    handed_in = Reply(
        round=case.round,
        text=answer.text,
        conclusion_code=answer.conclusion_code,
        people=answer.people,
        households=answer.households,
        amount_fen=answer.amount_fen,
        author_id=deed.actor.id,
        org=step.answering_org,
        replied_at=deed.at,
        attachments=answer.attachments,
        coverage=covered(answer.findings, copies),
        sketch=sketch,
    )
    after = changed(step, replies=(*case.replies, handed_in))
    events = (_told_replied(after, handed_in),)
    if not city.policy.approves_without_a_person(case.appeal_type) or held_up(handed_in, city):
        return after, events
    approved, more = _approved(advance(after, Step.APPROVE_REPLY, system), system, automatic=True)
    return approved, events + more


def reject(case: Case, deed: Deed, reason_code: RejectionReason) -> Told:
    """Send the reply back to the lead organ (T15); the clocks keep running."""
    step = take(case, Step.REJECT_REPLY, changed(deed, reason_code=reason_code))
    event = ReplyRejected(
        **case.ids,
        org=case.reply_in_hand.org,
        by_org=deed.actor.org or case.supervising_org,
        reason_code=reason_code,
        rejected_at=deed.at,
    )
    return _decided(step, deed, verdict=REJECTED, automatic=False), (event,)


def approve(case: Case, deed: Deed, city: City, override: str = "") -> Told:
    """Let the reply go to the citizen (T16); nobody approves what he wrote himself.

    A reply that leaves something unanswered is let through for a stated reason only, where the city says so.
    """
    step = take(case, Step.APPROVE_REPLY, deed)
    if deed.actor.id == case.reply_in_hand.author_id:
        raise NotPermitted("不能审核自己撰写的答复")
    refuse_personal_data(case.reply_in_hand.text)
    refuse_personal_data(override, "/override_reason")
    covering = let_through(case.reply_in_hand, override, city)
    return _approved(changed(step, replies=(*case.replies[:-1], covering)), deed, automatic=False)


def _approved(case: Case, deed: Deed, *, automatic: bool) -> Told:
    event = ReplyApproved(
        **case.ids,
        by_org=deed.actor.org or case.supervising_org,
        automatic=automatic,
        round=case.round,
        approved_at=deed.at,
    )
    return _decided(case, deed, verdict=APPROVED, automatic=automatic), (event,)


def _decided(case: Case, deed: Deed, *, verdict: str, automatic: bool) -> Case:
    decided = changed(
        case.reply_in_hand, verdict=verdict, automatic=automatic, decided_by=deed.actor.id, decided_at=deed.at
    )
    return changed(case, replies=(*case.replies[:-1], decided))


def refuse_personal_data(text: str, pointer: str = "/text") -> None:
    """Raise WrongFields naming the place of each number that points at a person."""
    found = find_personal_data(text)
    if found:
        raise WrongFields(
            *(
                WrongField(pointer, "personal_data", f"第{each.first}至{each.last}字疑似{each.kind}，请删去后再提交")
                for each in found
            )
        )


def refuse_telling_names(attachments: tuple[Attachment, ...], at: str) -> None:
    """Raise WrongFields where the name or description of an attachment points at a person; `at` is their pointer."""
    for place, each in enumerate(attachments):
        refuse_personal_data(each.name, f"{at}/{place}/name")
        refuse_personal_data(each.description, f"{at}/{place}/description")


def _told_replied(case: Case, handed_in: Reply) -> CaseReplied:
    return CaseReplied(
        **case.ids,
        org=handed_in.org,
        conclusion_code=handed_in.conclusion_code,
        people=handed_in.people,
        households=handed_in.households,
        amount_fen=handed_in.amount_fen,
        replied_at=handed_in.replied_at,
    )
