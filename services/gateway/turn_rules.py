"""Who may use the routes of a case's turns; part of the one table of `authorisation`."""

from dataclasses import dataclass
from typing import Generic, TypeVar

_Rule = TypeVar("_Rule")


@dataclass(frozen=True, slots=True)
class TurnCircles(Generic[_Rule]):
    """The rules for supervisors, their superiors, those who handle, supervisors or a handler's leader, and all."""

    supervise: _Rule
    superior: _Rule
    handle: _Rule
    approve_time: _Rule
    staff: _Rule


def turn_rules(circles: TurnCircles[_Rule]) -> dict[str, _Rule]:
    """One rule a route; whether it is this case and this organ is decided by casework."""
    case = "/api/v1/cases/<case_id>"
    return {
        f"POST {case}/content-hold": circles.supervise,
        f"POST {case}/content-release": circles.supervise,
        f"POST {case}/seal": circles.supervise,
        f"POST {case}/merge": circles.supervise,
        f"POST {case}/separation": circles.supervise,
        f"POST {case}/refusal-review": circles.superior,
        f"POST {case}/helper-reply": circles.handle,
        f"POST {case}/return-request": circles.handle,
        f"POST {case}/return-ruling": circles.supervise,
        f"POST {case}/return-dispute": circles.handle,
        f"POST {case}/extension-request": circles.handle,
        f"POST {case}/extension-ruling": circles.approve_time,
        f"POST {case}/suspension": circles.supervise,
        f"POST {case}/milestone-report": circles.handle,
        f"POST {case}/resumption": circles.supervise,
        f"POST {case}/review-decision": circles.approve_time,
        f"GET {case}/attachments/<sha256>": circles.staff,
    }
