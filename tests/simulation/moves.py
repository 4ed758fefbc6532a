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
from contracts.reasons import (
    HoldReason,
    RedirectReason,
    RefusalReason,
    RejectionReason,
    ReturnReason,
    RulingReason,
)
from contracts.vocabulary import ConclusionCode, DispatchMode, LegalTrack
from services.casework.domain.case import Case, Deed, Told, advance, take
from services.casework.domain.handing_on import joint_is_due
from services.casework.domain.states import TABLE, Step
from tests.simulation.world import CITIZEN, World, acting

_WORKS = "路面 水管 路灯 账目 补贴 公示 水渠 垃圾 房屋 树木 围墙 电线 桥面 井盖 台账 合同 名单 手续 款项 场地".split()
_DONE = "修好 换新 核对 公布 补发 登记 清理 加固 拆除 退还 更正 补办 验收 移栽 接通 封堵 丈量 归还 张贴 说明".split()
BY_CITIZEN = frozenset(
    {Step.RATE, Step.WITHDRAW, Step.OBJECT_TO_REFUSAL, Step.REQUEST_REVIEW, Step.REQUEST_SECOND_REVIEW}
)
"""Steps a citizen's event brings about: one that comes too late is kept on record, and no state changes."""

BY_TIME = frozenset({Step.CLOSE, Step.ARCHIVE, Step.END_REVIEW})
"""Steps whose moment comes by itself."""

BY_OTHERS = frozenset({Step.FOLLOW_REPLY})
"""Steps that the news of another case brings about."""

_STARS = (5, 5, 5, 5, 4, 4, 3, 2, 1)
_HANDLING = ("village_committee", "handler", "handler_leader")


@dataclass(frozen=True)
class Move:
    """A step with everything chosen, so that it can be taken again elsewhere; `values` are plain."""

    step: Step
    actor: Actor
    at: datetime
    values: Mapping[str, Any] = field(default_factory=dict)

    @property
    def deed(self) -> Deed:
        """The deed as the domain takes it."""
        return Deed(self.actor, self.at, reason=self.values.get("reason", ""))


Taker = Callable[[Case, Move, World], Told]


def choose(step: Step, case: Case, world: World, chance: Random, at: datetime) -> Move:
    """A move for a step: who takes it and with what."""
    chooser = _VALUES.get(step, _nothing)
    actor = CITIZEN if step in BY_CITIZEN else acting(world, TABLE[step].right, case, chance)
    return Move(step, actor, at, {"reason": "按规定办理"} | chooser(case, world, chance))


def as_the_table_says(case: Case, move: Move, world: World) -> Told:
    """The step of a row nobody wrote a move for."""
    go = take if TABLE[move.step].right is not None else advance
    return go(case, move.step, replace(move.deed, reason_code="stated")), ()


def system(move: Move) -> Deed:
    """The system at the same moment."""
    return Deed(SYSTEM, move.at)


def _nothing(case: Case, world: World, chance: Random) -> dict[str, Any]:
    return {}


def _one_of(name: str, codes: type) -> Callable[[Case, World, Random], dict[str, Any]]:
    return lambda case, world, chance: {name: chance.choice(list(codes)).value}


def _accept(case: Case, world: World, chance: Random) -> dict[str, Any]:
    track = LegalTrack.XINFANG if chance.random() < world.petitions else None
    return {"reason": "经研判不属于检举控告" if case.clue_suspected else "", "legal_track": track}


def _redirect(case: Case, world: World, chance: Random) -> dict[str, Any]:
    clue = case.clue_suspected and bool(world.casework.policy.redirect_channels)
    reason = RedirectReason.CLUE_NOT_TAKEN if clue else RedirectReason.OTHER_CHANNEL
    channel = min(world.casework.policy.redirect_channels) if clue else "12345"
    return {"reason_code": reason.value, "channel_code": channel}


def _dispatch(case: Case, world: World, chance: Random) -> dict[str, Any]:
    manned = sorted({one.org for one in world.staff if one.org and one.role in _HANDLING} - {*case.recused_orgs})
    lead = case.first_org if case.first_org in manned or not manned else chance.choice(manned)
    others = [org for org in manned if org != lead]
    helpers = (chance.choice(others),) if others and chance.random() < world.helped else ()
    offline = case.suggested_mode is DispatchMode.OFFLINE
    paper_no = "模拟转办〔2026〕1号" if offline else None
    handed = {"mode": case.suggested_mode.value, "lead_org": lead, "paper_no": paper_no}
    if not joint_is_due(case, world.casework):
        return handed | {"helper_orgs": helpers}
    # Passed on too often: only a joint handling hands the case on, and nobody meets alone.
    called = others or sorted({*world.casework.organs} - {lead, *case.recused_orgs})
    return handed | {"orgs": helpers or (chance.choice(called),)}


def _reply(case: Case, world: World, chance: Random) -> dict[str, Any]:
    conclusion = chance.choice(list(ConclusionCode)).value
    helped = {"people": chance.randint(0, 40), "households": chance.randint(0, 12), "amount_fen": chance.randint(0, 99)}
    return {"text": reply_text(chance), "conclusion_code": conclusion, **helped}


def reply_text(chance: Random) -> str:
    """A reply that is nobody else's: an organ that copies its replies is held up."""
    done = "，".join(f"{chance.choice(_WORKS)}已{chance.choice(_DONE)}" for _ in range(8))
    return f"您反映的事项已经核实：{done}。感谢您的监督。"


def _ruling(case: Case, world: World, chance: Random) -> dict[str, Any]:
    return {"granted": chance.random() < 0.5, "reason_code": chance.choice(list(RulingReason)).value}


_VALUES: Mapping[Step, Callable[[Case, World, Random], dict[str, Any]]] = {
    Step.HOLD_CONTENT: _one_of("reason_code", HoldReason),
    Step.REDIRECT: _redirect,
    Step.REFUSE: _one_of("reason_code", RefusalReason),
    Step.ACCEPT: _accept,
    Step.DISPATCH: _dispatch,
    Step.REQUEST_RETURN: _one_of("reason_code", ReturnReason),
    Step.GRANT_RETURN: _one_of("reason_code", RulingReason),
    Step.DENY_RETURN: _one_of("reason_code", RulingReason),
    Step.FIRST_REPLY: lambda case, world, chance: {"text": "您反映的事项已经收到，正在核实。"},
    Step.HELPER_REPLY: lambda case, world, chance: {"text": "我单位负责的部分已经办好。"},
    Step.RULE_ON_EXTENSION: _ruling,
    Step.REPORT_MILESTONE: lambda case, world, chance: {"text": "本节点已按期完成。"},
    Step.REPLY: _reply,
    Step.REJECT_REPLY: _one_of("reason_code", RejectionReason),
    Step.RATE: lambda case, world, chance: {"stars": chance.choice(_STARS), "round": case.round},
}
