"""Who may use the routes of a case's turns; part of the one table of `authorisation`."""

from services.gateway.rules import APPROVE_TIME, CASES, HANDLE, SUPERIORS, SUPERVISE, Rule

_CASE = "/api/v1/cases/<case_id>"

TURN_RULES: dict[str, Rule] = {
    f"POST {_CASE}/content-hold": SUPERVISE,
    f"POST {_CASE}/content-release": SUPERVISE,
    f"POST {_CASE}/seal": SUPERVISE,
    f"POST {_CASE}/merge": SUPERVISE,
    f"POST {_CASE}/separation": SUPERVISE,
    f"POST {_CASE}/refusal-review": SUPERIORS,
    f"POST {_CASE}/helper-reply": HANDLE,
    f"POST {_CASE}/return-request": HANDLE,
    f"POST {_CASE}/return-ruling": SUPERVISE,
    f"POST {_CASE}/return-dispute": HANDLE,
    f"POST {_CASE}/extension-request": HANDLE,
    f"POST {_CASE}/extension-ruling": APPROVE_TIME,
    f"POST {_CASE}/suspension": SUPERVISE,
    f"POST {_CASE}/milestone-report": HANDLE,
    f"POST {_CASE}/resumption": SUPERVISE,
    f"POST {_CASE}/review-decision": APPROVE_TIME,
    f"GET {_CASE}/attachments/<sha256>": CASES,
}
"""One rule a route; whether it is this case and this organ is decided by casework."""
