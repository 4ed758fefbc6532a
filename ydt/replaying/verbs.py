"""What a step of a replay may do, and which public route does it."""

from dataclasses import dataclass

CITIZEN = "citizen"
"""Who a step names as `by` when the citizen acts; anyone else is a staff account."""


@dataclass(frozen=True)
class Verb:
    """A public route; `{receipt_no}`, `{case_id}` and `{order_id}` stand for those of the replayed case.

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
_ORDER = "/api/v1/supervision-orders/{order_id}"

VERBS = {
    "file": Verb("POST", "/api/v1/appeals", "appeal_submitted"),
    # A further appeal beside the replayed one, as when many people complain of the same; its receipt is not kept.
    "file-another": Verb("POST", "/api/v1/appeals"),
    "lookup": Verb("GET", _APPEAL),
    "messages": Verb("GET", f"{_APPEAL}/messages"),
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
    "resupervise": Verb("POST", f"{_CASE}/re-supervision", "case_resupervised", "resupervise"),
    "hold": Verb("POST", f"{_CASE}/content-hold", "case_content_held", "hold_content"),
    "release": Verb("POST", f"{_CASE}/content-release", "case_content_released", "release_content"),
    "seal": Verb("POST", f"{_CASE}/seal", "case_sealed", "seal_clue"),
    "object": Verb("POST", f"{_APPEAL}/objection", "", "object_to_refusal"),
    "review-refusal": Verb("POST", f"{_CASE}/refusal-review"),
    "helper-reply": Verb("POST", f"{_CASE}/helper-reply", "", "helper_reply"),
    "request-return": Verb("POST", f"{_CASE}/return-request", "return_requested", "request_return"),
    "grant-return": Verb("POST", f"{_CASE}/return-ruling", "return_granted", "grant_return"),
    "deny-return": Verb("POST", f"{_CASE}/return-ruling", "return_denied", "deny_return"),
    "request-extension": Verb("POST", f"{_CASE}/extension-request", "", "request_extension"),
    "grant-extension": Verb("POST", f"{_CASE}/extension-ruling", "extension_granted", "rule_on_extension"),
    "deny-extension": Verb("POST", f"{_CASE}/extension-ruling", "extension_denied", "rule_on_extension"),
    "suspend": Verb("POST", f"{_CASE}/suspension", "case_suspended", "suspend"),
    "report-milestone": Verb("POST", f"{_CASE}/milestone-report", "milestone_reported", "report_milestone"),
    "resume": Verb("POST", f"{_CASE}/resumption", "case_resumed", "resume"),
    "revisit": Verb("POST", f"{_CASE}/revisit", "revisit_confirmed"),
    # A look at the orders keeps the newest one in hand for the steps that follow.
    "orders": Verb("GET", "/api/v1/supervision-orders"),
    "sign-order": Verb("POST", f"{_ORDER}/signature"),
    "receive-order": Verb("POST", f"{_ORDER}/receipt"),
    "report-order": Verb("POST", f"{_ORDER}/report"),
    "close-order": Verb("POST", f"{_ORDER}/closure"),
    "case": Verb("GET", _CASE),
    "route": Verb("GET", f"{_CASE}/route"),
    "clocks": Verb("GET", f"{_CASE}/clocks"),
    "content": Verb("GET", f"{_CASE}/content"),
    "deliveries": Verb("GET", f"{_CASE}/deliveries"),
    "inbox": Verb("GET", "/api/v1/inbox"),
    "statistics": Verb("GET", "/api/v1/statistics"),
}
