"""Who may do what to which case: one table of rights, roles and scopes. What it does not name is forbidden."""

from collections.abc import Mapping
from enum import StrEnum
from typing import Protocol

from contracts.regions import covers
from contracts.vocabulary import Role
from services.casework.domain.refusals import NotPermitted


class Actor(Protocol):
    """The person who acts: an account, its role, its organ, and the region subtree that bounds it."""

    @property
    def id(self) -> str:
        """The account."""

    @property
    def role(self) -> str:
        """The role it acts in."""

    @property
    def org(self) -> str | None:
        """Its organ."""

    @property
    def region(self) -> str | None:
        """The region subtree that bounds it."""


class Place(Protocol):
    """Where a case stands, as far as rights go by it."""

    @property
    def region_code(self) -> str:
        """Where the matter lies."""

    @property
    def supervising_org(self) -> str:
        """Its supervising body."""

    @property
    def lead_org(self) -> str | None:
        """The organ that answers for it."""

    @property
    def helper_orgs(self) -> tuple[str, ...]:
        """The organs that help."""

    @property
    def reviewing_org(self) -> str | None:
        """The body a review was asked of."""

    @property
    def sealed(self) -> bool:
        """Whether it is a sealed clue."""

    @property
    def recused_orgs(self) -> tuple[str, ...]:
        """The organs it accuses."""


class Right(StrEnum):
    """What may be allowed."""

    SEE = "see"  # state, organs, due times, replies; never the citizen's words
    SEE_SEALED = "see_sealed"  # a sealed clue
    DECIDE = "decide"  # accept, refuse, redirect, hold, seal, merge, dispatch, rule on a return
    RULE = "rule"  # as the superior: on a disputed return, on an objection to a refusal
    HANDLE = "handle"  # sign for, first reply, reply, ask for return or more time, report on works
    HELP = "help"  # hand the own part in to the lead organ
    EXTEND = "extend"  # rule on more time
    APPROVE = "approve"  # approve or reject a reply, suspend, resume, re-supervise
    REVIEW = "review"  # 复查, 复核
    SUPERVISE = "supervise"  # supervision orders, joint handling
    REVISIT = "revisit"  # ask the citizen by phone
    DRAW = "draw"  # spot checks


class Scope(StrEnum):
    """Over which cases."""

    SUPERVISED = "supervised"  # the own organ supervises it
    REGION = "region"  # it lies in the own region subtree
    LED = "led"  # the own organ leads it
    HELPED = "helped"  # the own organ helps
    DISPATCHED = "dispatched"  # the own organ leads it, helps, or was asked for a review
    REVIEWED = "reviewed"  # a review was asked of the own organ


PERMITTED: Mapping[Right, Mapping[Role, Scope]] = {
    Right.SEE: {
        Role.VILLAGE_COMMITTEE: Scope.DISPATCHED,
        Role.HANDLER: Scope.DISPATCHED,
        Role.HANDLER_LEADER: Scope.DISPATCHED,
        Role.TOWNSHIP_DISCIPLINE: Scope.SUPERVISED,
        Role.COUNTY_DISCIPLINE: Scope.REGION,
        Role.CITY_DISCIPLINE: Scope.REGION,
    },
    # 检举控告工作规则 art. 47: a report on a person is read by those alone whose office it is.
    Right.SEE_SEALED: {Role.CLUE_OFFICER: Scope.REGION},
    Right.DECIDE: {
        Role.TOWNSHIP_DISCIPLINE: Scope.SUPERVISED,
        Role.COUNTY_DISCIPLINE: Scope.REGION,
    },
    # 信访工作条例 art. 24: who stands above both sides rules between them.
    Right.RULE: {
        Role.COUNTY_DISCIPLINE: Scope.REGION,
        Role.CITY_DISCIPLINE: Scope.REGION,
    },
    Right.HANDLE: {
        Role.VILLAGE_COMMITTEE: Scope.LED,
        Role.HANDLER: Scope.LED,
        Role.HANDLER_LEADER: Scope.LED,
    },
    Right.HELP: {
        Role.VILLAGE_COMMITTEE: Scope.HELPED,
        Role.HANDLER: Scope.HELPED,
        Role.HANDLER_LEADER: Scope.HELPED,
    },
    # 信访工作条例 art. 34: more time needs the leader's approval.
    Right.EXTEND: {
        Role.HANDLER_LEADER: Scope.LED,
        Role.TOWNSHIP_DISCIPLINE: Scope.SUPERVISED,
        Role.COUNTY_DISCIPLINE: Scope.REGION,
        Role.CITY_DISCIPLINE: Scope.REGION,
    },
    # 信访工作条例 art. 35, 36: the next level up; the discipline body of the region keeps the file where that one has
    # no account here.
    Right.REVIEW: {
        Role.HANDLER_LEADER: Scope.REVIEWED,
        Role.TOWNSHIP_DISCIPLINE: Scope.REVIEWED,
        Role.COUNTY_DISCIPLINE: Scope.REGION,
        Role.CITY_DISCIPLINE: Scope.REGION,
    },
    Right.APPROVE: {
        Role.TOWNSHIP_DISCIPLINE: Scope.SUPERVISED,
        Role.COUNTY_DISCIPLINE: Scope.REGION,
        Role.CITY_DISCIPLINE: Scope.REGION,
    },
    Right.SUPERVISE: {
        Role.TOWNSHIP_DISCIPLINE: Scope.SUPERVISED,
        Role.COUNTY_DISCIPLINE: Scope.REGION,
        Role.CITY_DISCIPLINE: Scope.REGION,
    },
    Right.REVISIT: {Role.TOWNSHIP_DISCIPLINE: Scope.SUPERVISED},
    Right.DRAW: {Role.COUNTY_DISCIPLINE: Scope.REGION, Role.CITY_DISCIPLINE: Scope.REGION},
}
"""The permissions of the staff; administrators, auditors and citizens have none here (三员分立)."""

"""Where a region code may end: village, town, county, city, province (GB/T 2260 and its extension)."""


def scope_of(actor: Actor, right: Right) -> Scope:
    """The scope a person has a right over; raises NotPermitted when it has none."""
    try:
        return PERMITTED[right][Role(actor.role)]
    except (KeyError, ValueError) as unknown:
        raise NotPermitted("您的角色没有办理此事项的权限") from unknown


def require(actor: Actor, right: Right, case: Place) -> None:
    """Raise NotPermitted unless the person has the right over this case; a sealed clue is beyond all but one right."""
    # 信访工作条例 art. 28, 30: whoever is accused has no part in it, and hears what any stranger hears.
    if actor.org in case.recused_orgs or not _covers(scope_of(actor, right), actor, case):
        raise NotPermitted("此工单不在您的权限范围内")
    if case.sealed and right is not Right.SEE_SEALED:
        raise NotPermitted("此件已转为线索，只有线索管理人员可以查看")


def require_answer(actor: Actor, appeal_id: str, case: Place) -> None:
    """Raise NotPermitted unless the person may read the approved reply: the citizen who filed, or who sees the case.

    The citizen comes as the appeal itself, because whoever holds its query code is let in under its name.
    """
    if actor.role == Role.CITIZEN and actor.id == appeal_id:
        return
    require(actor, Right.SEE, case)


def _covers(scope: Scope, actor: Actor, case: Place) -> bool:
    if scope is Scope.REGION:
        return covers(actor.region, case.region_code)
    if not actor.org:
        return False
    if scope is Scope.SUPERVISED:
        return actor.org == case.supervising_org
    if scope is Scope.REVIEWED:
        return actor.org == case.reviewing_org
    leads, helps = actor.org == case.lead_org, actor.org in case.helper_orgs
    if scope is Scope.DISPATCHED:
        return leads or helps or actor.org == case.reviewing_org
    return leads if scope is Scope.LED else helps
