"""casework 办理: the table of contents of its entrypoints."""

from typing import Any

from chassis.http.server import ApiCall, api
from chassis.service import Operations
from services.casework.entrypoints.answering import AnsweringDoor
from services.casework.entrypoints.ended import EndedDoor
from services.casework.entrypoints.handing_on import HandingOnDoor
from services.casework.entrypoints.hearing import HearingDoor
from services.casework.entrypoints.overseeing import OverseeingDoor
from services.casework.entrypoints.reading import ReadingDoor
from services.casework.entrypoints.screening import ScreeningDoor
from services.casework.entrypoints.spot_checking import SpotCheckingDoor
from services.casework.entrypoints.supervising import SupervisingDoor
from services.casework.entrypoints.working import WorkingDoor


class CaseworkService(
    HearingDoor,
    ScreeningDoor,
    HandingOnDoor,
    WorkingDoor,
    AnsweringDoor,
    SupervisingDoor,
    OverseeingDoor,
    SpotCheckingDoor,
    EndedDoor,
    ReadingDoor,
    Operations,
):
    """The case, from routed appeal to its rating."""

    name = "casework"

    @api("PUT", "/internal/city-pack")
    def load_city(self, call: ApiCall) -> dict[str, Any]:
        """A version of the city's policy and organs."""
        return self.cases.load_city(call.body)
