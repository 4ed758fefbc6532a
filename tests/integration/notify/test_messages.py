"""notify as a running service: from an event on the bus to the inbox, to the mail server, and to analytics' ears."""

import json
import signal

import pytest

from chassis.causes import Actor
from chassis.http.client import RemoteProblem
from contracts.events.casework import CaseAccepted
from contracts.vocabulary import Grade, Role
from tests.integration.harness import eventually, settled
from tests.integration.notify.conftest import PACK, VERSION, mail_settings
from tests.unit.notify.builders import APPEAL, CASE, MORNING, a_dispatch, a_warning, an_opening

pytestmark = pytest.mark.servers

TOWN, VILLAGE = "ZMQ-TD", "CCC-VC"
WANG = Actor(id="zmq.wang", role=Role.TOWNSHIP_DISCIPLINE, org=TOWN, region="341523110000")
ZHANG = Actor(id="ccc.zhang", role=Role.VILLAGE_COMMITTEE, org=VILLAGE, region="341523110203")


def opening(**overrides):
    return an_opening(supervising_org=TOWN, first_org=VILLAGE, region_code="341523110203", **overrides)


def dispatch(**overrides):
    return a_dispatch(lead_org=VILLAGE, helper_orgs=(), by_org=TOWN, **overrides)


def acceptance():
    return CaseAccepted(case_id=CASE, appeal_id=APPEAL, by_org=TOWN, grade=Grade.NORMAL, accepted_at=MORNING)


def states(place):
    found = place.db("notify")["deliveries"].find({}, {"body": 1})
    return sorted((row["body"]["event"], row["body"]["channel"], row["body"]["state"]) for row in found)


def test_new_case_reaches_the_inbox_and_the_mail_box_of_its_supervising_body(place, notify, mail_host, streams):
    mail_host.start()
    place.publish(streams.envelope(opening()))
    eventually(lambda: len(mail_host.taken) == 1, 15, "the mail")
    settled(notify)

    inbox = notify.body("GET", "/internal/inbox", actor=WANG)
    assert (inbox["total"], inbox["unread"]) == (1, 1)
    assert inbox["items"][0]["title"] == f"新诉求待受理（{CASE}）"

    mail = mail_host.taken[0]
    assert (mail["To"], mail["Subject"]) == ("zmq-td@shucheng.example", f"新诉求待受理（{CASE}）")
    assert mail.get_content().strip() == inbox["items"][0]["body"]
    delivery = place.db("notify")["deliveries"].find_one({"body.channel": "email"})
    assert mail["Message-ID"] == f"<{delivery['_id']}@yidiantong.example>"
    assert states(place) == [("case_opened", "email", "delivered"), ("case_opened", "inbox", "delivered")]


def test_delivered_messages_are_told_to_analytics_once_each(place, notify, mail_host, streams):
    mail_host.start()
    place.publish(streams.envelope(opening()))
    eventually(lambda: place.depth("analytics", "notify") == 2, 15, "two events for analytics")
    settled(notify)
    assert place.depth("analytics", "notify") == 2


def test_event_heard_twice_is_told_once(place, notify, mail_host, streams):
    mail_host.start()
    first = streams.envelope(opening())
    place.publish(first, first, streams.envelope(acceptance()), first)
    eventually(lambda: len(states(place)) == 3 and len(mail_host.taken) == 1, 15, "three deliveries")
    settled(notify)
    assert [event for event, *_ in states(place)] == ["case_accepted", "case_opened", "case_opened"]
    assert len(mail_host.taken) == 1


def test_events_out_of_order_wait_for_the_case(place, notify, mail_host, streams):
    opened, accepted, sent = (streams.envelope(each) for each in (opening(), acceptance(), dispatch()))
    place.publish(streams.envelope(a_warning(org=VILLAGE)), sent, accepted)
    place.publish(opened)
    eventually(lambda: len(states(place)) >= 8, 20, "every delivery")
    warned = place.db("notify")["deliveries"].find({"body.event": "clock_warned"})
    assert {row["body"]["recipient"] for row in warned} >= {TOWN}
    assert list(place.db("notify")["parked"].find({})) == []


def test_mail_server_that_is_down_does_not_hold_up_the_bus(place, notify, mail_host, streams):
    place.publish(streams.envelope(opening()))
    place.publish(*(streams.envelope(each) for each in (acceptance(), dispatch())))
    eventually(lambda: len(states(place)) == 6, 15, "all staged")
    assert [state for _, channel, state in states(place) if channel == "inbox"] == ["delivered"] * 4
    eventually(lambda: notify.busy().get("deliveries_due"), 10, "mails that are due")

    mail_host.start()
    eventually(lambda: len(mail_host.taken) == 2, 20, "both mails")
    settled(notify)
    assert {state for *_, state in states(place)} == {"delivered"}


def test_recipient_refused_for_good_fails_at_once(place, notify, mail_host, streams):
    mail_host.refuse("rcpt 550")
    mail_host.start()
    place.publish(streams.envelope(opening()))
    eventually(lambda: ("case_opened", "email", "failed") in states(place), 15, "the failure")
    body = place.db("notify")["deliveries"].find_one({"body.channel": "email"})["body"]
    assert (body["last_code"], body["attempts"]) == ("smtp_550", 1)
    eventually(lambda: place.depth("analytics", "notify") == 2, 10, "delivered and failed told")
    assert mail_host.taken == []


@pytest.mark.parametrize("told", ["rcpt 451", "data 452"])
def test_recipient_refused_for_now_is_tried_again(place, notify, mail_host, streams, told):
    mail_host.refuse(told)
    mail_host.start()
    place.publish(streams.envelope(opening()))

    def tried() -> bool:
        found = place.db("notify")["deliveries"].find_one({"body.channel": "email"})
        return bool(found) and found["body"]["attempts"] >= 2

    eventually(tried, 15, "a second attempt")
    mail_host.refuse("")
    eventually(lambda: len(mail_host.taken) == 1, 15, "the mail at last")
    settled(notify)
    assert ("case_opened", "email", "delivered") in states(place)


def test_mail_under_way_when_the_service_is_killed_is_sent_again_under_the_same_name(place, notify, mail_host, streams):
    mail_host.refuse("hang")
    mail_host.start()
    place.publish(streams.envelope(opening()))
    claimed = {"body.channel": "email", "body.claim.number": {"$gte": 1}}
    eventually(lambda: place.db("notify")["deliveries"].find_one(claimed), 15, "a mail under way")
    notify.stop(signal.SIGKILL)
    mail_host.refuse("")

    again = place.start("notify", mail_settings(mail_host))
    eventually(lambda: mail_host.taken, 25, "the mail after the lease ran out")
    settled(again)
    delivery = place.db("notify")["deliveries"].find_one({"body.channel": "email"})
    assert [mail["Message-ID"] for mail in mail_host.taken] == [f"<{delivery['_id']}@yidiantong.example>"]
    assert (delivery["body"]["state"], delivery["body"]["attempts"]) == ("delivered", 2)


def test_inbox_message_is_marked_read_by_the_first_reader(place, notify, mail_host, streams):
    place.publish(streams.envelope(opening()))
    item = eventually(lambda: notify.body("GET", "/internal/inbox", actor=WANG)["items"], 15, "a message")[0]
    path = f"/internal/inbox/{item['message_id']}/read"
    first = notify.body("POST", path, json={}, actor=WANG, key="read-1", fingerprint="f")
    assert (first["read_by"], bool(first["read_at"])) == ("zmq.wang", True)
    colleague = Actor(id="zmq.other", role=Role.TOWNSHIP_DISCIPLINE, org=TOWN, region="341523110000")
    assert notify.body("POST", path, json={}, actor=colleague, key="read-2", fingerprint="f") == first
    inbox = notify.body("GET", "/internal/inbox", actor=WANG)
    assert (inbox["total"], inbox["unread"]) == (1, 0)
    assert notify.body("GET", "/internal/inbox", actor=WANG, query={"unread": True})["items"] == []


def test_messages_of_others_are_closed(place, notify, mail_host, streams):
    place.publish(streams.envelope(opening()))
    item = eventually(lambda: notify.body("GET", "/internal/inbox", actor=WANG)["items"], 15, "a message")[0]
    admin = Actor(id="admin", role=Role.SYSTEM_ADMIN)
    refused = []
    for actor, org in ((ZHANG, TOWN), (admin, TOWN), (admin, ""), (Actor(id="x", role=Role.CITIZEN), TOWN)):
        with pytest.raises(RemoteProblem) as problem:
            notify.call("GET", "/internal/inbox", actor=actor, query={"org": org})
        refused.append(problem.value.code)
    assert refused == ["forbidden"] * 4
    with pytest.raises(RemoteProblem) as problem:
        notify.call(
            "POST", f"/internal/inbox/{item['message_id']}/read", json={}, actor=ZHANG, key="k", fingerprint="f"
        )
    assert problem.value.code == "not_found"
    assert notify.body("GET", "/internal/deliveries", actor=ZHANG, query={"subject_id": CASE}) == {"items": []}
    seen = notify.body("GET", "/internal/deliveries", actor=WANG, query={"subject_id": CASE})["items"]
    assert sorted(row["channel"] for row in seen) == ["email", "inbox"]


def test_citizen_reads_the_messages_of_the_own_appeal_only(place, notify, mail_host, streams):
    place.publish(*(streams.envelope(each) for each in (opening(), acceptance())))
    citizen = Actor(id=APPEAL, role=Role.CITIZEN)
    path = f"/internal/appeals/{APPEAL}/messages"
    items = eventually(lambda: notify.body("GET", path, actor=citizen)["items"], 15, "a message")
    assert [(item["title"], item["case_id"]) for item in items] == [("您的诉求已受理", CASE)]
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


def test_two_copies_send_each_mail_once(place, notify, mail_host, streams):
    second = place.start("notify", mail_settings(mail_host))
    cases = ["C" + letter * 26 for letter in "bcdefghijklmnopqrst"]
    place.publish(*(streams.envelope(opening(case_id=case, appeal_id="A" + case[1:])) for case in cases))
    eventually(lambda: len(states(place)) == 2 * len(cases), 15, "all staged while nobody answers")
    mail_host.start()
    eventually(lambda: len(mail_host.taken) >= len(cases), 70, "all mails")
    for service in (notify, second):
        settled(service)
    names = [mail["Message-ID"] for mail in mail_host.taken]
    assert (len(names), len(set(names))) == (len(cases), len(cases))
