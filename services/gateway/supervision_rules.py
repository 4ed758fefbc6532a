"""Who may use the routes of supervision; part of the one table of `authorisation`."""

from services.gateway.rules import CASES, DRAW, PUBLIC, REVISIT, SUPERVISE, WATCH, Rule

SUPERVISION_RULES: dict[str, Rule] = {
    "POST /api/v1/cases/<case_id>/supervision-orders": SUPERVISE,
    "GET /api/v1/supervision-orders": CASES,
    "GET /api/v1/supervision-orders/<order_id>": CASES,
    "GET /api/v1/supervision-orders/<order_id>/document": CASES,
    "GET /api/v1/supervision-orders/<order_id>/reads": WATCH,
    "POST /api/v1/supervision-orders/<order_id>/discarding": SUPERVISE,
    "POST /api/v1/supervision-orders/<order_id>/signature": SUPERVISE,
    "POST /api/v1/supervision-orders/<order_id>/receipt": CASES,
    "POST /api/v1/supervision-orders/<order_id>/report": CASES,
    "POST /api/v1/supervision-orders/<order_id>/report-rejection": SUPERVISE,
    "POST /api/v1/supervision-orders/<order_id>/closure": SUPERVISE,
    "GET /api/v1/cards": CASES,
    "GET /api/v1/cases/<case_id>/ledger": SUPERVISE,
    "POST /api/v1/cases/<case_id>/joint-handling": SUPERVISE,
    "POST /api/v1/cases/<case_id>/revisit": REVISIT,
    "POST /api/v1/spot-checks": DRAW,
    "POST /api/v1/spot-checks/<draw_id>/drawing": DRAW,
    "GET /api/v1/public/spot-checks": PUBLIC,
    "GET /api/v1/public/spot-checks/<draw_id>": PUBLIC,
    "GET /api/v1/public/spot-checks/<draw_id>/cases": PUBLIC,
}
"""One rule a route; which organ signs, receives or closes an order is decided by casework."""
