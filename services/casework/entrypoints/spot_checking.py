"""Spot checks."""

from typing import Any

from chassis.http.server import Answer, ApiCall, api
from chassis.polling import poll
from services.casework.entrypoints.door import Door, done
from services.casework.schemas.spot_checking import PageSchema, PeriodSchema

_SWEEP_SECONDS = 20


class SpotCheckingDoor(Door):
    """Announced, drawn, and open to everybody."""

    @api("POST", "/internal/spot-checks", schema=PeriodSchema)
    def announce_spot_check(self, call: ApiCall) -> Answer:
        """公布抽查."""
        return done(self.cases.spot_checking.announce(call.body["period"], call.cause))

    @api("POST", "/internal/spot-checks/<draw_id>/drawing")
    def draw_spot_check(self, call: ApiCall, draw_id: str) -> Answer:
        """抽取."""
        return done(self.cases.spot_checking.draw(draw_id, call.cause))

    @api("GET", "/internal/spot-checks", query_schema=PageSchema)
    def list_spot_checks(self, call: ApiCall) -> dict[str, Any]:
        """Every spot check."""
        return self.cases.spot_checking.list(call.query["page"], call.query["page_size"])

    @api("GET", "/internal/spot-checks/<draw_id>")
    def show_spot_check(self, call: ApiCall, draw_id: str) -> dict[str, Any]:
        """One spot check with its sample."""
        return self.cases.spot_checking.show(draw_id)

    @api("GET", "/internal/spot-checks/<draw_id>/cases", query_schema=PageSchema)
    def list_spot_check_cases(self, call: ApiCall, draw_id: str) -> dict[str, Any]:
        """The list the sample was drawn from."""
        return self.cases.spot_checking.cases(draw_id, call.query["page"])

    @poll(_SWEEP_SECONDS)
    def tell_drawn_cases(self) -> None:
        """Go on telling drawn cases."""
        self.cases.spot_checking.mark_drawn_cases()
