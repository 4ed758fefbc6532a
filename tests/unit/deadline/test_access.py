"""Who may look at clocks, and that nobody of an accused organ may."""

from dataclasses import dataclass, replace

import pytest

from contracts.vocabulary import Role
from services.deadline.domain.access import Circle, may_see_clocks

CIRCLE = Circle("341523110203", "ZMQ-TD", ("CCC-VC",))


@dataclass(frozen=True)
class Person:
    """An account as the gateway passes it on."""

    role: str
    org: str | None
    region: str | None


@pytest.mark.parametrize(
    "person",
    [
        Person(Role.TOWNSHIP_DISCIPLINE, "ZMQ-TD", "341523110000"),
        Person(Role.COUNTY_DISCIPLINE, "SC-JW", "341523000000"),
        Person(Role.CITY_DISCIPLINE, "LA-JW", "341500000000"),
        Person(Role.VILLAGE_COMMITTEE, "CCC-VC", "341523110203"),
    ],
)
def test_organ_that_may_see_clocks_may_not_when_it_is_accused(person):
    assert may_see_clocks(person, CIRCLE)
    assert not may_see_clocks(person, replace(CIRCLE, recused_orgs=(person.org,)))
