"""Every worked case of the seeds, in the city it happened in, through the gateway of a running stack."""

import pytest

from tests.replay.playing import CITIES, in_force, played, script_of, scripts, trouble

pytestmark = pytest.mark.stack

SEED_CASES = {
    "dazhou": {"dz-1", "dz-2"},
    "sichuan_pilot": {"yt-1", "pd-1", "pd-2-refused", "pd-2-consult", "ps-1"},
    "panzhihua": {"pz-1", "pz-2", "pz-3"},
    "shucheng": {"sh-1", "sh-2", "sh-3"},
    "zhuzhou": {"zz-1", "zz-2", "zz-3", "zz-4"},
}


@pytest.fixture(scope="module")
def city(request, running_stack):
    """The city of the replay, in force while its replays run."""
    with in_force(running_stack, request.param) as name:
        yield name


def test_every_worked_case_of_the_seeds_has_a_replay():
    found = {folder.name: {path.stem for path in folder.glob("replay/*.yaml")} for folder in CITIES.iterdir()}
    assert {city: names - found.get(city, set()) for city, names in SEED_CASES.items()} == dict.fromkeys(
        SEED_CASES, set()
    )


@pytest.mark.parametrize(("city", "name"), scripts(), indirect=["city"])
def test_case_is_recorded_as_published_or_says_why_not(stack, city, name):
    assert trouble(played(stack, script_of(city, name))) == {}


@pytest.mark.parametrize(("city", "taken"), [("dazhou", True), ("sichuan_pilot", False)], indirect=["city"])
def test_the_same_clue_is_taken_in_one_city_and_redirected_in_another(stack, city, taken):
    """Seeds: Dazhou's citizens report online; Sichuan's pilots send such reports to 12388."""
    name = "dz-clue" if taken else "sc-clue"
    outcome = played(stack, script_of(city, name))
    texts = {script_of(*where).steps[0].body["text"] for where in (("dazhou", "dz-clue"), ("sichuan_pilot", "sc-clue"))}
    assert len(texts) == 1
    assert trouble(outcome) == {}
    assert outcome.facts[0].ours == ("sealed_clue" if taken else "redirected")
