"""How each step is taken by the domain's own functions."""

from collections.abc import Mapping
from datetime import datetime, timedelta
from random import Random

from contracts.events.deadline import ClockOverdue
from contracts.events.intake import AppealRated, AppealWithdrawn, RefusalObjected, ReviewAsked
from contracts.reasons import (
    HoldReason,
    RedirectReason,
    RefusalReason,
    RejectionReason,
    ReturnReason,
    RulingReason,
)
from contracts.vocabulary import CaseState, ClockKind, ConclusionCode, DispatchMode, RevisitResult
from services.casework.domain import (
    answering,
    ending,
    extending,
    handing_on,
    holding,
    joint,
    merging,
    objecting,
    returning,
    reviewing,
    revisits,
    settling,
    suspending,
)
from services.casework.domain.answering import Answer
from services.casework.domain.case import Case, Deed, Told
from services.casework.domain.handing_on import DispatchOrder, Found
from services.casework.domain.permissions import Right
from services.casework.domain.states import Step
from tests.simulation.moves import Move, Taker, as_the_table_says, choose, system
from tests.simulation.world import World, acting, alike

_TO_AN_ANSWER = (Step.ACCEPT, Step.DISPATCH, Step.SIGN, Step.REPLY, Step.APPROVE_REPLY)


def taken(case: Case, move: Move, world: World) -> Told:
    """The case after a move; raises Refusal."""
    return TAKERS.get(move.step, as_the_table_says)(case, move, world)


def parent_of(case: Case, move: Move, world: World, answered: bool = False) -> Case:
    """A case beside this one, of the same place: just opened, or answered already."""
    parent = alike(world, case, move.at)
    chance = Random(7)
    for step in _TO_AN_ANSWER if answered else ():
        if parent.state is not CaseState.AWAITING_RATING:
            parent, _ = taken(parent, choose(step, parent, world, chance, move.at), world)
    return parent


def revisited(case: Case, world: World, chance: Random, at: datetime) -> Told:
    """The citizen asked by phone, which no row of the table stands for; raises Refusal."""
    result = chance.choice(list(RevisitResult))
    stars = None if result is RevisitResult.UNREACHED else chance.randint(1, 5)
    actor = acting(world, Right.REVISIT, case, chance)
    return revisits.revisit(case, Deed(actor, at), revisits.Visit(result, stars), world.casework)


def _accept(case: Case, move: Move, world: World) -> Told:
    return handing_on.accept(case, move.deed, Found(legal_track=move.values["legal_track"]), world.casework)


def _refuse(case: Case, move: Move, world: World) -> Told:
    return handing_on.refuse(case, move.deed, RefusalReason(move.values["reason_code"]))


def _redirect(case: Case, move: Move, world: World) -> Told:
    reason = RedirectReason(move.values["reason_code"])
    return handing_on.redirect(case, move.deed, reason, move.values["channel_code"], world.casework)


def _hold(case: Case, move: Move, world: World) -> Told:
    return holding.hold_content(case, move.deed, HoldReason(move.values["reason_code"]))


def _release(case: Case, move: Move, world: World) -> Told:
    return holding.release_content(case, move.deed)


def _seal(case: Case, move: Move, world: World) -> Told:
    return holding.seal(case, move.deed, holding.Accused(level="village"), world.casework)


def _merge(case: Case, move: Move, world: World) -> Told:
    return merging.merge(case, move.deed, parent_of(case, move, world))


def _separate(case: Case, move: Move, world: World) -> Told:
    return merging.separate(case, move.deed)


def _follow(case: Case, move: Move, world: World) -> Told:
    return merging.follow(case, parent_of(case, move, world, answered=True), system(move))


def _object(case: Case, move: Move, world: World) -> Told:
    told = RefusalObjected(**case.ids, objected_at=move.at)
    return objecting.object_to_refusal(case, move.deed, told, world.casework)


def _review_refusal(case: Case, move: Move, world: World) -> Told:
    return objecting.review_refusal(case, move.deed, upheld=move.step is Step.UPHOLD_REFUSAL)


def _dispatch(case: Case, move: Move, world: World) -> Told:
    values = move.values
    mode, lead, paper_no = DispatchMode(values["mode"]), values["lead_org"], values["paper_no"]
    if "orgs" in values:
        return joint.convene(case, move.deed, joint.Meeting(lead, values["orgs"], mode, paper_no), world.casework)
    order = DispatchOrder(mode, lead, tuple(values["helper_orgs"]), paper_no)
    return handing_on.dispatch(case, move.deed, order, world.casework)


def _request_return(case: Case, move: Move, world: World) -> Told:
    return returning.request_return(case, move.deed, ReturnReason(move.values["reason_code"]), world.casework)


def _rule_on_return(case: Case, move: Move, world: World) -> Told:
    granted = move.step is Step.GRANT_RETURN
    return returning.rule_on_return(case, move.deed, granted, RulingReason(move.values["reason_code"]))


def _dispute(case: Case, move: Move, world: World) -> Told:
    return returning.dispute_return(case, move.deed, world.casework)


def _sign(case: Case, move: Move, world: World) -> Told:
    return handing_on.sign(case, move.deed)


def _first_reply(case: Case, move: Move, world: World) -> Told:
    return answering.first_reply(case, move.deed, move.values["text"])


def _helper_reply(case: Case, move: Move, world: World) -> Told:
    return answering.helper_reply(case, move.deed, move.values["text"])


def _request_extension(case: Case, move: Move, world: World) -> Told:
    return extending.request_extension(case, move.deed, extending.MoreTime(5, "wd"), world.casework)


def _rule_on_extension(case: Case, move: Move, world: World) -> Told:
    ruling = extending.ExtensionRuling(move.values["granted"], RulingReason(move.values["reason_code"]))
    return extending.rule_on_extension(case, move.deed, ruling, world.casework)


def _suspend(case: Case, move: Move, world: World) -> Told:
    stages = [("主管道完工", 30), ("入户管道完工", 90)]
    return suspending.suspend(
        case, move.deed, tuple(suspending.Stage(name, move.at + timedelta(days=days)) for name, days in stages)
    )


def _report(case: Case, move: Move, world: World) -> Told:
    return suspending.report_milestone(case, move.deed, move.values["text"], None)


def _resume(case: Case, move: Move, world: World) -> Told:
    return suspending.resume(case, move.deed)


def _reply(case: Case, move: Move, world: World) -> Told:
    values = {name: value for name, value in move.values.items() if name != "reason"}
    answer = Answer(**{**values, "conclusion_code": ConclusionCode(values["conclusion_code"])})
    return answering.reply(case, move.deed, answer, world.casework, system(move))


def _reject(case: Case, move: Move, world: World) -> Told:
    return answering.reject(case, move.deed, RejectionReason(move.values["reason_code"]))


def _approve(case: Case, move: Move, world: World) -> Told:
    return answering.approve(case, move.deed, world.casework, "已逐项核对")


def _rate(case: Case, move: Move, world: World) -> Told:
    stars = move.values["stars"]
    told = {"stars": stars, "words": world.intake.words_of_stars[stars], "has_comment": False}
    rated = AppealRated(**case.ids, **told, round=move.values["round"], rated_at=move.at)
    return ending.rate(case, move.deed, rated, world.casework, system(move))


def _resupervise(case: Case, move: Move, world: World) -> Told:
    return ending.resupervise(case, move.deed)


def _withdraw(case: Case, move: Move, world: World) -> Told:
    return ending.withdraw(case, move.deed, AppealWithdrawn(**case.ids, withdrawn_at=move.at))


def _close(case: Case, move: Move, world: World) -> Told:
    """Only the end of the rating clock closes a case from outside; a case without one stays as it is."""
    due = case.dues.get(ClockKind.RATING)
    if due is None:
        return case, ()
    told = {"clock_id": due.clock_id, "kind": ClockKind.RATING, "org": due.org, "due_at": due.due_at}
    return ending.time_over(case, ClockOverdue(**case.ids, **told, overdue_at=move.at), system(move), world.casework)


def _settle(case: Case, move: Move, world: World) -> Told:
    return settling.settle(case, system(move))


def _ask_review(case: Case, move: Move, world: World) -> Told:
    level = reviewing.FIRST if move.step is Step.REQUEST_REVIEW else reviewing.SECOND
    return reviewing.ask_review(case, move.deed, ReviewAsked(**case.ids, level=level, asked_at=move.at), world.casework)


def _decide_review(case: Case, move: Move, world: World) -> Told:
    return reviewing.decide_review(case, move.deed, upheld=move.step is Step.UPHOLD_REVIEWED)


TAKERS: Mapping[Step, Taker] = {
    Step.HOLD_CONTENT: _hold,
    Step.RELEASE_CONTENT: _release,
    Step.SEAL_CLUE: _seal,
    Step.REDIRECT: _redirect,
    Step.REFUSE: _refuse,
    Step.OBJECT_TO_REFUSAL: _object,
    Step.UPHOLD_REFUSAL: _review_refusal,
    Step.SET_REFUSAL_ASIDE: _review_refusal,
    Step.MERGE: _merge,
    Step.SEPARATE: _separate,
    Step.FOLLOW_REPLY: _follow,
    Step.ACCEPT: _accept,
    Step.DISPATCH: _dispatch,
    Step.HELPER_REPLY: _helper_reply,
    Step.REQUEST_RETURN: _request_return,
    Step.GRANT_RETURN: _rule_on_return,
    Step.DENY_RETURN: _rule_on_return,
    Step.DISPUTE_RETURN: _dispute,
    Step.SIGN: _sign,
    Step.FIRST_REPLY: _first_reply,
    Step.REQUEST_EXTENSION: _request_extension,
    Step.RULE_ON_EXTENSION: _rule_on_extension,
    Step.SUSPEND: _suspend,
    Step.REPORT_MILESTONE: _report,
    Step.RESUME: _resume,
    Step.REPLY: _reply,
    Step.REJECT_REPLY: _reject,
    Step.APPROVE_REPLY: _approve,
    Step.RATE: _rate,
    Step.RESUPERVISE: _resupervise,
    Step.CLOSE: _close,
    Step.ARCHIVE: _settle,
    Step.REQUEST_REVIEW: _ask_review,
    Step.REQUEST_SECOND_REVIEW: _ask_review,
    Step.UPHOLD_REVIEWED: _decide_review,
    Step.SET_ASIDE: _decide_review,
    Step.END_REVIEW: _settle,
    Step.WITHDRAW: _withdraw,
}
