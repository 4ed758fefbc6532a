"""The work and its answer: first reply, reply, rejection, approval, another round."""

from dataclasses import replace
from typing import Any

from chassis.aggregates import Outcome
from chassis.causes import SYSTEM, CommandCause
from services.casework.domain import answering, ending
from services.casework.domain.case import Case, Deed, Told
from services.casework.domain.policy import City
from services.casework.schemas.answering import Answering as Handed
from services.casework.usecases.desk import Desk, for_reason


class Answering(Desk):
    """What is ordered while a case is worked on and answered."""

    def first_reply(self, case_id: str, asked: dict[str, Any], cause: CommandCause) -> Outcome:
        """Give a first word to the citizen (T11)."""
        return self._order(case_id, cause, lambda case, city, deed: answering.first_reply(case, deed, asked["text"]))

    def reply(self, case_id: str, asked: Handed, cause: CommandCause) -> Outcome:
        """Hand in the reply (T14)."""

        def step(case: Case, city: City, deed: Deed) -> Told:
            answer = replace(asked.answer, attachments=tuple(file.about for file in files))
            return answering.reply(case, deed, answer, city, replace(deed, actor=SYSTEM), earlier)

        earlier = self._lists.earlier_replies(cause.actor.org, case_id)
        files = self._files(asked.attachments, "/attachments")
        outcome = self._order(case_id, cause, step)
        self._keep(files)
        return outcome

    def reject(self, case_id: str, asked: dict[str, Any], cause: CommandCause) -> Outcome:
        """Send the reply back (T15)."""
        return self._order(
            case_id,
            cause,
            lambda case, city, deed: answering.reject(case, for_reason(deed, asked), asked["reason_code"]),
        )

    def approve(self, case_id: str, asked: dict[str, Any], cause: CommandCause) -> Outcome:
        """Let the reply go to the citizen (T16)."""

        def step(case: Case, city: City, deed: Deed) -> Told:
            return answering.approve(case, for_reason(deed, asked), city, asked.get("override_reason", ""))

        return self._order(case_id, cause, step)

    def resupervise(self, case_id: str, asked: dict[str, Any], cause: CommandCause) -> Outcome:
        """Order a new round (T18)."""
        return self._order(case_id, cause, lambda case, city, deed: ending.resupervise(case, for_reason(deed, asked)))
