"""What a step of a replay may do, and which public route does it."""

from dataclasses import dataclass

CITIZEN = "citizen"
"""Who a step names as `by` when the citizen acts; anyone else is a staff account."""


@dataclass(frozen=True)
class Verb:
    """A public route; `{receipt_no}` and `{case_id}` stand for those of the replayed case.

    `told_as` is the step's code in the citizen's timeline, `kept_as` its name in the case's history, if it has them.
    """

    method: str
    path: str
    told_as: str = ""
    kept_as: str = ""

    @property
    def writes(self) -> bool:
        """Whether the step changes anything."""
        return self.method != "GET"


_CASE = "/api/v1/cases/{case_id}"
_APPEAL = "/api/v1/appeals/{receipt_no}"

VERBS = {
    "file": Verb("POST", "/api/v1/appeals", "appeal_submitted"),
    # A further appeal beside the replayed one, as when many people complain of the same; its receipt is not kept.
    "file-another": Verb("POST", "/api/v1/appeals"),
    "lookup": Verb("GET", _APPEAL),
    "rate": Verb("POST", f"{_APPEAL}/rating", "appeal_rated", "rate"),
    "withdraw": Verb("POST", f"{_APPEAL}/withdrawal", "withdrawal_requested"),
    "accept": Verb("POST", f"{_CASE}/acceptance", "case_accepted", "accept"),
    "refuse": Verb("POST", f"{_CASE}/refusal", "case_not_accepted", "refuse"),
    "redirect": Verb("POST", f"{_CASE}/redirection", "case_redirected", "redirect"),
    "dispatch": Verb("POST", f"{_CASE}/dispatch", "case_dispatched", "dispatch"),
    "sign": Verb("POST", f"{_CASE}/signature", "case_signed_for", "sign"),
    "first-reply": Verb("POST", f"{_CASE}/first-reply", "case_first_replied", "first_reply"),
    # Later words to the citizen go the same way as the first one; only the case's history keeps their moments.
    "progress": Verb("POST", f"{_CASE}/first-reply", "", "first_reply"),
    "reply": Verb("POST", f"{_CASE}/reply", "case_replied", "reply"),
    "reject": Verb("POST", f"{_CASE}/reply-rejection", "reply_rejected", "reject_reply"),
    "approve": Verb("POST", f"{_CASE}/reply-approval", "reply_approved", "approve_reply"),
    "case": Verb("GET", _CASE),
    "route": Verb("GET", f"{_CASE}/route"),
    "clocks": Verb("GET", f"{_CASE}/clocks"),
    "content": Verb("GET", f"{_CASE}/content"),
    "deliveries": Verb("GET", f"{_CASE}/deliveries"),
    "inbox": Verb("GET", "/api/v1/inbox"),
    "statistics": Verb("GET", "/api/v1/statistics"),
}
