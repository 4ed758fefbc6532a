"""What casework answers: cases as the staff see them, never with a citizen's words or name."""

from collections.abc import Mapping
from typing import Any

from chassis.documents import to_document
from services.casework import supervision_answers, turn_answers
from services.casework.domain.case import Case
from services.casework.domain.offers import offered_steps
from services.casework.domain.policy import City
from services.casework.domain.records import Due, HistoryEntry, Reply
from services.casework.domain.states import STATE_WORDS, TABLE, Step


def command_answer(before: Case, after: Case) -> dict[str, Any]:
    """What a command brought about; a repeat of the command gets the very same answer."""
    taken = after.history[len(before.history) :]
    return {
        **after.ids,
        "state": str(after.state),
        "state_words": STATE_WORDS[after.state],
        "round": after.round,
        "steps": [_step(entry) for entry in taken],
    }


def list_item(case: Case) -> dict[str, Any]:
    """A case in a list; of a sealed clue nothing but that it is sealed."""
    if case.sealed:
        return {**case.ids, "state": case.state, "state_words": STATE_WORDS[case.state]}
    return _item(case)


def _item(case: Case) -> dict[str, Any]:
    pressing = case.pressing_due
    return {
        **case.ids,
        "state": case.state,
        "state_words": STATE_WORDS[case.state],
        "appeal_type": case.appeal_type,
        "item_code": case.item_code,
        "off_list": case.off_list,
        "region_code": case.region_code,
        "grade": case.grade,
        "legal_track": case.legal_track,
        "supervising_org": case.supervising_org,
        "first_org": case.first_org,
        "lead_org": case.lead_org,
        "helper_orgs": case.helper_orgs,
        "round": case.round,
        "outcome": case.outcome,
        "stars": case.ratings[-1].stars if case.ratings else None,
        "submitted_at": case.submitted_at,
        "opened_at": case.opened_at,
        "closed_at": case.closed_at,
        "pressing_due": _due(pressing) if pressing else None,
        "policy_version": case.policy_version,
    }


def case_page(cases: list[Case], total: int, page: int, page_size: int) -> dict[str, Any]:
    """A page of a list."""
    return {"items": [list_item(case) for case in cases], "total": total, "page": page, "page_size": page_size}


def case_detail(case: Case, city: City) -> dict[str, Any]:
    """A case with its history, its replies, its due times and what may be done next."""
    dispatch = case.dispatch
    return {
        **_item(case),
        **turn_answers.on_case(case),
        "clue_suspected": case.clue_suspected,
        "suggested_mode": case.suggested_mode,
        "mode": dispatch.mode if dispatch else None,
        "paper_no": dispatch.paper_no if dispatch else None,
        "dispatched_at": dispatch.dispatched_at if dispatch else None,
        "first_replies": [
            {"text": word.text, "org": word.org, "replied_at": word.replied_at} for word in case.first_replies
        ],
        "replies": [_reply(reply) for reply in case.replies],
        "ratings": [
            {"round": each.round, "stars": each.stars, "words": each.words, "rated_at": each.rated_at}
            for each in case.ratings
        ],
        "dues": {kind: _due(due) for kind, due in case.dues.items()},
        "history": [_history(entry) for entry in case.history],
        "supervision": supervision_answers.on_case(case),
        "allowed_steps": _offered(case, city),
    }


def helper_detail(case: Case, org: str) -> dict[str, Any]:
    """A case as a helper sees it: what it is asked for, what it answered itself, and no word of others."""
    dispatch = case.dispatch
    own = [turn_answers.helper_reply(each) for each in case.helper_replies if each.org == org]
    return {
        **_item(case),
        "mode": dispatch.mode if dispatch else None,
        "paper_no": dispatch.paper_no if dispatch else None,
        "dispatched_at": dispatch.dispatched_at if dispatch else None,
        "helper_replies": own,
        "dues": {kind: _due(due) for kind, due in case.dues.items() if due.org == org},
        "history": [_history(entry) for entry in case.history if entry.org == org],
        "allowed_steps": [step for step in _offered(case) if step["step"] == Step.HELPER_REPLY],
    }


def _offered(case: Case, city: City | None = None) -> list[dict[str, Any]]:
    return [{"step": step, "words": TABLE[step].words} for step in offered_steps(case, city)]


def approved_reply(case: Case, reply: Reply) -> dict[str, Any]:
    """The reply as the citizen reads it: no account, no internal verdicts."""
    return {
        **case.ids,
        "round": reply.round,
        "text": reply.text,
        "conclusion_code": reply.conclusion_code,
        "people": reply.people,
        "households": reply.households,
        "amount_fen": reply.amount_fen,
        "org": reply.org,
        "replied_at": reply.replied_at,
        "approved_at": reply.decided_at,
    }


def _step(entry: HistoryEntry) -> dict[str, Any]:
    return {
        "number": entry.number,
        "rule": entry.rule,
        "step": str(entry.step),
        "words": TABLE[entry.step].words,
        "to_state": str(entry.to_state),
        "at": entry.at,
    }


def _history(entry: HistoryEntry) -> Mapping[str, Any]:
    return {
        **_step(entry),
        "from_state": entry.from_state,
        "actor_id": entry.actor_id,
        "role": entry.role,
        "org": entry.org,
        "reason_code": entry.reason_code,
        "reason": entry.reason,
    }


def _reply(reply: Reply) -> dict[str, Any]:
    return {
        "round": reply.round,
        "text": reply.text,
        "conclusion_code": reply.conclusion_code,
        "people": reply.people,
        "households": reply.households,
        "amount_fen": reply.amount_fen,
        "author_id": reply.author_id,
        "org": reply.org,
        "replied_at": reply.replied_at,
        "verdict": reply.verdict,
        "automatic": reply.automatic,
        "decided_by": reply.decided_by,
        "decided_at": reply.decided_at,
        "attachments": [turn_answers.attachment(each) for each in reply.attachments],
        "coverage": to_document(reply.coverage) if reply.coverage else None,
    }


def _due(due: Due) -> dict[str, Any]:
    return {
        "kind": due.kind,
        "clock_id": due.clock_id,
        "org": due.org,
        "started_at": due.started_at,
        "due_at": due.due_at,
        "provisional": due.provisional,
        "overdue": due.overdue_at is not None,
    }
