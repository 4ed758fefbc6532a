"""The privacy wall: what identifies a person, planted in an appeal, is nowhere but behind an audited read."""

import json
from pathlib import Path

import pytest

from tests.e2e.bus_tap import tapped
from tests.journeys.front_end import FrontEnd, expect
from tests.journeys.lifecycle import Lifecycle, Staff
from ydt.installation import installation_of
from ydt.settling import settle

pytestmark = pytest.mark.stack

NAME = "欧阳某兰"
ID_NUMBER = "341523199101010016"
MOBILE = "13900001234"
HOUSE = "桂花弄七号"
SECRETS = (NAME, ID_NUMBER, MOBILE, HOUSE)
TEXT = f"我是{NAME}，身份证{ID_NUMBER}，电话{MOBILE}，住{HOUSE}，村里自来水停了三天。"
READS_WITHOUT_LOGIN = ("/public/statistics", "/public/records", "/public/power-list", "/public/regions")


@pytest.fixture
def front_end(stack):
    return FrontEnd(stack.url("gateway"))


@pytest.fixture
def staff(stack, front_end):
    return Staff(front_end, stack.secrets["demo_password"])


def leaks(where: str, text: str) -> list[str]:
    return [f"{secret} in {where}: ...{_around(text, secret)}..." for secret in SECRETS if secret in text]


def _around(text: str, secret: str) -> str:
    place = text.index(secret)
    return text[max(0, place - 60) : place + 60]


def log_sizes(logs: Path) -> dict[Path, int]:
    return {path: path.stat().st_size for path in logs.glob("*.log")}


def written_since(sizes: dict[Path, int], logs: Path) -> dict[str, str]:
    return {
        path.name: path.read_bytes()[sizes.get(path, 0) :].decode("utf-8", "replace") for path in logs.glob("*.log")
    }


def test_planted_identity_is_in_no_event_no_log_line_and_no_public_answer(stack, front_end, staff):
    sizes = log_sizes(stack.layout.logs)
    case = Lifecycle(front_end, staff, text=TEXT)
    with tapped(stack.amqp_uri) as tap:
        case.file(contact={"name": NAME, "mobile": MOBILE, "id_number": ID_NUMBER})
        for step in (case.accept, case.sign, case.reply, case.approve, case.rate):
            step()
        settle(installation_of(stack), 60)
        events = tap.messages()
    public = [json.dumps(expect(front_end.get(path), 200).body, ensure_ascii=False) for path in READS_WITHOUT_LOGIN]
    own = json.dumps(case.look_up().body, ensure_ascii=False)
    handler = front_end.get(f"/cases/{case.case_id}", staff.headers(case.place.handler))
    masked = expect(front_end.get(f"/cases/{case.case_id}/content", staff.headers(case.place.handler)), 200).body

    assert len(events) >= 20, "the tap heard too little to prove anything"
    found = [leak for event in events for leak in leaks("an event", event)]
    found += [leak for name, text in written_since(sizes, stack.layout.logs).items() for leak in leaks(name, text)]
    found += [leak for answer in (*public, own) for leak in leaks("an answer without login", answer)]
    found += leaks("the handler's case", json.dumps(handler.body, ensure_ascii=False))
    found += [
        leak for leak in leaks("the handler's content", json.dumps(masked, ensure_ascii=False)) if HOUSE not in leak
    ]
    assert found == []
    assert "自来水停了三天" in masked["text"]


def test_supervisor_reads_identity_only_with_a_reason(front_end, staff):
    case = Lifecycle(front_end, staff, text=TEXT)
    case.file(contact={"name": NAME, "mobile": MOBILE, "id_number": ID_NUMBER})
    case.accept()
    path, supervisor = f"/cases/{case.case_id}/identity", staff.headers(case.place.supervisor)
    refused = front_end.get(path, supervisor)
    read = expect(front_end.get(path, {**supervisor, "X-Read-Reason": "phone%20check"}), 200).body
    assert refused.status == 422
    assert (read["name"], read["mobile"], read["id_number"]) == (NAME, MOBILE, ID_NUMBER)


def test_handler_and_stranger_never_read_identity(front_end, staff):
    case = Lifecycle(front_end, staff, text=TEXT)
    case.file(contact={"name": NAME, "mobile": MOBILE, "id_number": ID_NUMBER})
    case.accept()
    path = f"/cases/{case.case_id}/identity"
    reason = {"X-Read-Reason": "curious"}
    by_handler = front_end.get(path, {**staff.headers(case.place.handler), **reason})
    by_neighbour = front_end.get(path, {**staff.headers("cgz.zhao"), **reason})
    by_nobody = front_end.get(path, reason)
    assert (by_handler.status, by_neighbour.status, by_nobody.status) == (403, 403, 401)
    for answer in (by_handler, by_neighbour, by_nobody):
        assert leaks("a refusal", json.dumps(answer.body, ensure_ascii=False)) == []


def test_wrong_query_code_shows_nothing(front_end, staff):
    case = Lifecycle(front_end, staff, text=TEXT)
    case.file()
    code = case.receipt["query_code"]
    wrong = str((int(code) + 1) % 10**8).zfill(8)
    answer = front_end.get(f"/appeals/{case.receipt['receipt_no']}", {"X-Query-Code": wrong})
    assert answer.status == 401
    assert "timeline" not in answer.body
