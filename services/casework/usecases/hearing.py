"""What other services' events bring about."""

from chassis.aggregates import Aggregate, Change, Outcome
from chassis.causes import SYSTEM, Actor, EventCause
from chassis.identifiers import sibling_id
from contracts.vocabulary import Role
from services.casework import store
from services.casework.domain import ending, objecting, opening, reviewing
from services.casework.domain.case import Deed
from services.casework.usecases.desk import Desk

CITIZEN = Actor(id="citizen", role=Role.CITIZEN)
"""The citizen as histories name him: who he is stays with intake."""


class Hearing(Desk):
    """Events of intake, routing and deadline."""

    def open_case(self, cause: EventCause) -> Outcome:
        """Open the case of a routed appeal; it keeps the policy version it starts under."""
        routed = cause.envelope.data
        version = cause.envelope.policy_version or self._packs.version_in_force()
        self._packs.get(version)
        case_id = sibling_id("C", routed.appeal_id)

        def decide(known: Aggregate | None) -> Change | None:
            if known is not None:
                return None
            case, events = opening.open_case(case_id, routed, version, self._deed(SYSTEM))
            return Change(store.to_body(case), events)

        return self._cases.apply(case_id, cause, decide, new=True)

    def rate(self, cause: EventCause) -> Outcome:
        """Take the citizen's rating; the case closes at the instant of the rating."""
        rated = cause.envelope.data
        citizen, system = Deed(CITIZEN, rated.rated_at), Deed(SYSTEM, rated.rated_at)
        return self._hear(cause, rated.case_id, lambda case, city: ending.rate(case, citizen, rated, city, system))

    def withdraw(self, cause: EventCause) -> Outcome:
        """Grant or refuse the citizen's wish to withdraw."""
        wish = cause.envelope.data
        deed = self._deed(CITIZEN)
        return self._hear(cause, wish.case_id, lambda case, city: ending.withdraw(case, deed, wish))

    def object_to_refusal(self, cause: EventCause) -> Outcome:
        """Keep the citizen's objection to a refusal for the superior."""
        told = cause.envelope.data
        deed = self._deed(CITIZEN)
        return self._hear(cause, told.case_id, lambda case, city: objecting.object_to_refusal(case, deed, told, city))

    def ask_review(self, cause: EventCause) -> Outcome:
        """Hand the citizen's wish for a review to the reviewing body, or refuse it."""
        asked = cause.envelope.data
        deed = self._deed(CITIZEN)
        return self._hear(cause, asked.case_id, lambda case, city: reviewing.ask_review(case, deed, asked, city))

    def keep_due(self, cause: EventCause) -> Outcome:
        """Keep the due time of a clock that started."""
        clock = cause.envelope.data
        return self._hear(cause, clock.case_id, lambda case, city: (opening.keep_due(case, clock), ()))

    def move_due(self, cause: EventCause) -> Outcome:
        """Follow a clock that rests, runs on or was derived anew."""
        clock = cause.envelope.data
        return self._hear(cause, clock.case_id, lambda case, city: (opening.move_due(case, clock), ()))

    def time_over(self, cause: EventCause) -> Outcome:
        """Mark a clock as overdue; when it was the rating's, the case closes."""
        clock = cause.envelope.data
        system = self._deed(SYSTEM)
        return self._hear(cause, clock.case_id, lambda case, city: ending.time_over(case, clock, system, city))
