"""Proving a receipt: its number and its query code together open one appeal to its citizen, and to nobody else."""

from collections import OrderedDict
from dataclasses import dataclass
from typing import Any

from pymongo.collection import Collection

from chassis.clock import real_now
from chassis.errors import TooManyRequests, Unauthenticated
from chassis.turns import Turns
from services.intake.domain.query_code import matches
from services.intake.domain.receipt import is_receipt_no
from services.intake.store import QueryAttempts

_WRONG = "受理编号或查询码不正确"
_KEPT = 10_000


@dataclass(frozen=True, slots=True)
class Held:
    """The appeal whose receipt number and query code somebody holds."""

    appeal_id: str
    case_id: str


class Receipts:
    """Checks query codes and counts the wrong ones.

    Tries at one receipt take turns, so that guesses made at the same moment are counted like those made one after the
    other; each further copy of the service can add at most one judged guess to the five.
    """

    def __init__(self, appeals: Collection, attempts: QueryAttempts, secret: bytes) -> None:
        self._appeals = appeals
        self._attempts = attempts
        self._secret = secret
        self._turns = Turns()
        self._known: OrderedDict[str, Held] = OrderedDict()

    def held(self, receipt_no: str, query_code: str) -> Held:
        """The appeal of both; raises Unauthenticated, and TooManyRequests after five wrong codes in 15 minutes."""
        if not is_receipt_no(receipt_no):
            raise Unauthenticated(_WRONG)
        with self._turns.of(receipt_no):
            tries = self._attempts.standing(receipt_no, real_now())
            _refuse(tries.wait)
            found = self._find(receipt_no)
            appeal_id = found.appeal_id if found else ""  # a code is computed all the same: time tells nothing
            if not matches(self._secret, appeal_id, query_code) or found is None:
                _refuse(self._attempts.count(receipt_no, real_now()))
                raise Unauthenticated(_WRONG)
            if tries.any:
                self._attempts.forget(receipt_no)
        return found

    def _find(self, receipt_no: str) -> Held | None:
        """The appeal of a receipt number. A number is given to one appeal for good, so it may be remembered."""
        known = self._known.get(receipt_no)
        if known is not None:
            return known
        found: Any = self._appeals.find_one({"body.receipt_no": receipt_no}, {"body.case_id": 1})
        if found is None:
            return None
        held = self._known[receipt_no] = Held(found["_id"], found["body"]["case_id"])
        if len(self._known) > _KEPT:
            self._known.popitem(last=False)
        return held


def _refuse(wait: int) -> None:
    if wait:
        raise TooManyRequests("查询码连续输错，请稍后再试", retry_after=wait)
