"""Every step of the state table as something that can be done to a case: with chosen values, by somebody who may.

A row of the table without a hand-written move is taken as the table says it: by its right, with a reason. So a new
step joins the walks on the day it is built.
"""

from collections.abc import Callable, Mapping
from dataclasses import dataclass, field, replace
from datetime import datetime
from random import Random
from typing import Any

from chassis.causes import SYSTEM, Actor
from contracts.events.deadline import ClockOverdue
from contracts.events.intake import AppealRated, AppealWithdrawn
from contracts.reasons import RedirectReason, RefusalReason, RejectionReason
from contracts.vocabulary import ClockKind, ConclusionCode, DispatchMode
from services.casework.domain import answering, ending, handing_on
from services.casework.domain.answering import Answer
from services.casework.domain.case import Case, Deed, Told, advance, take
from services.casework.domain.handing_on import DispatchOrder
from services.casework.domain.states import TABLE, Step
from tests.simulation.world import CITIZEN, World, acting

REPLY_TEXT = "您反映的事项已经核实，现已办理完毕，感谢您的监督。"
_STARS = (5, 5, 5, 5, 4, 4, 3, 2, 1)


@dataclass(frozen=True)
class Move:
    """A step with everything chosen, so that it can be taken again elsewhere; `values` are plain."""

    step: Step
    actor: Actor
    at: datetime
    values: Mapping[str, Any] = field(default_factory=dict)


Taker = Callable[[Case, Move, World], Told]


def choose(step: Step, case: Case, world: World, chance: Random, at: datetime) -> Move:
    """A move for a step: who takes it and with what."""
    chooser = _VALUES.get(step)
    actor = CITIZEN if step in (Step.RATE, Step.WITHDRAW) else acting(world, TABLE[step].right, case, chance)
    return Move(step, actor, at, chooser(case, world, chance) if chooser else {})


def taken(case: Case, move: Move, world: World) -> Told:
    """The case after a move, by the domain's own functions; raises Refusal."""
    return _TAKERS.get(move.step, _as_the_table_says)(case, move, world)


def _as_the_table_says(case: Case, move: Move, world: World) -> Told:
    go = take if TABLE[move.step].right is not None else advance
    return go(case, move.step, replace(_deed(move), reason_code="stated", reason="按规定办理")), ()


def _deed(move: Move) -> Deed:
    return Deed(move.actor, move.at, reason=move.values.get("reason", ""))


def _system(move: Move) -> Deed:
    return Deed(SYSTEM, move.at)


def _accept(case: Case, move: Move, world: World) -> Told:
    return handing_on.accept(case, _deed(move), None, world.casework)


def _refuse(case: Case, move: Move, world: World) -> Told:
    return handing_on.refuse(case, _deed(move), RefusalReason(move.values["reason_code"]))


def _redirect(case: Case, move: Move, world: World) -> Told:
    reason = RedirectReason(move.values["reason_code"])
    return handing_on.redirect(case, _deed(move), reason, move.values["channel_code"], world.casework)


def _dispatch(case: Case, move: Move, world: World) -> Told:
    values = move.values
    order = DispatchOrder(DispatchMode(values["mode"]), values["lead_org"], (), values["paper_no"])
    return handing_on.dispatch(case, _deed(move), order, world.casework)


def _sign(case: Case, move: Move, world: World) -> Told:
    return handing_on.sign(case, _deed(move))


def _first_reply(case: Case, move: Move, world: World) -> Told:
    return answering.first_reply(case, _deed(move), move.values["text"])


def _reply(case: Case, move: Move, world: World) -> Told:
    values = {**move.values, "conclusion_code": ConclusionCode(move.values["conclusion_code"])}
    return answering.reply(case, _deed(move), Answer(**values), world.casework, _system(move))


def _reject(case: Case, move: Move, world: World) -> Told:
    return answering.reject(case, _deed(move), RejectionReason(move.values["reason_code"]))


def _approve(case: Case, move: Move, world: World) -> Told:
    return answering.approve(case, _deed(move), world.casework)


def _rate(case: Case, move: Move, world: World) -> Told:
    stars = move.values["stars"]
    rated = AppealRated(
        **case.ids,
        stars=stars,
        words=world.intake.words_of_stars[stars],
        has_comment=False,
        round=move.values["round"],
        rated_at=move.at,
    )
    return ending.rate(case, _deed(move), rated, world.casework, _system(move))


def _resupervise(case: Case, move: Move, world: World) -> Told:
    return ending.resupervise(case, _deed(move))


def _withdraw(case: Case, move: Move, world: World) -> Told:
    return ending.withdraw(case, _deed(move), AppealWithdrawn(**case.ids, withdrawn_at=move.at))


def _close(case: Case, move: Move, world: World) -> Told:
    """Only the end of the rating clock closes a case from outside; a case without one stays as it is."""
    due = case.dues.get(ClockKind.RATING)
    if due is None:
        return case, ()
    told = {"clock_id": due.clock_id, "kind": ClockKind.RATING, "org": due.org, "due_at": due.due_at}
    return ending.time_over(case, ClockOverdue(**case.ids, **told, overdue_at=move.at), _system(move))


_TAKERS: Mapping[Step, Taker] = {
    Step.ACCEPT: _accept,
    Step.REFUSE: _refuse,
    Step.REDIRECT: _redirect,
    Step.DISPATCH: _dispatch,
    Step.SIGN: _sign,
    Step.FIRST_REPLY: _first_reply,
    Step.REPLY: _reply,
    Step.REJECT_REPLY: _reject,
    Step.APPROVE_REPLY: _approve,
    Step.RATE: _rate,
    Step.RESUPERVISE: _resupervise,
    Step.WITHDRAW: _withdraw,
    Step.CLOSE: _close,
}


def _accept_values(case: Case, world: World, chance: Random) -> dict[str, Any]:
    return {"reason": "经研判不属于检举控告" if case.clue_suspected else ""}


def _refuse_values(case: Case, world: World, chance: Random) -> dict[str, Any]:
    return {"reason_code": chance.choice(list(RefusalReason)).value}


def _redirect_values(case: Case, world: World, chance: Random) -> dict[str, Any]:
    clue = case.clue_suspected and bool(world.casework.policy.redirect_channels)
    reason = RedirectReason.CLUE_NOT_TAKEN if clue else RedirectReason.OTHER_CHANNEL
    channel = min(world.casework.policy.redirect_channels) if clue else "12345"
    return {"reason_code": reason.value, "channel_code": channel}


def _dispatch_values(case: Case, world: World, chance: Random) -> dict[str, Any]:
    manned = sorted({one.org for one in world.staff if one.org and one.role in _HANDLING})
    lead = case.first_org if case.first_org in manned or not manned else chance.choice(manned)
    offline = case.suggested_mode is DispatchMode.OFFLINE
    return {"mode": case.suggested_mode.value, "lead_org": lead, "paper_no": "模拟转办〔2026〕1号" if offline else None}


_HANDLING = ("village_committee", "handler", "handler_leader")


def _reply_values(case: Case, world: World, chance: Random) -> dict[str, Any]:
    conclusion = chance.choice(list(ConclusionCode)).value
    helped = {"people": chance.randint(0, 40), "households": chance.randint(0, 12), "amount_fen": chance.randint(0, 99)}
    return {"text": REPLY_TEXT, "conclusion_code": conclusion, **helped}


_VALUES: Mapping[Step, Callable[[Case, World, Random], dict[str, Any]]] = {
    Step.ACCEPT: _accept_values,
    Step.REFUSE: _refuse_values,
    Step.REDIRECT: _redirect_values,
    Step.DISPATCH: _dispatch_values,
    Step.FIRST_REPLY: lambda case, world, chance: {"text": "您反映的事项已经收到，正在核实。"},
    Step.REPLY: _reply_values,
    Step.REJECT_REPLY: lambda case, world, chance: {"reason_code": chance.choice(list(RejectionReason)).value},
    Step.RATE: lambda case, world, chance: {"stars": chance.choice(_STARS), "round": case.round},
    Step.RESUPERVISE: lambda case, world, chance: {"reason": "群众不满意，再次办理"},
    Step.WITHDRAW: lambda case, world, chance: {"reason": "问题已经解决"},
}
