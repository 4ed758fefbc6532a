"""casework and deadline as running services on one broker: case No. 1 of the seed on the virtual clock, and a kill."""

import json
import signal
from collections.abc import Iterator
from datetime import datetime, timedelta

import pytest
import urllib3
from prometheus_client.parser import text_string_to_metric_families

from chassis.causes import Actor
from chassis.clock import write_clock
from chassis.http.client import RemoteProblem
from chassis.identifiers import derived_id, sibling_id
from contracts.citypack import load_pack, to_document
from contracts.events.intake import AppealRated
from contracts.events.routing import AppealRouted
from contracts.vocabulary import AppealType, DispatchMode, Grade, LegalTrack, RatingWords, Role
from tests.integration.harness import ROOT, Ground, Streams, eventually, ground, settled
from tests.unit.deadline.builders import local

pytestmark = pytest.mark.servers

PACK = json.loads(json.dumps(to_document(load_pack(ROOT / "cities" / "shucheng"))))
REGION = "341523110203"
WANG = Actor(id="zmq.wang", role=Role.TOWNSHIP_DISCIPLINE, org="ZMQ-TD", region="341523110000")
ZHANG = Actor(id="ccc.zhang", role=Role.VILLAGE_COMMITTEE, org="CCC-VC", region=REGION)
REPLY = {
    "text": "今年夏季征兵已结束，可报名明年春季征兵。",
    "conclusion_code": "explained",
    "people": 1,
    "households": 1,
}
FILED = local(2021, 9, 7, 6, 48)


CATEGORIES = {item["code"]: item["category"] for item in PACK["power_list"]["items"]}
IN_TIME = dict.fromkeys([*CATEGORIES.values(), "off_list"], 0)


def overdue(town: "Town") -> dict[str, float]:
    """The cases past a limit by category, as Prometheus reads them."""
    text = urllib3.request("GET", f"http://127.0.0.1:{town.deadline.port}/metrics").data.decode()
    (family,) = [found for found in text_string_to_metric_families(text) if found.name == "cases_overdue"]
    return {sample.labels["category"]: sample.value for sample in family.samples}


class Town:
    """Both services on a virtual clock, and the hand that moves it."""

    def __init__(self, place: Ground) -> None:
        self.place = place
        self.file = place.folder / "clock"
        self.set(FILED)
        clock = {"CLOCK_FILE": str(self.file)}
        self.casework = place.start("casework", clock)
        self.deadline = place.start("deadline", {**clock, "TIMER_LEASE_SECONDS": "2"})
        for service in (self.casework, self.deadline):
            service.call("PUT", "/internal/city-pack", json=PACK)
        self.streams = Streams(policy_version=PACK["policy_version"], region_code=REGION)

    def set(self, at: datetime) -> None:
        """Let it be this moment."""
        write_clock(self.file, at)

    def settle(self) -> None:
        """Wait until nothing is left to do in either."""
        for _ in range(2):
            settled(self.casework)
            settled(self.deadline)

    def file_appeal(self, name: str = "one", at: datetime = FILED) -> str:
        """A routed appeal; the id of its case, once that is there."""
        appeal_id = derived_id("A", name)
        self.place.publish(self.streams.envelope(_routed(appeal_id, at)))
        case_id = sibling_id("C", appeal_id)
        cases = self.place.db("casework")["cases"]
        eventually(lambda: cases.find_one({"_id": case_id}, {"_id": 1}), 15, "the case")
        return case_id

    def order(self, case_id: str, step: str, actor: Actor, body: dict | None = None) -> dict:
        """A command of the staff."""
        path = f"/internal/cases/{case_id}/{step}"
        return self.casework.body("POST", path, json=body or {}, actor=actor, key=f"{case_id}-{step}-{actor.id}")

    def clocks(self, case_id: str) -> dict[str, dict]:
        """The clocks of a case by kind."""
        found = self.deadline.body("GET", f"/internal/cases/{case_id}/clocks", actor=WANG)
        return {clock["kind"]: clock for clock in found["clocks"]}

    def is_overdue(self, case_id: str) -> bool:
        """Whether casework knows that its dispatch is overdue."""
        return self.case(case_id)["dues"]["dispatch"]["overdue"]

    def case(self, case_id: str) -> dict:
        """A case as its supervising body sees it."""
        return self.casework.body("GET", f"/internal/cases/{case_id}", actor=WANG)


def _routed(appeal_id: str, at: datetime) -> AppealRouted:
    return AppealRouted(
        appeal_id=appeal_id,
        appeal_type=AppealType.CONSULT,
        region_code=REGION,
        item_code="H01",
        off_list=False,
        mode=DispatchMode.ONLINE,
        supervising_org="ZMQ-TD",
        first_org="CCC-VC",
        grade=Grade.NORMAL,
        legal_track=LegalTrack.PLATFORM,
        clue_suspected=False,
        rule_codes=("item",),
        power_list_version="v",
        submitted_at=at,
        routed_at=at,
    )


@pytest.fixture
def town(broker, mongo, tmp_path) -> Iterator[Town]:
    with ground(broker, mongo, tmp_path) as place:
        yield Town(place)


def test_case_number_one_runs_through_both_services_at_its_published_times(town):
    case_id = town.file_appeal()
    town.settle()
    dispatch = town.case(case_id)["pressing_due"]
    assert (dispatch["kind"], dispatch["due_at"]) == ("dispatch", "2021-09-10T15:59:59.999000Z")

    town.set(local(2021, 9, 7, 10, 15))
    told = town.order(case_id, "acceptance", WANG, {"dispatch": {"mode": "online", "lead_org": "CCC-VC"}})
    assert [step["rule"] for step in told["steps"]] == ["T7", "T8"]
    town.set(local(2021, 9, 7, 11, 31))
    town.order(case_id, "signature", ZHANG)
    town.order(case_id, "reply", ZHANG, REPLY)
    town.set(local(2021, 9, 7, 14, 34))
    town.order(case_id, "reply-approval", WANG)
    town.set(local(2021, 9, 7, 21, 44))
    rated = AppealRated(
        appeal_id=derived_id("A", "one"), case_id=case_id, stars=5, words=RatingWords.VERY_SATISFIED,
        has_comment=False, round=1, rated_at=local(2021, 9, 7, 21, 44),
    )  # fmt: skip
    town.place.publish(town.streams.envelope(rated))
    eventually(lambda: town.case(case_id)["state"] == "closed", 15, "the end")
    town.settle()

    history = [(step["rule"], step["at"]) for step in town.case(case_id)["history"]]
    assert history == [
        ("T1", "2021-09-06T22:48:00Z"),
        ("T7", "2021-09-07T02:15:00Z"),
        ("T8", "2021-09-07T02:15:00Z"),
        ("T10", "2021-09-07T03:31:00Z"),
        ("T14", "2021-09-07T03:31:00Z"),
        ("T16", "2021-09-07T06:34:00Z"),
        ("T17", "2021-09-07T13:44:00Z"),
        ("T19", "2021-09-07T13:44:00Z"),
    ]
    in_time = dict.fromkeys(("dispatch", "conclude", "first_reply", "rating"), True)
    eventually(lambda: {kind: clock["on_time"] for kind, clock in town.clocks(case_id).items()} == in_time, 15, "stops")
    assert town.clocks(case_id)["conclude"]["explanation"].startswith(
        "2021年9月7日10:15起算，当日不计入，期限15个工作日"
    )


def test_forgotten_case_is_warned_then_overdue_and_an_unrated_one_closes(town):
    forgotten, unrated = town.file_appeal("forgotten"), town.file_appeal("unrated")
    town.order(unrated, "acceptance", WANG, {"dispatch": {}})
    town.order(unrated, "signature", ZHANG)
    town.order(unrated, "reply", ZHANG, REPLY)
    town.order(unrated, "reply-approval", WANG)
    town.settle()
    town.set(FILED + timedelta(days=30))
    town.settle()
    eventually(lambda: town.case(unrated)["state"] == "closed", 15, "the unrated case to close")
    assert town.case(unrated)["outcome"] == "unrated"
    eventually(lambda: town.is_overdue(forgotten), 15, "the overdue notice")
    colours = [warning["colour"] for warning in town.clocks(forgotten)["dispatch"]["warnings"] if warning["given_at"]]
    assert colours == ["blue", "yellow", "red"]
    assert town.deadline.metric("deadline_fired_total", kind="dispatch", outcome="overdue") == 1
    # Those who watch the installation see it, and see it end. The citizen's own limit to rate is nobody's debt.
    eventually(lambda: overdue(town) == {**IN_TIME, CATEGORIES["H01"]: 1}, 15, "the case among those past a limit")
    town.order(forgotten, "acceptance", WANG, {"dispatch": {"mode": "online", "lead_org": "CCC-VC"}})
    eventually(lambda: overdue(town) == IN_TIME, 15, "the case gone from those past a limit")
    assert [service.stop() for service in (town.deadline, town.casework)] == [0, 0]


def test_killed_deadline_loses_no_clock_and_two_copies_fire_each_timer_once(town):
    cases = [town.file_appeal(f"case {number}") for number in range(8)]
    town.deadline.process.send_signal(signal.SIGKILL)
    town.deadline.process.wait(10)
    more = [town.file_appeal(f"later {number}") for number in range(4)]
    clock = {"CLOCK_FILE": str(town.file), "TIMER_LEASE_SECONDS": "2", "TIMER_BATCH": "3"}
    town.deadline, second = town.place.start("deadline", clock), town.place.start("deadline", clock)
    town.settle()
    town.set(FILED + timedelta(days=30))
    town.settle()
    settled(second)
    eventually(lambda: all(map(town.is_overdue, cases + more)), 15, "every overdue notice")
    case_clocks = town.place.db("deadline")["case_clocks"]
    assert case_clocks.count_documents({}) == len(cases) + len(more)
    told = [row["sent"] for row in case_clocks.find({}, {"sent": 1})]
    # To analytics: three warnings and one overdue notice; to casework: one start and one overdue notice.
    assert told == [{"casework": 2, "analytics": 4, "notify": 4}] * 12


def test_calendar_by_itself_and_policy_by_order_reach_a_running_clock(town):
    town.set(local(2026, 12, 28, 9))
    case_id = town.file_appeal(at=local(2026, 12, 28, 8))
    town.order(case_id, "acceptance", WANG, {"dispatch": {"mode": "online", "lead_org": "CCC-VC"}})
    town.settle()
    before = town.clocks(case_id)["conclude"]
    assert before["provisional"] is True

    days = [{"date": f"2027-01-0{day}", "kind": "holiday", "name": "元旦"} for day in (1, 4, 5)]
    known = [year for year in PACK["calendar"] if year["year"] != 2027]
    confirmed = [*known, {"year": 2027, "confirmed": True, "source": "通知", "days": days}]
    times = {**PACK["policy"]["time"], "conclude": {"value": 5, "unit": "wd", "basis": "新规定第一条"}}
    newer = {**PACK, "policy_version": "shucheng-test-2", "calendar": confirmed}
    newer["policy"] = {**PACK["policy"], "time": times}
    for service in (town.casework, town.deadline):
        service.call("PUT", "/internal/city-pack", json=newer)
    town.settle()
    confirmed_clock = town.clocks(case_id)["conclude"]
    assert (confirmed_clock["provisional"], confirmed_clock["limit"]["amount"]) == (False, 15)
    assert confirmed_clock["due_at"] > before["due_at"]
    eventually(lambda: town.case(case_id)["dues"]["conclude"]["due_at"] == confirmed_clock["due_at"], 15, "the copy")

    order = {"policy_version": "shucheng-test-2", "reason": "县里决定缩短办结时限"}
    town.deadline.call("POST", "/internal/rederivations", json=order)
    town.settle()
    ordered = town.clocks(case_id)["conclude"]
    assert [entry["reason_code"] for entry in ordered["history"]] == ["calendar_confirmed", "policy_changed"]
    assert ordered["explanation"].endswith("依据：新规定第一条。")
    (done,) = town.deadline.body("GET", "/internal/rederivations")["orders"]
    assert (done["derived"], done["left"], done["reason"]) == (1, 0, "县里决定缩短办结时限")
    assert town.deadline.metric("deadline_rederived_total", reason="policy") == 1
    with pytest.raises(RemoteProblem) as refused:
        town.deadline.call("POST", "/internal/rederivations", json={**order, "reason": ""})
    assert refused.value.status == 422


def test_internal_api_answers_bad_input_in_words(town):
    case_id = town.file_appeal()
    with pytest.raises(RemoteProblem) as refused:
        town.order(case_id, "acceptance", ZHANG)
    assert refused.value.problem["code"] == "forbidden"
    with pytest.raises(RemoteProblem) as refused:
        town.order(case_id, "reply-approval", WANG)
    assert (refused.value.status, refused.value.problem["code"]) == (409, "illegal_step")
    assert "待受理" in refused.value.problem["detail"]
    with pytest.raises(RemoteProblem) as refused:
        town.order(case_id, "reply", ZHANG, {"text": " ", "conclusion_code": "gone", "people": -1, "amount_fen": "x"})
    assert [error["pointer"] for error in refused.value.problem["errors"]] == [
        "/text", "/conclusion_code", "/people", "/amount_fen",
    ]  # fmt: skip
    found = town.casework.body("GET", "/internal/cases", actor=WANG, query={"state": "submitted"})
    assert [item["case_id"] for item in found["items"]] == [case_id]
    with pytest.raises(RemoteProblem) as refused:
        town.casework.body("GET", "/internal/cases", actor=WANG, query={"state": "lost", "page": "0"})
    assert refused.value.status == 422
