"""Published totals of every city, counted by analytics on a real database, and once over the real bus."""

from pathlib import Path

import pytest

from contracts.citypack import load_pack, to_document
from tests.integration.harness import eventually, ground, settled
from ydt.replaying.totals.counting import asker, count_place, question
from ydt.replaying.totals.judging import judged
from ydt.replaying.totals.sheet import load_totals
from ydt.replaying.totals.stream import events_of

pytestmark = pytest.mark.servers

SHEETS = sorted((Path(__file__).parents[3] / "cities").glob("*/totals.yaml"))
PLACES = [(sheet.parent, place) for sheet in SHEETS for place in load_totals(sheet).places]


@pytest.mark.parametrize(("folder", "place"), PLACES, ids=[place.place for _, place in PLACES])
def test_totals_are_counted_as_published_or_say_why_not(servers, folder, place):
    pack = load_pack(folder)
    answer = count_place(place, pack, servers.mongo_uri) if place.cases else {}
    assert [row for row in judged(place, answer, pack) if not row.fine] == []


def test_totals_come_out_the_same_over_the_bus(broker, mongo, tmp_path):
    folder, place = next(found for found in PLACES if found[1].place == "shucheng")
    pack = load_pack(folder)
    with ground(broker, mongo, tmp_path) as stood:
        analytics = stood.start("analytics", {"SATISFIED_WORDS": ",".join(place.satisfied)})
        analytics.call("PUT", "/internal/city-pack", json=to_document(pack))
        envelopes = list(events_of(place, pack.policy_version))
        stood.publish(*envelopes)
        log = stood.db("analytics")["event_log"]
        eventually(lambda: log.count_documents({}) == len(envelopes), 60, "every event")
        settled(analytics, 30)
        asked = question(place)
        query = {"region": asked["region"], "from": asked["first"].isoformat(), "to": asked["last"].isoformat()}
        answer = analytics.body("GET", "/internal/statistics", actor=asker(place), query=query)
    assert [row for row in judged(place, answer, pack) if not row.fine] == []
