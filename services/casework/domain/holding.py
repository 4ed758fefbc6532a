"""What a person looks at before anything else: content held and released (T2), a clue confirmed and sealed (T3)."""

from collections.abc import Mapping
from dataclasses import dataclass, replace

from contracts.events.handling import CaseContentHeld, CaseContentReleased, CaseSealed
from contracts.reasons import HoldReason
from contracts.vocabulary import LegalTrack
from services.casework.domain.case import Case, Deed, Told, take
from services.casework.domain.organs import Organ
from services.casework.domain.policy import City
from services.casework.domain.refusals import Contradiction, WrongField, WrongFields
from services.casework.domain.states import Step

_RANK: Mapping[str, int] = {"village": 1, "town": 2, "county": 3, "city": 4, "province": 5}
"""How high an organ or a post stands (see contracts.citypack.terms.Level)."""

_ABOVE_ALL = 6


def hold_content(case: Case, deed: Deed, reason_code: HoldReason) -> Told:
    """Let a person look at the content first; the dispatch limit runs on (T2)."""
    step = take(case, Step.HOLD_CONTENT, replace(deed, reason_code=reason_code))
    # 检举控告工作规则 art. 47: what may be a report on a person goes through no content check.
    if case.clue_suspected or case.legal_track is LegalTrack.CLUE:
        raise Contradiction("疑似检举控告的内容不送核，请先认定是否为线索")
    event = CaseContentHeld(**case.ids, reason_code=reason_code, by_org=_organ_of(deed, case), held_at=deed.at)
    return step, (event,)


def release_content(case: Case, deed: Deed) -> Told:
    """The content was looked at and the case waits for acceptance again (T2)."""
    step = take(case, Step.RELEASE_CONTENT, deed)
    return step, (CaseContentReleased(**case.ids, by_org=_organ_of(deed, case), released_at=deed.at),)


@dataclass(frozen=True, slots=True)
class Accused:
    """As much of the accused as the guard needs, and no more of it is kept: the level, and the organ when known."""

    level: str
    org: str | None = None


def seal(case: Case, deed: Deed, accused: Accused, city: City) -> Told:
    """Confirm that it is a report on a person and seal it (T3); nothing but its ids is told to anybody."""
    step = take(case, Step.SEAL_CLUE, deed)
    if not city.policy.clue_accept:
        channels = "、".join(sorted(city.policy.redirect_channels))
        raise Contradiction(f"本市平台不受理检举控告，请引导至：{channels}")
    body = _organ_of(deed, case)
    faults = _faults_of(accused, body, case, city.organs)
    if faults:
        raise WrongFields(*faults)
    sealed = replace(step, legal_track=LegalTrack.CLUE, clue_suspected=True)
    return sealed, (CaseSealed(**case.ids, by_org=body, sealed_at=deed.at),)


def _faults_of(accused: Accused, body: str, case: Case, organs: Mapping[str, Organ]) -> list[WrongField]:
    faults = []
    # 检举控告工作规则 art. 15: what concerns a superior goes straight up and is not entered into the platform.
    own = _RANK.get(organs[body].level, 0) if body in organs else 0
    if _RANK.get(accused.level, _ABOVE_ALL) > own:
        faults.append(
            WrongField("/accused_level", "above_the_body", "被反映人的级别高于本机关，不在本平台留存，请引导至上级渠道")
        )
    if accused.org is not None and accused.org not in organs:
        faults.append(WrongField("/accused_org", "unknown_org", f"没有这个单位：{accused.org}"))
    if accused.org is not None and accused.org in (body, case.supervising_org):
        faults.append(
            WrongField("/accused_org", "in_the_chain", "被反映单位在办理链条中，不得由其认定，请引导至上级渠道")
        )
    return faults


def _organ_of(deed: Deed, case: Case) -> str:
    return deed.actor.org or case.supervising_org
