"""What the system itself does with an ended case when its moment comes: archive (T19), end of reviews (T20)."""

from datetime import datetime, timedelta

from contracts.events.review import CaseArchived
from contracts.records import changed
from contracts.vocabulary import CaseState, LegalTrack
from services.casework.domain.case import Case, Deed, Told, advance
from services.casework.domain.policy import City
from services.casework.domain.reviewing import finalise, window_end
from services.casework.domain.states import Step


def archive_at(case: Case, closed_at: datetime, city: City) -> datetime:
    """When a closed case goes to the archive: `archive.after` its end, and not while a review may be asked for."""
    after = closed_at + timedelta(days=city.policy.archive_days)
    answer = case.approved_reply
    if case.legal_track is not LegalTrack.XINFANG or answer is None or answer.decided_at is None:
        return after
    return max(after, window_end(answer.decided_at))


def settle(case: Case, system: Deed) -> Told:
    """Carry an ended case on when its moment came; a case that moved meanwhile is left alone."""
    if case.settles_at is None or system.at < case.settles_at:
        return case, ()
    if case.state is CaseState.REVIEW:
        return finalise(case, system)
    if case.state is not CaseState.CLOSED:
        return changed(case, settles_at=None), ()
    archived = changed(advance(case, Step.ARCHIVE, system), settles_at=None)
    return archived, (CaseArchived(**case.ids, archived_at=system.at),)
