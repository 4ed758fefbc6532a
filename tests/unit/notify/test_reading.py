"""Who may read messages: deny by default."""

import pytest

from contracts.vocabulary import Role
from services.notify.domain.reading import Reader, may_read_delivery, may_read_inbox
from tests.unit.notify.builders import TOWN, VILLAGE

CASE_ROLES = {
    Role.VILLAGE_COMMITTEE,
    Role.HANDLER,
    Role.HANDLER_LEADER,
    Role.TOWNSHIP_DISCIPLINE,
    Role.COUNTY_DISCIPLINE,
    Role.CITY_DISCIPLINE,
}


@pytest.mark.parametrize("role", list(Role))
def test_inbox_is_open_to_case_roles_of_its_own_organ_only(role):
    assert may_read_inbox(Reader(role=role, org=TOWN), TOWN) is (role in CASE_ROLES)
    assert may_read_inbox(Reader(role=role, org=VILLAGE), TOWN) is False
    assert may_read_inbox(Reader(role=role), "") is False


@pytest.mark.parametrize(
    ("region", "seen"),
    [
        ("341523000000", True),
        ("341500000000", True),
        ("341523110000", True),
        ("341522000000", False),
        ("", False),
    ],
)
def test_delivery_is_seen_by_the_discipline_body_above_the_case(region, seen):
    reader = Reader(role=Role.COUNTY_DISCIPLINE, org="DC-341523", region=region)
    assert may_read_delivery(reader, recipient=VILLAGE, region_code="341523110205") is seen


def test_delivery_is_hidden_from_a_township_that_did_not_get_it():
    reader = Reader(role=Role.TOWNSHIP_DISCIPLINE, org=TOWN, region="341523110000")
    assert may_read_delivery(reader, recipient=VILLAGE, region_code="341523110205") is False
    assert may_read_delivery(reader, recipient=TOWN, region_code="341523110205") is True
