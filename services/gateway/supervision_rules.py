"""Who may use the routes of supervision; part of the one table of `authorisation`."""

from dataclasses import dataclass
from typing import Generic, TypeVar

_Rule = TypeVar("_Rule")


@dataclass(frozen=True, slots=True)
class Circles(Generic[_Rule]):
    """The rules for those who supervise, watch, revisit and draw samples, for all who see cases, and for anybody."""

    supervise: _Rule
    watch: _Rule
    revisit: _Rule
    draw: _Rule
    staff: _Rule
    public: _Rule


def supervision_rules(circles: Circles[_Rule]) -> dict[str, _Rule]:
    """One rule a route; which organ signs, receives or closes an order is decided by casework."""
    supervise, staff = circles.supervise, circles.staff
    return {
        "POST /api/v1/cases/<case_id>/supervision-orders": supervise,
        "GET /api/v1/supervision-orders": staff,
        "GET /api/v1/supervision-orders/<order_id>": staff,
        "GET /api/v1/supervision-orders/<order_id>/document": staff,
        "GET /api/v1/supervision-orders/<order_id>/reads": circles.watch,
        "POST /api/v1/supervision-orders/<order_id>/discarding": supervise,
        "POST /api/v1/supervision-orders/<order_id>/signature": supervise,
        "POST /api/v1/supervision-orders/<order_id>/receipt": staff,
        "POST /api/v1/supervision-orders/<order_id>/report": staff,
        "POST /api/v1/supervision-orders/<order_id>/report-rejection": supervise,
        "POST /api/v1/supervision-orders/<order_id>/closure": supervise,
        "GET /api/v1/cards": staff,
        "GET /api/v1/cases/<case_id>/ledger": supervise,
        "POST /api/v1/cases/<case_id>/joint-handling": supervise,
        "POST /api/v1/cases/<case_id>/revisit": circles.revisit,
        "POST /api/v1/spot-checks": circles.draw,
        "POST /api/v1/spot-checks/<draw_id>/drawing": circles.draw,
        "GET /api/v1/public/spot-checks": circles.public,
        "GET /api/v1/public/spot-checks/<draw_id>": circles.public,
        "GET /api/v1/public/spot-checks/<draw_id>/cases": circles.public,
    }
