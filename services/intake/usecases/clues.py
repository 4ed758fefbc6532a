"""Clues that were sealed before they had a safe of their own: taken there, a few at a time, once and for all."""

from dataclasses import dataclass

from chassis.aggregates import Aggregate, AggregateStore, Change
from chassis.causes import TimerCause
from contracts.vocabulary import CaseState
from services.intake.vault import CONTENT, Vault

_LEFT_BEHIND = {"body.progress.state": CaseState.SEALED_CLUE.value, f"body.{CONTENT}": {"$ne": None}}


@dataclass(frozen=True, slots=True)
class Clues:
    """The mover; what is still to be done stands in the appeals themselves, so it goes on wherever it was stopped."""

    appeals: AggregateStore
    vault: Vault

    def lock_away(self) -> int:
        """Take what is left behind into the safe; returns how many clues."""
        found = [row["_id"] for row in self.appeals.collection.find(_LEFT_BEHIND, {"_id": 1})]
        for appeal_id in found:
            outcome = self.appeals.apply(appeal_id, TimerCause(f"lock away {appeal_id}"), self._locked)
            self.vault.forget_person(appeal_id, outcome.aggregate.body)
        return len(found)

    def _locked(self, appeal: Aggregate | None) -> Change | None:
        return None if appeal is None else Change(self.vault.after(appeal.id, appeal.body))
