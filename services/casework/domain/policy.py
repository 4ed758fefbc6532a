"""What a city decides of casework, read from the policy of its loaded pack."""

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any

from contracts.vocabulary import AppealType
from services.casework.domain.organs import Organ, organs_of
from services.casework.domain.supervision_policy import SupervisionPolicy, supervision_policy
from services.casework.domain.working_time import WorkingTime, working_time_of

_WITHOUT_A_PERSON = frozenset({"spot_check", "receive"})
"""Ways of approval in which a reply goes out first and is checked, if at all, afterwards (Panzhihua 抽查, Zhuzhou)."""


_DAYS_OF = {"d": (1, 1), "wd": (7, 5), "h": (1, 24)}


def in_days(value: int, unit: str) -> int:
    """So many days (d), working days (wd) or hours (h) in calendar days, rounded up."""
    many, each = _DAYS_OF[unit]
    return -(-value * many // each)


@dataclass(frozen=True, slots=True)
class CasePolicy:
    """The keys of one policy version that casework goes by; a version older than a key has its default."""

    clue_accept: bool
    redirect_channels: frozenset[str]
    approval: str
    auto_approve: frozenset[AppealType]
    low_threshold: int
    rehandle_max: int
    return_max: int = 1
    extension_max: int = 2
    extend_days: int = 30
    archive_days: int = 30

    def approves_without_a_person(self, appeal_type: AppealType) -> bool:
        """Whether a reply of this type of appeal goes to the citizen without a person's approval (T16)."""
        return self.approval in _WITHOUT_A_PERSON or appeal_type in self.auto_approve

    def calls_for_another_round(self, stars: int, current_round: int) -> bool:
        """Whether a rating is low and rounds are left (T18); round 1 is the first handling, not a re-handling."""
        return stars <= self.low_threshold and current_round <= self.rehandle_max


@dataclass(frozen=True, slots=True)
class City:
    """A loaded city pack as casework uses it: its policy and the organs a case may go to."""

    policy_version: str
    policy: CasePolicy
    organs: Mapping[str, Organ]
    supervision: SupervisionPolicy
    working_time: WorkingTime | None = None


def city_of(document: Mapping[str, Any]) -> City:
    """The city of a pack's document; raises KeyError when a policy key is missing."""
    policy = document["policy"]
    time = policy.get("time", {})
    return City(
        policy_version=document["policy_version"],
        policy=CasePolicy(
            clue_accept=policy["clue"]["accept"],
            redirect_channels=frozenset(channel["code"] for channel in policy["clue"]["redirect_channels"]),
            approval=policy["reply"]["approval"],
            auto_approve=frozenset(AppealType(kind) for kind in policy["reply"]["auto_approve"]),
            low_threshold=policy["rating"]["low_threshold"],
            rehandle_max=policy["rehandle"]["max"],
            return_max=policy.get("return", {}).get("max", 1),
            extension_max=time.get("extension_max", 2),
            extend_days=time.get("extend_days", 30),
            archive_days=_days(policy.get("archive", {}).get("after", {"value": 30, "unit": "d"})),
        ),
        organs=organs_of(document["organs"]),
        supervision=supervision_policy(policy),
        working_time=working_time_of(document),
    )


def _days(limit: Mapping[str, Any]) -> int:
    """A limit in calendar days, never less than it says."""
    return in_days(limit["value"], limit["unit"])
