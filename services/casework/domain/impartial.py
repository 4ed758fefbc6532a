"""Nobody looks again at his own decision (利益冲突): another organ does, and where none stands above it another person.

信访工作条例 art. 28: whoever has an interest in a matter stays out of it.
"""

from collections.abc import Container

from services.casework.domain.case import Case, Deed
from services.casework.domain.refusals import NotPermitted
from services.casework.domain.states import Step

ANSWERED = frozenset({Step.REPLY, Step.APPROVE_REPLY, Step.UPHOLD_REVIEWED})
"""The steps that made what a review looks at."""

REFUSED = frozenset({Step.REFUSE})
"""The step that made what an objection is about."""


def refuse_own_decision(case: Case, deed: Deed, steps: Container[Step]) -> None:
    """Raise NotPermitted for a person who took one of these steps, whatever organ he acts for now.

    What a review set aside stands no longer: the steps before it count no more.
    """
    aside = max((entry.number for entry in case.history if entry.step is Step.SET_ASIDE), default=0)
    standing = (entry for entry in case.history[aside:] if entry.step in steps)
    if any(entry.actor_id == deed.actor.id for entry in standing):
        raise NotPermitted("您参与作出了原决定，不能复核自己的决定（利益冲突），请由其他人员办理")
