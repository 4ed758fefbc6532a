"""Routing's use cases on a real database: decisions kept, explained, told once; lists published once."""

from datetime import UTC, date, datetime
from types import SimpleNamespace
from uuid import uuid4

import pytest
from prometheus_client import CollectorRegistry

from chassis.clock import FixedClock
from chassis.errors import Conflict, Gap, Invalid, NotFound, Unavailable
from chassis.log import get_logger
from chassis.metrics import Metrics
from chassis.service import Resources
from contracts.envelope import Envelope, decode
from contracts.events.intake import AppealSubmitted
from contracts.vocabulary import AppealType, Channel, Grade, LegalTrack
from services.routing.usecases import Routing, build_usecases
from tests.integration.intake.world import FILED_AT, PACK

pytestmark = pytest.mark.servers
ROUTED_AT = datetime(2021, 9, 6, 22, 49, tzinfo=UTC)


@pytest.fixture
def db(mongo):
    """A database of this test alone."""
    return mongo.database("routing")


@pytest.fixture
def routing(db) -> Routing:
    """Routing with the Shucheng pack."""
    built = empty(db)
    built.load_pack(PACK)
    return built


def empty(db) -> Routing:
    """Routing before any pack."""
    clock, metrics = FixedClock(ROUTED_AT), Metrics(CollectorRegistry(), "routing")
    return build_usecases(Resources(settings=SimpleNamespace(), db=db, clock=clock, metrics=metrics, log=get_logger()))


def submitted(appeal_id="A1", place=1, policy_version="shucheng-2021.09-1", **over) -> Envelope:
    """An appeal's event as intake sends it."""
    facts = {
        "appeal_id": appeal_id,
        "channel": Channel.QR_CODE,
        "appeal_type": AppealType.CONSULT,
        "category": None,
        "region_code": "341523110203",
        "keywords": ("征兵",),
        "grade_hint": Grade.NORMAL,
        "clue_suspected": False,
        "real_name": True,
        "legal_track": LegalTrack.PLATFORM,
        "submitted_at": FILED_AT,
    }
    return Envelope(
        id=uuid4().hex,
        source="intake",
        time=FILED_AT,
        subject=appeal_id,
        sequence=place,
        data=AppealSubmitted(**(facts | over)),
        correlation_id="c-1",
        causation_id="key",
        traceparent="",
        region_code="341523110203",
        policy_version=policy_version,
        order={"routing": place},
    )


def outbox(db, collection: str, key: str) -> list[Envelope]:
    return [decode(entry["body"]) for entry in db[collection].find_one({"_id": key})["outbox"]]


def test_decision_is_kept_explained_and_told_once(db, routing):
    event = submitted()
    assert not routing.route(event).duplicate
    assert routing.route(event).duplicate
    (told,) = outbox(db, "routes", "A1")
    assert (told.name, told.subject, told.correlation_id, told.causation_id) == ("appeal_routed", "A1", "c-1", event.id)
    assert (told.region_code, told.policy_version) == ("341523110203", "shucheng-2021.09-1")
    assert (told.data.item_code, told.data.supervising_org, told.data.first_org) == ("H01", "ZMQ-TD", "CCC-VC")
    assert (told.data.submitted_at, told.data.routed_at) == (FILED_AT, ROUTED_AT)
    shown = routing.explain("A1")
    assert tuple(step["rule"] for step in shown["explanation"]) == told.data.rule_codes
    assert (shown["item_name"], shown["supervising_org_name"]) == ("村务公开与查询答复", "张母桥镇纪委")
    assert shown["explanation"][0] == {"rule": "region_given", "sentence": "诉求发生在“长冲村”。"}


def test_appeal_of_an_unknown_region_is_told_to_the_county(db, routing):
    routing.route(submitted(region_code="999999999999"))
    (told,) = outbox(db, "routes", "A1")
    assert (told.data.supervising_org, told.data.region_code) == ("SC-JW", "999999999999")
    assert "999999999999" in routing.explain("A1")["explanation"][0]["sentence"]


def test_event_before_its_citys_data_waits_and_is_routed_afterwards(db):
    early = empty(db)
    with pytest.raises(Unavailable):
        early.route(submitted())
    assert db["routes"].count_documents({}) == 0
    early.load_pack(PACK)
    assert not early.route(submitted()).duplicate


def test_event_that_is_not_the_next_one_waits(routing):
    with pytest.raises(Gap):
        routing.route(submitted(place=2))


def test_pack_publishes_its_list_once(db, routing):
    (told,) = outbox(db, "power_lists", "shucheng-33x1-2021.09")
    assert (told.name, told.data.item_count) == ("power_list_published", 34)
    assert told.data.valid_from == datetime(2021, 9, 5, 16, tzinfo=UTC)
    assert routing.load_pack(PACK) == {
        "policy_version": "shucheng-2021.09-1",
        "changed": False,
        "power_list_published": False,
    }
    assert len(outbox(db, "power_lists", "shucheng-33x1-2021.09")) == 1


def test_new_policy_with_the_same_list_publishes_nothing(routing):
    loaded = routing.load_pack({**PACK, "policy_version": "shucheng-2021.10-1"})
    assert (loaded["changed"], loaded["power_list_published"]) == (True, False)


def test_published_list_is_never_changed_under_its_name(routing):
    listed = {**PACK["power_list"], "items": PACK["power_list"]["items"][:-1]}
    with pytest.raises(Conflict):
        routing.load_pack({**PACK, "policy_version": "shucheng-2021.10-1", "power_list": listed})
    assert routing.load_pack(PACK)["changed"] is False


def test_list_in_force_on_the_day_of_filing_decides(db, routing):
    listed = {"version": "later", "valid_from": "2022-01-01", "items": PACK["power_list"]["items"][:3]}
    routing.load_pack({**PACK, "policy_version": "shucheng-2022.01-1", "power_list": listed})
    routing.route(submitted("A1"))
    late = datetime(2022, 1, 1, tzinfo=UTC)
    routing.route(submitted("A2", policy_version="shucheng-2022.01-1", submitted_at=late))
    decided = [(outbox(db, "routes", key)[0].data.power_list_version) for key in ("A1", "A2")]
    assert decided == ["shucheng-33x1-2021.09", "later"]


def test_list_of_today_and_its_items_are_shown(routing):
    listed = routing.power_list()
    assert (listed["version"], len(listed["items"])) == ("shucheng-33x1-2021.09", 34)
    item = routing.power_item("F04")
    assert (item["name"], item["supervisor_kind"]) == ("农机补贴核验", "PG:SC-PG-NY")
    assert item["flow"][0]["actor_name"] == "申请人"
    for code, version in (("Z99", ""), ("F04", "none")):
        with pytest.raises(NotFound):
            routing.power_item(code, version)


def test_regions_and_organs_are_found(routing):
    towns = routing.regions("341523000000", "")
    assert [region["name"] for region in towns["items"]] == ["城关镇", "张母桥镇"]
    assert [region["code"] for region in routing.regions("", "长冲")["items"]] == ["341523110203"]
    assert [organ["code"] for organ in routing.organs("village", "341523110203")["items"]] == ["CCC-VC"]
    assert routing.organs("", "")["items"][0]["code"] == PACK["organs"][0]["code"]
    around = {organ["code"] for organ in routing.organs(around="341523110203")["items"]}
    assert {"CCC-VC", "ZMQ-TD", "ZMQ-TG", "SC-JW"} <= around
    assert not {"SQC-VC", "CGZ-TD"} & around
    assert [organ["code"] for organ in routing.organs(around="341523110203", q="纪委")["items"]] == ["SC-JW", "ZMQ-TD"]
    assert routing.organs(around="341523110") == routing.organs(around="341523110000")
    assert routing.organs(around="999999999999")["items"] == []


def test_unknown_appeal_has_no_route(routing):
    with pytest.raises(NotFound):
        routing.explain("Anowhere")


@pytest.mark.parametrize("document", [{}, [], None, {"power_list": {}}, {"policy_version": "x", "power_list": None}])
def test_what_is_no_pack_is_refused(routing, document):
    with pytest.raises(Invalid):
        routing.load_pack(document)


def test_pack_publishes_every_version_it_holds_and_each_appeal_keeps_the_one_of_its_day(db, routing):
    later = {"version": "announced", "valid_from": "2022-01-01", "items": PACK["power_list"]["items"][:3]}
    loaded = routing.load_pack({**PACK, "policy_version": "shucheng-2021.12-1", "power_lists": [later]})
    assert loaded["power_list_published"] is True
    assert outbox(db, "power_lists", "announced")[0].data.valid_from == datetime(2021, 12, 31, 16, tzinfo=UTC)
    eve, day = datetime(2021, 12, 31, 15, 59, tzinfo=UTC), datetime(2021, 12, 31, 16, tzinfo=UTC)
    for appeal_id, at in (("A1", eve), ("A2", day)):
        routing.route(submitted(appeal_id, policy_version="shucheng-2021.12-1", submitted_at=at))
    decided = [routing.explain(key)["power_list_version"] for key in ("A1", "A2")]
    assert decided == ["shucheng-33x1-2021.09", "announced"]


def test_list_that_a_later_pack_no_longer_announces_decides_nothing(routing):
    later = {"version": "announced", "valid_from": "2022-01-01", "items": PACK["power_list"]["items"][:3]}
    routing.load_pack({**PACK, "policy_version": "shucheng-2021.12-1", "power_lists": [later]})
    routing.load_pack({**PACK, "policy_version": "shucheng-2021.12-2"})
    at = datetime(2022, 1, 1, tzinfo=UTC)
    routing.route(submitted("A1", policy_version="shucheng-2021.12-2", submitted_at=at))
    assert routing.explain("A1")["power_list_version"] == "shucheng-33x1-2021.09"


def test_announced_list_is_never_changed_under_its_name(routing):
    later = {"version": "announced", "valid_from": "2022-01-01", "items": PACK["power_list"]["items"][:3]}
    routing.load_pack({**PACK, "policy_version": "shucheng-2021.12-1", "power_lists": [later]})
    with pytest.raises(Conflict):
        moved = {**later, "valid_from": "2022-02-01"}
        routing.load_pack({**PACK, "policy_version": "shucheng-2021.12-2", "power_lists": [moved]})


def test_accused_organ_and_ruled_helpers_are_told_on(db, routing):
    ruled = {"code": "help", "item": "*", "region": "*", "helper_orgs": ["SC-MZ"], "basis": "办法", "priority": 0}
    nothing = dict.fromkeys(("valid_from", "valid_to")) | dict.fromkeys(
        ("grade", "urgent_class", "supervisor", "first_org"), ""
    )
    rules = [{**ruled, **nothing, "keywords": []}]
    routing.load_pack({**PACK, "policy_version": "shucheng-2021.12-1", "routing_rules": rules})
    routing.route(submitted(policy_version="shucheng-2021.12-1", named_orgs=("CCC-VC",)))
    (told,) = outbox(db, "routes", "A1")
    assert (told.data.first_org, told.data.helper_orgs, told.data.recused_orgs) == ("ZMQ-TG", ("SC-MZ",), ("CCC-VC",))
    sentences = [step["sentence"] for step in routing.explain("A1")["explanation"]]
    assert "规则“help”规定由“舒城县民政局”协办（依据：办法）。" in sentences


def test_decisions_are_read_page_by_page_with_their_facts(db, routing):
    for number, day in (("A1", 6), ("A2", 7), ("A3", 8)):
        routing.route(submitted(number, submitted_at=datetime(2021, 9, day, 16, tzinfo=UTC)))
    db["routes"].update_one({"_id": "A3"}, {"$unset": {"body.facts": 1}})
    first = routing.routes_decided(date(2021, 9, 8), "", 1)
    assert ([item["appeal_id"] for item in first["items"]], first["next"]) == (["A2"], "A2")
    (second,) = routing.routes_decided(date(2021, 9, 8), "A2", 2)["items"]
    assert (second["appeal_id"], second["facts"]) == ("A3", None)
    (read,) = first["items"]
    assert read["facts"]["keywords"] == ["征兵"]
    assert read["decided"]["first_org"] == "CCC-VC"
    assert len(routing.routes_decided(None, "", 500)["items"]) == 3
    with pytest.raises(NotFound):
        routing.routes_decided(None, "Anowhere", 1)


def test_decisions_of_one_instant_are_each_read_once(routing):
    for number in ("A3", "A1", "A2"):
        routing.route(submitted(number))
    routing.route(submitted("A0", submitted_at=datetime(2021, 9, 8, tzinfo=UTC)))
    read, after = [], ""
    while after is not None:
        page = routing.routes_decided(date(2021, 1, 1), after, 1)
        read += [item["appeal_id"] for item in page["items"]]
        after = page["next"]
    assert read == ["A1", "A2", "A3", "A0"]
