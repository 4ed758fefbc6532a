"""Which steps are really open to a case: those of its state, less those its record rules out.

Whether this or that person may take one is decided when it is taken.
"""

from collections.abc import Callable, Mapping

from contracts.vocabulary import CaseState
from services.casework.domain.case import Case
from services.casework.domain.ending import may_reopen
from services.casework.domain.extending import times_extended
from services.casework.domain.handing_on import joint_is_due
from services.casework.domain.policy import City
from services.casework.domain.returning import may_dispute, times_asked
from services.casework.domain.states import Step, allowed_steps
from services.casework.domain.suspending import next_milestone


def _objected(case: Case) -> bool:
    return case.objection is not None and case.objection.upheld is None


def _under_review(case: Case) -> bool:
    return bool(case.reviews) and case.reviews[-1].upheld is None


_ONLY_IF: Mapping[Step, Callable[[Case], bool]] = {
    Step.HOLD_CONTENT: lambda case: not case.clue_suspected,
    Step.MERGE: lambda case: case.parent_case_id is None and not case.clue_suspected,
    Step.OBJECT_TO_REFUSAL: lambda case: case.objection is None,
    Step.UPHOLD_REFUSAL: _objected,
    Step.SET_REFUSAL_ASIDE: _objected,
    Step.HELPER_REPLY: lambda case: bool(case.helper_orgs),
    Step.REQUEST_RETURN: lambda case: case.supervision.joint is None,
    Step.DISPUTE_RETURN: may_dispute,
    Step.RESUPERVISE: lambda case: case.state is not CaseState.CLOSED or may_reopen(case),
    Step.REPORT_MILESTONE: lambda case: next_milestone(case.suspensions[-1]) is not None,
    Step.REQUEST_REVIEW: lambda case: case.legal_track == "xinfang",
    Step.REQUEST_SECOND_REVIEW: lambda case: not _under_review(case),
    Step.END_REVIEW: lambda case: not _under_review(case),
    Step.UPHOLD_REVIEWED: _under_review,
    Step.SET_ASIDE: _under_review,
}


_ONLY_WHERE: Mapping[Step, Callable[[Case, City], bool]] = {
    Step.DISPATCH: lambda case, city: not joint_is_due(case, city),
    Step.SEAL_CLUE: lambda case, city: city.policy.clue_accept,
    Step.REQUEST_RETURN: lambda case, city: times_asked(case) < city.policy.return_max,
    Step.REQUEST_EXTENSION: lambda case, city: times_extended(case) < city.policy.extension_max,
}


def offered_steps(case: Case, city: City | None = None) -> tuple[Step, ...]:
    """The steps open to a case; with its city, less those the city's policy rules out."""
    return tuple(step for step in allowed_steps(case.state) if _is_open(step, case, city))


def _is_open(step: Step, case: Case, city: City | None) -> bool:
    if step in _ONLY_IF and not _ONLY_IF[step](case):
        return False
    return city is None or step not in _ONLY_WHERE or _ONLY_WHERE[step](case, city)
