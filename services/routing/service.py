"""Routing 权力清单 as a service: its doors and its ear, in one table of contents."""

from typing import Any

from chassis.bus.subscribe import subscribe
from chassis.http.server import ApiCall, api
from chassis.service import Operations, Wiring
from contracts.envelope import Envelope
from services.routing.schemas import DecidedQuery, OrgansQuery, PowerListQuery, RegionsQuery
from services.routing.usecases import build_usecases


class RoutingService(Operations):
    """Decides where an appeal goes and says why; keeps power lists, organs and regions."""

    name = "routing"
    routing = Wiring(build_usecases)

    @subscribe("intake", "appeal_submitted")
    def on_appeal_submitted(self, envelope: Envelope) -> Any:
        """Decide where it goes."""
        return self.routing.route(envelope)

    @api("GET", "/internal/appeals/<appeal_id>/route")
    def route(self, call: ApiCall, appeal_id: str) -> dict[str, Any]:
        """The decision and why."""
        return self.routing.explain(appeal_id)

    @api("GET", "/internal/routes", query_schema=DecidedQuery)
    def routes(self, call: ApiCall) -> dict[str, Any]:
        """Decisions and the facts they rest on, page by page, for what-if."""
        return self.routing.routes_decided(call.query["since"], call.query["after"], call.query["limit"])

    @api("GET", "/internal/power-list", query_schema=PowerListQuery)
    def power_list(self, call: ApiCall) -> dict[str, Any]:
        """The list in force today, or a version of it."""
        return self.routing.power_list(call.query["version"])

    @api("GET", "/internal/power-list/<item_code>", query_schema=PowerListQuery)
    def power_item(self, call: ApiCall, item_code: str) -> dict[str, Any]:
        """One item of it."""
        return self.routing.power_item(item_code, call.query["version"])

    @api("GET", "/internal/organs", query_schema=OrgansQuery)
    def organs(self, call: ApiCall) -> dict[str, Any]:
        """The organs."""
        return self.routing.organs(**call.query)

    @api("GET", "/internal/regions", query_schema=RegionsQuery)
    def regions(self, call: ApiCall) -> dict[str, Any]:
        """The regions."""
        return self.routing.regions(call.query["parent"], call.query["q"])

    @api("PUT", "/internal/city-pack")
    def load_pack(self, call: ApiCall) -> dict[str, Any]:
        """Take a city pack."""
        return self.routing.load_pack(call.body)
