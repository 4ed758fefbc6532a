"""What a step of a replay may do, and which public route does it."""

from dataclasses import dataclass

CITIZEN = "citizen"
"""Who a step names as `by` when the citizen acts; anyone else is a staff account."""


@dataclass(frozen=True)
class Verb:
    """A public route; `{receipt_no}` and `{case_id}` stand for those of the replayed case."""

    method: str
    path: str

    @property
    def writes(self) -> bool:
        """Whether the step changes anything."""
        return self.method != "GET"


_CASE = "/api/v1/cases/{case_id}"
_APPEAL = "/api/v1/appeals/{receipt_no}"

VERBS = {
    "file": Verb("POST", "/api/v1/appeals"),
    "lookup": Verb("GET", _APPEAL),
    "rate": Verb("POST", f"{_APPEAL}/rating"),
    "withdraw": Verb("POST", f"{_APPEAL}/withdrawal"),
    "accept": Verb("POST", f"{_CASE}/acceptance"),
    "refuse": Verb("POST", f"{_CASE}/refusal"),
    "redirect": Verb("POST", f"{_CASE}/redirection"),
    "dispatch": Verb("POST", f"{_CASE}/dispatch"),
    "sign": Verb("POST", f"{_CASE}/signature"),
    "first-reply": Verb("POST", f"{_CASE}/first-reply"),
    "reply": Verb("POST", f"{_CASE}/reply"),
    "reject": Verb("POST", f"{_CASE}/reply-rejection"),
    "approve": Verb("POST", f"{_CASE}/reply-approval"),
    "case": Verb("GET", _CASE),
    "route": Verb("GET", f"{_CASE}/route"),
    "clocks": Verb("GET", f"{_CASE}/clocks"),
    "content": Verb("GET", f"{_CASE}/content"),
    "deliveries": Verb("GET", f"{_CASE}/deliveries"),
    "inbox": Verb("GET", "/api/v1/inbox"),
}
