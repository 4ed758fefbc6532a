"""analytics as a running service: the same figures whatever order events come in, also after a rebuild."""

import json
import os
import random
import signal
import subprocess
import sys
from datetime import datetime

import pytest

from chassis.causes import Actor
from chassis.http.client import RemoteProblem
from contracts.citypack import load_pack, to_document
from contracts.envelope import decode
from contracts.vocabulary import AppealType, Role
from services.analytics.domain.counting import difference, parts_of
from services.analytics.domain.facts import Heard, patch_of
from services.analytics.domain.folding import folded
from services.analytics.domain.spans import grains
from services.analytics.domain.summary import added
from tests.integration.harness import ROOT, TOKEN, Streams, eventually, ground, settled
from tests.unit.analytics.builders import case_no_1, delivered, opening, overdue, submission

pytestmark = pytest.mark.servers

PACK = json.loads(json.dumps(to_document(load_pack(ROOT / "cities" / "shucheng"))))
VILLAGE = "341523110203"
ZHOU = Actor(id="jw.zhou", role=Role.COUNTY_DISCIPLINE, org="SC-JW", region="341523000000")
WANG = Actor(id="zmq.wang", role=Role.TOWNSHIP_DISCIPLINE, org="ZMQ-TD", region="341523110000")
ZHANG = Actor(id="ccc.zhang", role=Role.VILLAGE_COMMITTEE, org="CCC-VC", region=VILLAGE)
SEPTEMBER = {"from": "2021-09-01", "to": "2021-09-30"}
KEYS = "abcdefghijklmnopqrst"


@pytest.fixture
def place(broker, mongo, tmp_path):
    with ground(broker, mongo, tmp_path) as stood:
        yield stood


@pytest.fixture
def analytics(place):
    return started(place)


@pytest.fixture(scope="module")
def after_case_no_1(module_broker, module_mongo, tmp_path_factory):
    """A place whose analytics has heard the seed's case No. 1 and nothing else, and that analytics."""
    with ground(module_broker, module_mongo, tmp_path_factory.mktemp("analytics")) as stood:
        service = started(stood)
        streams = Streams(policy_version=PACK["policy_version"], region_code=VILLAGE)
        stood.publish(*(streams.envelope(data) for data in case_no_1()))
        quiet(service, stood, 13)
        yield stood, service


def started(place):
    service = place.start("analytics", {"REBUILD_BATCH": "7", "COUNT_BATCH": "11", "LEASE_SECONDS": "3"})
    service.call("PUT", "/internal/city-pack", json=PACK)
    return service


def a_town_of_cases():
    """Events of twenty cases at different stages, each case in its own order, with messages beside them."""
    streams = Streams(policy_version=PACK["policy_version"], region_code=VILLAGE)
    told = []
    for number, key in enumerate(KEYS):
        told += case_no_1(key)[: 3 + number % 11]
        told += [overdue(key=key)] if number % 5 == 4 else []
        told += [delivered(f"m-{key}")]
    return [streams.envelope(data) for data in told]


def expected_sums(envelopes):
    """What the stored sums must be, worked out in memory by the domain alone."""
    patches = [patch_of(Heard(name=each.name, sequence=each.sequence, data=each.data)) for each in envelopes]
    sums = {}
    for fact_id in {patch.fact_id for patch in patches}:
        own = [patch for patch in patches if patch.fact_id == fact_id]
        for (scope, day), cells in difference((), parts_of(own[0].kind, folded(own))).items():
            for piece in grains(day):
                sums[f"{scope}|{piece}"] = added([sums.get(f"{scope}|{piece}", {}), cells])
    return sums


def stored_sums(place, generation):
    rows = place.db("analytics")[f"sums_{generation}"].find({})
    found = {row["_id"]: added([row["cells"]]) for row in rows}
    return {key: cells for key, cells in found.items() if cells}


def quiet(service, place, count):
    eventually(lambda: place.db("analytics")["event_log"].count_documents({}) == count, 30, f"{count} events")
    settled(service, 30)


def test_case_no_1_gives_the_seeds_durations(after_case_no_1):
    _, analytics = after_case_no_1
    found = analytics.body("GET", "/internal/statistics", actor=WANG, query=SEPTEMBER)
    assert (found["scope"], found["counts"]["received"], found["counts"]["by_public_status"]) == (
        "r:341523110", 1, {"concluded": 1},
    )  # fmt: skip
    took = {step: told["mean_seconds"] / 60 for step, told in found["durations"].items()}
    # To the reply 4:43, to the approval 7:46, in all 14:56 (seed: Shucheng).
    assert (took["replied"], took["approved"], took["closed"]) == (283, 466, 896)
    assert (found["satisfaction"]["of_rated"], found["satisfaction"]["of_closed"]) == (1.0, 1.0)
    assert (found["on_time"]["on_time"], found["on_time"]["rate"]) == (3, 1.0)
    assert [(row["region_code"], row["received"]) for row in found["by_region"] if row["received"]] == [(VILLAGE, 1)]
    assert {row["org"]: row["received"] for row in found["by_org"]} == {"ZMQ-TD": 1, "CCC-VC": 1}
    assert [row["month"] for row in found["by_month"]] == ["2021-09"]


def test_events_shuffled_and_repeated_are_counted_once(place, analytics):
    envelopes = a_town_of_cases()
    mixed = random.Random(7).sample([*envelopes, *envelopes[::3]], len(envelopes) + len(envelopes[::3]))
    place.publish(*mixed)
    quiet(analytics, place, len(envelopes))
    assert stored_sums(place, 1) == expected_sums(envelopes)


def test_events_survive_a_kill_in_the_middle(place):
    envelopes = a_town_of_cases()
    first = started(place)
    place.publish(*envelopes)
    eventually(lambda: place.db("analytics")["event_log"].estimated_document_count() > 20, 20, "some events")
    first.stop(signal.SIGKILL)
    quiet(started(place), place, len(envelopes))
    assert stored_sums(place, 1) == expected_sums(envelopes)


def test_rebuild_gives_the_same_figures_while_events_keep_coming(place, analytics):
    envelopes = a_town_of_cases()
    half = len(envelopes) // 2
    place.publish(*envelopes[:half])
    quiet(analytics, place, half)
    asked = analytics.call("POST", "/internal/rebuild", json={})
    again = analytics.body("POST", "/internal/rebuild", json={})
    assert (asked.status, asked.body["phase"], asked.body["generation"]) == (202, "folding", 2)
    assert again["generation"] == 2
    place.publish(*envelopes[half:])
    eventually(lambda: analytics.body("GET", "/internal/rebuild")["phase"] == "done", 40, "the rebuild")
    quiet(analytics, place, len(envelopes))
    assert stored_sums(place, 2) == expected_sums(envelopes)
    progress = analytics.body("GET", "/internal/rebuild")
    assert progress["folded"] >= progress["expected"] == half
    assert sorted(place.db("analytics").list_collection_names(filter={"name": {"$regex": "^(facts|sums)_"}})) == [
        "facts_2", "sums_2",
    ]  # fmt: skip
    found = analytics.body("GET", "/internal/statistics", actor=ZHOU, query=SEPTEMBER)
    assert (found["counts"]["received"], found["messages"]["delivered"]) == (20, {"inbox": 20})


def test_rebuild_goes_on_after_a_kill(place, analytics):
    envelopes = a_town_of_cases()
    place.publish(*envelopes)
    quiet(analytics, place, len(envelopes))
    analytics.call("POST", "/internal/rebuild", json={})
    eventually(lambda: analytics.body("GET", "/internal/rebuild")["folded"] > 0, 20, "a first batch")
    analytics.stop(signal.SIGKILL)
    heir = started(place)
    eventually(lambda: heir.body("GET", "/internal/rebuild")["phase"] == "done", 60, "the rebuild")
    settled(heir)
    assert stored_sums(place, 2) == expected_sums(envelopes)


def test_rebuild_by_the_command_line_waits_for_the_end(place, analytics):
    envelopes = a_town_of_cases()
    place.publish(*envelopes)
    quiet(analytics, place, len(envelopes))
    address = {"INTAKE_URL": "http://127.0.0.1:1", "ANALYTICS_URL": f"http://127.0.0.1:{analytics.port}"}
    environ = {
        **os.environ,
        **address,
        "INTERNAL_TOKEN": TOKEN,
        "AMQP_URI": place.broker.uri,
        "PYTHONWARNINGS": "ignore",
    }
    command = [sys.executable, "-m", "ydt", "rebuild", "--timeout", "60"]
    run = subprocess.run(command, cwd=ROOT, env=environ, capture_output=True, text=True, timeout=90, check=False)
    assert (run.returncode, run.stdout.strip().splitlines()[-1]) == (
        0, f"rebuilt from {len(envelopes)} events, generation 2",
    )  # fmt: skip
    assert stored_sums(place, 2) == expected_sums(envelopes)


def test_figures_beyond_the_own_scope_are_refused(after_case_no_1):
    _, analytics = after_case_no_1
    asked = [
        (WANG, {"region": "341523000000"}),
        (WANG, {"org": "SQC-VC"}),
        (ZHANG, {"region": VILLAGE}),
        (Actor(id="admin", role=Role.SYSTEM_ADMIN), {}),
        (Actor(id="a", role=Role.CITIZEN), {}),
    ]
    refused = []
    for actor, query in asked:
        with pytest.raises(RemoteProblem) as problem:
            analytics.call("GET", "/internal/statistics", actor=actor, query=query)
        refused.append(problem.value.status)
    assert refused == [403] * len(asked)


def test_own_scopes_are_answered(after_case_no_1):
    _, analytics = after_case_no_1
    asked = [(ZHOU, {}), (ZHOU, {"region": "341523"}), (ZHOU, {"org": "ZMQ-TD"}), (WANG, {}), (ZHANG, {})]
    found = [analytics.body("GET", "/internal/statistics", actor=a, query=q | SEPTEMBER) for a, q in asked]
    assert [each["scope"] for each in found] == ["r:341523", "r:341523", "s:ZMQ-TD", "r:341523110", "l:CCC-VC"]
    assert [each["counts"]["received"] for each in found] == [1] * 5


def test_period_that_ends_before_it_starts_is_refused(after_case_no_1):
    _, analytics = after_case_no_1
    with pytest.raises(RemoteProblem) as problem:
        query = {"from": "2021-09-30", "to": "2021-09-01"}
        analytics.call("GET", "/internal/statistics", actor=ZHOU, query=query)
    assert problem.value.status == 422


def test_public_figures_hide_small_numbers(place, analytics):
    streams = Streams(policy_version=PACK["policy_version"], region_code=VILLAGE)
    told = [submission(key) for key in KEYS[:6]]
    told += [submission(key, appeal_type=AppealType.HELP, region_code="341523100201") for key in KEYS[6:8]]
    place.publish(*(streams.envelope(data) for data in told))
    quiet(analytics, place, 8)
    public = analytics.body("GET", "/internal/statistics/public")
    assert public["counts"] == {
        "received": 8,
        "by_public_status": {"to_be_accepted": 8},
        "by_type": {"consult": None, "help": None},
    }
    assert {row["region_code"]: row["received"] for row in public["by_region"] if row["received"] != 0} == {
        "341523110000": None,
        "341523100000": None,
    }
    for region in ("341523110000", VILLAGE, "341523100201"):
        hidden = analytics.body("GET", "/internal/statistics/public", query={"region": region})
        assert (region, hidden["counts"]) == (region, {"received": None})
    with pytest.raises(RemoteProblem) as problem:
        analytics.call("GET", "/internal/statistics/public", query={"region": "999999"})
    assert problem.value.status == 404


def test_log_keeps_every_event_whole(after_case_no_1):
    place, _ = after_case_no_1
    row = place.db("analytics")["event_log"].find_one({"envelope.type": "cn.yidiantong.casework.case_opened.v1"})
    envelope = decode(row["envelope"])
    assert (row["_id"], envelope.id, envelope.data) == (envelope.id, envelope.id, opening())
    assert isinstance(row["logged_at"], datetime)
