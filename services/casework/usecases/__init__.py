"""What casework does, one module for each part of a case's life."""

from typing import Any

from chassis.aggregates import AggregateStore
from chassis.city_packs import CityPacks
from chassis.service import Resources
from services.casework import store
from services.casework.attachments import Attachments
from services.casework.domain.policy import city_of
from services.casework.draws import SPOT_CHECKS, Draws
from services.casework.errands import Errands
from services.casework.registers import LetterRegister, ReadLog
from services.casework.supervision_lists import SupervisionLists
from services.casework.usecases.answering import Answering
from services.casework.usecases.desk import Reads
from services.casework.usecases.ended import Ended
from services.casework.usecases.handing_on import HandingOn
from services.casework.usecases.hearing import Hearing
from services.casework.usecases.overseeing import Overseeing
from services.casework.usecases.reading import Reading
from services.casework.usecases.screening import Screening
from services.casework.usecases.spot_checking import SpotChecking
from services.casework.usecases.supervising import Registers, Supervising
from services.casework.usecases.working import Working


class Casework(Hearing, Screening, HandingOn, Working, Answering, Overseeing, Ended, Reading):
    """The cases of one city: what events bring, what the staff order, what is shown."""

    supervising: Supervising
    spot_checking: SpotChecking

    def load_city(self, document: Any) -> dict[str, Any]:
        """Keep a version of the city's policy and organs, and put it in force for new cases."""
        changed = self._packs.load(document, self._clock.now())
        return {"policy_version": document["policy_version"], "changed": changed}


def build_usecases(resources: Resources) -> Casework:
    """Casework on a service's own database and clock."""
    cases = AggregateStore(resources.db[store.CASES], "casework", resources.clock, resources.wake_relay)
    packs = CityPacks(resources.db, ("policy", "organs"), city_of, ("calendar",))
    reads = Reads(store.CaseList(resources.db), Errands(cases.collection), Attachments(resources.db))
    casework = Casework(cases, packs, reads, resources.clock)
    registers = Registers(LetterRegister(resources.db), ReadLog(resources.db), SupervisionLists(resources.db))
    casework.supervising = Supervising(registers, cases, packs, reads, resources.clock)
    checks = AggregateStore(resources.db[SPOT_CHECKS], "casework", resources.clock)
    casework.spot_checking = SpotChecking(Draws(resources.db), checks, cases, packs, reads, resources.clock)
    return casework
