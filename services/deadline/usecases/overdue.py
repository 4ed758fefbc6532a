"""How many cases are past a limit, for those who watch the installation; every copy reckons the same figures."""

from collections import Counter
from collections.abc import Mapping

from pymongo.database import Database

from chassis.city_packs import CityPacks
from chassis.errors import Unavailable
from chassis.metrics import Metrics
from services.deadline.domain.policy import Rules
from services.deadline.store import CASE_CLOCKS

OFF_LIST = "off_list"
"""The category of a case whose matter stands on no power list."""

BY_ITEM = [
    {"$match": {"body.overdue": {"$gte": ""}}},
    {"$group": {"_id": "$body.overdue", "cases": {"$sum": 1}}},
]
_INDEX = "overdue"


class Overdue:
    """Counts the cases past a limit by category of the power list in force."""

    def __init__(self, db: Database, packs: CityPacks[Rules], metrics: Metrics) -> None:
        self._cases = db[CASE_CLOCKS]
        self._packs = packs
        self._metrics = metrics
        self._told: set[str] = set()

    def report(self) -> None:
        """Set `cases_overdue` of every category of the city, to zero where all is in time; nothing before a city is
        loaded."""
        try:
            categories = self._packs.get(self._packs.version_in_force()).categories
        except Unavailable:
            return
        cases = self.count(categories)
        self._told |= {OFF_LIST, *categories.values(), *cases}
        for category in self._told:
            self._metrics.cases_overdue.labels(category=category).set(cases[category])

    def count(self, categories: Mapping[str, str]) -> Counter[str]:
        """Cases past a limit by category; `categories` gives that of a power item. Reads one small index."""
        cases: Counter[str] = Counter()
        for row in self._cases.aggregate(BY_ITEM, hint=_INDEX):
            cases[categories.get(row["_id"], OFF_LIST)] += row["cases"]
        return cases
