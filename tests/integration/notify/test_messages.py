"""notify as a running service: from an event on the bus to the inbox, to the mail server, and to analytics' ears."""

import json
from dataclasses import replace
from datetime import timedelta

import pytest

from chassis.causes import Actor
from chassis.http.client import RemoteProblem
from contracts.events.casework import CaseAccepted
from contracts.vocabulary import ClockKind, Grade, Role
from tests.integration.harness import eventually, settled
from tests.integration.notify.conftest import PACK, VERSION
from tests.integration.notify.events import HELPER, TOWN, VILLAGE, dispatch, opening
from tests.unit.notify.builders import MORNING, a_warning

pytestmark = pytest.mark.servers

WANG = Actor(id="zmq.wang", role=Role.TOWNSHIP_DISCIPLINE, org=TOWN, region="341523110000")
ZHANG = Actor(id="ccc.zhang", role=Role.VILLAGE_COMMITTEE, org=VILLAGE, region="341523110203")


def acceptance(story):
    return CaseAccepted(**story.ids, by_org=TOWN, grade=Grade.NORMAL, accepted_at=MORNING)


def in_inbox(notify, story, actor=WANG):
    found = notify.body("GET", "/internal/inbox", actor=actor, query={"page_size": 100})["items"]
    return [item for item in found if item["case_id"] == story.case_id]


def test_new_case_reaches_the_inbox_and_the_mail_box_of_its_supervising_body(notify, mail_host, story):
    story.tell(opening(story))
    mail = eventually(lambda: story.mails(mail_host), 15, "the mail")[0]
    settled(notify)
    (item,) = in_inbox(notify, story)
    assert item["title"] == mail["Subject"] == f"新诉求待受理（{story.case_id}）"
    assert mail["To"] == "zmq-td@shucheng.example"
    assert mail.get_content().strip() == item["body"]
    (delivery,) = story.deliveries(channel="email")
    assert mail["Message-ID"] == f"<{delivery['message']['id']}@yidiantong.example>"
    assert story.states() == [("case_opened", "email", "delivered"), ("case_opened", "inbox", "delivered")]


def test_delivered_messages_are_told_to_analytics_once_each(place, notify, mail_host, story):
    settled(notify)
    before = place.depth("analytics", "notify")
    story.tell(opening(story))
    eventually(lambda: place.depth("analytics", "notify") == before + 2, 15, "two events for analytics")
    settled(notify)
    assert place.depth("analytics", "notify") == before + 2


def test_event_heard_twice_is_told_once(place, notify, mail_host, story):
    (first,) = story.tell(opening(story))
    place.publish(first)
    story.tell(acceptance(story))
    place.publish(first)
    eventually(lambda: len(story.states()) == 3 and story.mails(mail_host), 15, "three deliveries")
    settled(notify)
    assert [event for event, *_ in story.states()] == ["case_accepted", "case_opened", "case_opened"]
    assert len(story.mails(mail_host)) == 1


def test_events_out_of_order_wait_for_the_case(place, notify, story):
    numbered = [story.streams.envelope(event) for event in (opening(story), acceptance(story), dispatch(story))]
    place.publish(story.streams.envelope(a_warning(**story.ids, org=VILLAGE)), *reversed(numbered))
    eventually(lambda: len(story.states()) >= 8, 20, "every delivery")
    settled(notify)
    assert {body["recipient"] for body in story.deliveries(event="clock_warned")} == {TOWN, VILLAGE}
    assert place.db("notify")["parked"].count_documents({}) == 0


def test_recipient_refused_for_good_fails_at_once(place, notify, mail_host, story):
    settled(notify)
    before = place.depth("analytics", "notify")
    mail_host.refuse("rcpt 550")
    story.tell(opening(story))
    eventually(lambda: ("case_opened", "email", "failed") in story.states(), 15, "the failure")
    mail_host.refuse("")
    (body,) = story.deliveries(channel="email")
    assert (body["last_code"], body["attempts"]) == ("smtp_550", 1)
    eventually(lambda: place.depth("analytics", "notify") == before + 2, 10, "delivered and failed told")
    assert story.mails(mail_host) == []


@pytest.mark.parametrize("told", ["rcpt 451", "data 452"])
def test_recipient_refused_for_now_is_tried_again(notify, mail_host, story, told):
    mail_host.refuse(told)
    story.tell(opening(story))
    tried_twice = {"channel": "email", "attempts": {"$gte": 2}}
    eventually(lambda: story.deliveries(**tried_twice), 15, "a second attempt")
    mail_host.refuse("")
    eventually(lambda: story.mails(mail_host), 15, "the mail at last")
    settled(notify)
    assert ("case_opened", "email", "delivered") in story.states()


def test_inbox_message_is_marked_read_by_the_first_reader(notify, story):
    story.tell(opening(story))
    item = eventually(lambda: in_inbox(notify, story), 15, "a message")[0]
    unread = notify.body("GET", "/internal/inbox", actor=WANG)["unread"]
    path = f"/internal/inbox/{item['message_id']}/read"
    first = notify.body("POST", path, json={}, actor=WANG, key="read-1", fingerprint="f")
    assert (first["read_by"], bool(first["read_at"])) == ("zmq.wang", True)
    colleague = Actor(id="zmq.other", role=Role.TOWNSHIP_DISCIPLINE, org=TOWN, region="341523110000")
    assert notify.body("POST", path, json={}, actor=colleague, key="read-2", fingerprint="f") == first
    left = notify.body("GET", "/internal/inbox", actor=WANG, query={"unread": True, "page_size": 100})
    assert (left["total"], left["unread"]) == (unread - 1, unread - 1)
    assert item["message_id"] not in [each["message_id"] for each in left["items"]]


def test_messages_of_others_are_closed(notify, story):
    story.tell(opening(story))
    item = eventually(lambda: in_inbox(notify, story), 15, "a message")[0]
    admin = Actor(id="admin", role=Role.SYSTEM_ADMIN)
    refused = []
    for actor, org in ((ZHANG, TOWN), (admin, TOWN), (admin, ""), (Actor(id="x", role=Role.CITIZEN), TOWN)):
        with pytest.raises(RemoteProblem) as problem:
            notify.call("GET", "/internal/inbox", actor=actor, query={"org": org})
        refused.append(problem.value.code)
    assert refused == ["forbidden"] * 4
    path = f"/internal/inbox/{item['message_id']}/read"
    with pytest.raises(RemoteProblem) as problem:
        notify.call("POST", path, json={}, actor=ZHANG, key="k", fingerprint="f")
    assert problem.value.code == "not_found"
    asked = {"subject_id": story.case_id}
    assert notify.body("GET", "/internal/deliveries", actor=ZHANG, query=asked) == {"items": []}
    seen = notify.body("GET", "/internal/deliveries", actor=WANG, query=asked)["items"]
    assert sorted(row["channel"] for row in seen) == ["email", "inbox"]


def test_citizen_reads_the_messages_of_the_own_appeal_only(notify, story):
    story.tell(opening(story), acceptance(story))
    appeal_id = story.ids["appeal_id"]
    path = f"/internal/appeals/{appeal_id}/messages"
    citizen = Actor(id=appeal_id, role=Role.CITIZEN)
    items = eventually(lambda: notify.body("GET", path, actor=citizen)["items"], 15, "a message")
    assert [(item["title"], item["case_id"]) for item in items] == [("您的诉求已受理", story.case_id)]
    with pytest.raises(RemoteProblem) as problem:
        notify.call("GET", path, actor=Actor(id="A" + "z" * 26, role=Role.CITIZEN))
    assert problem.value.status == 403


def test_pack_with_an_unknown_placeholder_is_refused_by_name(notify):
    broken = json.loads(json.dumps(PACK))
    broken["templates"][0]["body"] = "您的诉求：{text}"
    broken["policy_version"] = "shucheng-broken"
    with pytest.raises(RemoteProblem) as problem:
        notify.call("PUT", "/internal/city-pack", json=broken)
    assert problem.value.status == 422
    assert "case_accepted_citizen: body: unknown placeholder {text}" in problem.value.problem["detail"]


def test_pack_loaded_twice_changes_nothing(notify):
    answer = notify.body("PUT", "/internal/city-pack", json=json.loads(json.dumps(PACK)))
    assert answer == {"policy_version": VERSION, "changed": False, "templates": len(PACK["templates"])}


def test_warnings_that_overtook_the_dispatch_reach_the_bodies_it_names(notify, story):
    """After an outage deadline's news may be heard before casework's dispatch; nobody's warning is lost by that."""
    early = a_warning(**story.ids, clock_id="early", warned_at=MORNING - timedelta(hours=1))
    late = a_warning(**story.ids, clock_id="late", warned_at=MORNING + timedelta(hours=1))
    helping = replace(late, clock_id="helping", kind=ClockKind.HELP, org=HELPER)
    _, *news = story.tell(opening(story), early, late, helping)
    names = dict(zip((envelope.id for envelope in news), ("early", "late", "helping"), strict=True))

    def warned():
        inbox = story.deliveries(event="clock_warned", channel="inbox")
        return sorted((body["message"]["recipient"], names[body["event_id"]]) for body in inbox)

    supervisors = [(TOWN, "early"), (TOWN, "helping"), (TOWN, "late")]
    eventually(lambda: len(warned()) == 3, 15, "the supervisor's")
    settled(notify)
    assert warned() == supervisors
    story.tell(dispatch(story, helper_orgs=(HELPER,)))
    eventually(lambda: len(warned()) == 6, 15, "the lead's and the helper's")
    settled(notify)
    assert warned() == sorted([*supervisors, (VILLAGE, "helping"), (VILLAGE, "late"), (HELPER, "helping")])
