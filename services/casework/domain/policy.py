"""What a city decides of casework, read from the policy of its loaded pack."""

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any

from contracts.vocabulary import AppealType
from services.casework.domain.organs import Organ, organs_of
from services.casework.domain.supervision_policy import SupervisionPolicy, supervision_policy

_WITHOUT_A_PERSON = frozenset({"spot_check", "receive"})
"""Ways of approval in which a reply goes out first and is checked, if at all, afterwards (Panzhihua 抽查, Zhuzhou)."""


@dataclass(frozen=True, slots=True)
class CasePolicy:
    """The keys of one policy version that casework goes by."""

    clue_accept: bool
    redirect_channels: frozenset[str]
    approval: str
    auto_approve: frozenset[AppealType]
    low_threshold: int
    rehandle_max: int

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


def city_of(document: Mapping[str, Any]) -> City:
    """The city of a pack's document; raises KeyError when a policy key is missing."""
    policy = document["policy"]
    return City(
        policy_version=document["policy_version"],
        policy=CasePolicy(
            clue_accept=policy["clue"]["accept"],
            redirect_channels=frozenset(channel["code"] for channel in policy["clue"]["redirect_channels"]),
            approval=policy["reply"]["approval"],
            auto_approve=frozenset(AppealType(kind) for kind in policy["reply"]["auto_approve"]),
            low_threshold=policy["rating"]["low_threshold"],
            rehandle_max=policy["rehandle"]["max"],
        ),
        organs=organs_of(document["organs"]),
        supervision=supervision_policy(policy),
    )
