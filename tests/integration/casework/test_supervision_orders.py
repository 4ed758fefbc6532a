"""Supervision orders on a real database: numbers without gap or double, repeats, cut-off signatures, lists."""

from base64 import b64decode
from concurrent.futures import ThreadPoolExecutor
from io import BytesIO

import pytest
from docx import Document

from chassis.causes import Actor
from chassis.clock import FixedClock
from chassis.errors import Conflict, Forbidden, NotFound
from contracts.events.deadline import ClockOverdue, ClockStarted
from contracts.vocabulary import ClockKind, Role
from services.casework import registers
from services.casework.schemas.handing_on import AcceptanceSchema
from services.casework.schemas.supervision import (
    OrderWish,
    Reporting,
    Signing,
    SupervisionQuerySchema,
)
from tests.integration.casework.workshop import (
    COUNTY_OFFICER,
    HANDLER,
    PACK,
    SUPERVISOR,
    VILLAGER,
    Appeal,
    casework_on,
    order,
    staged,
)
from tests.unit.casework.builders import COUNTY, REGION, TOWN, VILLAGE, at
from tests.unit.casework.supervised import CARDS, ORGANS, PROOF

pytestmark = pytest.mark.servers

STRICT = {
    **PACK,
    "policy": {
        **PACK["policy"],
        "supervision": {"on_overdue": "draft", "letter_word": "舒纪督", "cards": CARDS},
        "time": {"rectify": {"value": 15, "unit": "d", "basis": ""}},
    },
    "organs": ORGANS,
}
ACCEPT_AND_DISPATCH = AcceptanceSchema().load({"dispatch": {}})


@pytest.fixture
def clock():
    return FixedClock(at(1, 30, day=29))


@pytest.fixture
def db(mongo):
    return mongo.database("orders")


@pytest.fixture
def casework(db, clock):
    copy = casework_on(db, clock)
    copy.load_city(STRICT)
    return copy


def opened(casework, name="one"):
    appeal = Appeal(name)
    casework.open_case(appeal.routed())
    casework.accept(appeal.case_id, ACCEPT_AND_DISPATCH, order(SUPERVISOR))
    return appeal


def overdue(casework, appeal):
    named = {
        "clock_id": f"{appeal.case_id}:conclude:1",
        "case_id": appeal.case_id,
        "appeal_id": appeal.appeal_id,
        "kind": ClockKind.CONCLUDE,
        "org": VILLAGE,
        "due_at": at(15, 59, day=28),
    }
    casework.keep_due(appeal.heard(ClockStarted(**named, started_at=at(2), provisional=False)))
    casework.time_over(appeal.heard(ClockOverdue(**named, overdue_at=at(16, day=28))))


def drafted(casework, name="one"):
    appeal = opened(casework, name)
    wish = OrderWish(None, "群众再次催办")
    return casework.supervising.draft_order(appeal.case_id, wish, order(SUPERVISOR)).answer["order_id"]


def sign(casework, order_id, key=""):
    return casework.supervising.sign_order(order_id, Signing(), order(SUPERVISOR, key))[1]


def asked(**query):
    return SupervisionQuerySchema().load(query)


def test_overdue_clock_leaves_a_card_and_a_draft_with_the_case(casework, db):
    appeal = opened(casework)
    overdue(casework, appeal)
    assert staged(db, appeal.case_id)[-2:] == ["card_issued", "supervision_order_drafted"]
    assert casework.supervising.list_cards(asked(), VILLAGER)["items"][0]["colour"] == "yellow"


def test_order_goes_all_the_way_and_tells_its_events_in_order(casework, db):
    appeal = opened(casework)
    overdue(casework, appeal)
    desk = casework.supervising
    (draft,) = desk.list_orders(asked(status=["drafted"]), SUPERVISOR)["items"]
    assert sign(casework, draft["order_id"])["letter_no"] == "舒纪督〔2021〕1号"
    desk.receive_order(draft["order_id"], order(VILLAGER))
    desk.report_on_order(draft["order_id"], Reporting("已修复并答复群众。", PROOF), order(VILLAGER))
    done = desk.close_order(draft["order_id"], {"reason": "已现场核实"}, order(SUPERVISOR))
    assert (done.answer["status"], done.answer["status_words"]) == ("closed", "已销号")
    assert staged(db, appeal.case_id)[-4:] == [
        "supervision_order_drafted",
        "supervision_order_issued",
        "supervision_order_received",
        "supervision_order_closed",
    ]


def test_many_signers_at_once_get_every_number_once_without_gap(casework, db, clock):
    order_ids = [drafted(casework, f"case-{number}") for number in range(12)]
    copies = [casework, casework_on(db, clock)]
    with ThreadPoolExecutor(6) as crowd:
        answers = list(crowd.map(lambda job: sign(copies[job[0] % 2], job[1]), enumerate(order_ids)))
    assert sorted(answer["number"] for answer in answers) == list(range(1, 13))
    assert {answer["letter_no"] for answer in answers} == {f"舒纪督〔2021〕{number}号" for number in range(1, 13)}


def test_repeated_signature_takes_no_second_number_and_answers_the_same(casework):
    order_id, other = drafted(casework), drafted(casework, "two")
    first = sign(casework, order_id, key="same-key-000")
    casework.supervising.receive_order(order_id, order(VILLAGER))
    assert sign(casework, order_id, key="same-key-000") == first
    assert sign(casework, other)["number"] == 2


def test_signature_of_a_signed_order_is_refused_and_costs_no_number(casework):
    order_id, other = drafted(casework), drafted(casework, "two")
    sign(casework, order_id)
    with pytest.raises(Conflict):
        sign(casework, order_id)
    assert sign(casework, other)["number"] == 2


@pytest.mark.parametrize("numbered", [False, True])
def test_signature_cut_short_is_finished_by_the_sweep(casework, db, clock, monkeypatch, numbered):
    """The process dies after the signature, before or after the register gave the number."""
    order_id = drafted(casework)
    with monkeypatch.context() as death:
        death.setattr(type(casework.supervising), "_issue", lambda *_: pytest.fail("dead"))
        with pytest.raises(pytest.fail.Exception):
            sign(casework, order_id)
    if numbered:
        registers.LetterRegister(db).number_of(order_id, TOWN, 2021, clock.now())
    another = casework_on(db, clock)
    assert another.supervising.issue_signed_orders() == 1
    assert another.supervising.show_order(order_id, SUPERVISOR)["letter_no"] == "舒纪督〔2021〕1号"
    assert another.supervising.issue_signed_orders() == 0


def test_each_organ_counts_its_own_letters_and_each_year_anew(casework, clock):
    town, first_case = drafted(casework), opened(casework, "two")
    sign(casework, town)
    county = casework.supervising.draft_order(first_case.case_id, OrderWish(TOWN, "督办不力"), order(COUNTY_OFFICER))
    county_id = county.answer["order_id"]
    signed = casework.supervising.sign_order(county_id, Signing(), order(COUNTY_OFFICER))[1]
    clock.move_to(at(1, 30, day=29).replace(year=2022))
    next_year = sign(casework, drafted(casework, "three"))
    assert (signed["by_org"], signed["number"], next_year["letter_no"]) == (COUNTY, 1, "舒纪督〔2022〕1号")


def test_document_is_for_both_organs_the_same_bytes_and_every_download_is_on_record(casework):
    order_id = drafted(casework)
    with pytest.raises(NotFound):
        casework.supervising.order_document(order_id, SUPERVISOR)
    sign(casework, order_id)
    ours, theirs = (casework.supervising.order_document(order_id, who) for who in (SUPERVISOR, VILLAGER))
    assert ours == theirs
    assert ours["name"] == "督办函 舒纪督〔2021〕1号.docx"
    text = [line.text for line in Document(BytesIO(b64decode(ours["content"]))).paragraphs]
    assert "督办事由：群众再次催办" in text
    reads = casework.supervising.order_reads(order_id, SUPERVISOR)["items"]
    assert sorted(read["actor"]["org"] for read in reads) == sorted([TOWN, VILLAGE])
    auditor = Actor(id="sj01", role=Role.AUDITOR, org=COUNTY, region="341523000000")
    assert casework.supervising.order_reads(order_id, auditor)["items"] == reads
    with pytest.raises(Forbidden):
        casework.supervising.order_document(order_id, auditor)


def test_strangers_neither_read_nor_list_an_order(casework):
    order_id = drafted(casework)
    sign(casework, order_id)
    stranger = Actor(id="x", role=Role.TOWNSHIP_DISCIPLINE, org="TD-OTHER", region="341523110000")
    for read in (casework.supervising.show_order, casework.supervising.order_document):
        for actor in (stranger, HANDLER):
            with pytest.raises(Forbidden):
                read(order_id, actor)
    assert casework.supervising.list_orders(asked(), stranger)["total"] == 0
    with pytest.raises(NotFound):
        casework.supervising.show_order("nonsense", SUPERVISOR)


def test_lists_are_paged_and_show_the_addressed_organ_only_what_went_out(casework):
    order_ids = [drafted(casework, f"case-{number}") for number in range(3)]
    sign(casework, order_ids[0])
    addressed = casework.supervising.list_orders(asked(), VILLAGER)
    assert [item["order_id"] for item in addressed["items"]] == [order_ids[0]]
    page = casework.supervising.list_orders(asked(page=2, page_size=2), SUPERVISOR)
    assert (page["total"], len(page["items"])) == (3, 1)
    county = Actor(id="c", role=Role.COUNTY_DISCIPLINE, org=COUNTY, region="341523000000")
    elsewhere = Actor(id="e", role=Role.COUNTY_DISCIPLINE, org=COUNTY, region="341522000000")
    assert [casework.supervising.list_orders(asked(), who)["total"] for who in (county, elsewhere)] == [3, 0]
    assert casework.supervising.list_orders(asked(status=["issued"], org=VILLAGE), county)["total"] == 1
    assert REGION == addressed["items"][0]["region_code"]
