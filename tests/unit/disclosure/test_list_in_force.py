"""The public sees the version of the list that is in force on the day, in the city's time."""

from datetime import UTC, datetime
from pathlib import Path

import pytest

from contracts.citypack import load_pack, to_document
from services.disclosure.packs import city_of

DOCUMENT = to_document(load_pack(Path(__file__).parents[3] / "cities" / "shucheng"))
MAIN = DOCUMENT["power_list"]["version"]
LATER = {"version": "later", "valid_from": "2022-01-01", "items": DOCUMENT["power_list"]["items"][:2]}


@pytest.mark.parametrize(
    ("now", "version"),
    [
        (datetime(2021, 8, 1, tzinfo=UTC), MAIN),
        (datetime(2021, 12, 31, 15, 59, tzinfo=UTC), MAIN),
        (datetime(2021, 12, 31, 16, tzinfo=UTC), "later"),
    ],
)
def test_list_changes_at_local_midnight_of_its_first_day(now, version):
    assert city_of({**DOCUMENT, "power_lists": [LATER]}).list_at(now).version == version


def test_pack_kept_by_an_earlier_release_has_its_one_list():
    old = {name: part for name, part in DOCUMENT.items() if name not in ("power_lists", "timezone")}
    assert city_of(old).list_at(datetime(2030, 1, 1, tzinfo=UTC)).version == MAIN
