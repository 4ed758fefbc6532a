"""Taking appeals on a real database: one write, one effect, nothing readable."""

from datetime import timedelta

import bson
import pytest

from chassis.clock import real_now
from chassis.errors import Conflict, Invalid, KeyReused, Unavailable
from contracts.envelope import decode
from services.intake import store
from services.intake.domain.person import Person
from services.intake.domain.receipt import is_receipt_no, receipt_no
from services.intake.sealing import SealBroken
from tests.integration.intake.world import (
    FILED_AT,
    ID_NUMBER,
    MOBILE,
    NAME,
    PACK,
    TEXT,
    TOWN,
    World,
    command,
    keys,
    request,
)

pytestmark = pytest.mark.servers


def test_submission_gives_a_receipt_of_the_local_day_and_a_query_code(world):
    answer = world.submit()
    assert answer["receipt_no"][:6] == "210907"
    assert is_receipt_no(answer["receipt_no"])
    assert answer["submitted_at"] == "2021-09-06T22:48:00.000Z"
    assert answer["case_id"] == "C" + answer["appeal_id"][1:]
    held = world.use.receipts.held(answer["receipt_no"], answer["query_code"])
    assert (held.appeal_id, held.case_id) == (answer["appeal_id"], answer["case_id"])


def test_submission_stages_one_event_without_anything_of_the_citizens_own(world):
    answer = world.submit()
    (staged,) = world.outbox(answer["appeal_id"])
    told = decode(staged["body"])
    assert (told.name, told.subject, told.order) == (
        "appeal_submitted",
        answer["appeal_id"],
        {"routing": 1, "analytics": 1},
    )
    assert told.data.keywords == ("征兵",)
    assert told.data.real_name
    assert (told.region_code, told.policy_version) == ("341523110203", "shucheng-2021.09-1")
    for planted in (NAME, MOBILE, ID_NUMBER, "今年", "张湾组", answer["query_code"]):
        assert planted not in str(staged)


def test_database_holds_nothing_readable_of_a_citizen(world):
    answer = world.submit()
    world.hear(answer["appeal_id"], *("CaseOpened", "CaseDispatched", "CaseReplied", "ReplyApproved"))
    rating = {"stars": 5, "words": None, "comment": f"谢谢,{NAME}很满意"}
    world.use.citizen.rate(answer["appeal_id"], rating, command())
    world.use.reading.content(answer["appeal_id"], TOWN, "受理前查看")
    raw = b"".join(
        bson.encode(document) for name in world.db.list_collection_names() for document in world.db[name].find()
    )
    for planted in (NAME, MOBILE, ID_NUMBER, "今年什", "张湾组", "很满意", answer["query_code"]):
        assert planted.encode() not in raw


def test_repeated_submission_gets_the_first_answer_and_leaves_one_appeal(world):
    first = world.use.submissions.submit(request(), command("key-1"))
    again = world.use.submissions.submit(request(), command("key-1"))
    assert again.answer == first.answer
    assert (first.replayed, again.replayed) == (False, True)
    assert world.db["appeals"].count_documents({}) == world.db["identities"].count_documents({}) == 1
    assert len(world.outbox(first.answer["appeal_id"])) == 1


def test_repeated_submission_is_answered_even_after_the_city_dropped_the_region(world):
    first = world.use.submissions.submit(request(), command("key-1"))
    regions = [region for region in PACK["regions"] if region["code"] != "341523110203"]
    world.use.upkeep.load_pack({**PACK, "policy_version": "shucheng-2021.10-1", "regions": regions})
    assert world.use.submissions.submit(request(), command("key-1")).answer == first.answer


def test_key_used_for_another_body_is_refused_and_its_person_is_swept(world):
    answer = world.submit("key-1", "one")
    with pytest.raises(KeyReused):
        world.submit("key-1", "two", contact={"name": "李某某", "mobile": "13900001234", "id_number": ""})
    assert world.db["identities"].count_documents({}) == 2
    assert world.use.upkeep.identities.sweep(real_now() + timedelta(seconds=1)) == 1
    shown = world.use.reading.content(answer["appeal_id"], _supervisor_of(world, answer), "查看")
    assert shown["original_text"] == TEXT
    assert world.use.reading.identity(answer["appeal_id"], TOWN, "核实诉求")["name"] == NAME


def test_person_without_an_appeal_is_swept_only_when_old(world):
    world.submit()
    vault = world.use.submissions.vault
    vault.put_identity("Aorphan.1", "Aorphan", Person(name="李某某"), real_now())
    assert world.use.upkeep.sweep_identities() == 0
    assert world.db["identities"].count_documents({}) == 2
    assert world.use.upkeep.identities.sweep(real_now() + timedelta(seconds=1)) == 1
    assert world.db["identities"].count_documents({}) == 1


def test_sweep_looks_at_each_person_once_and_page_by_page(world, monkeypatch):
    monkeypatch.setattr(store, "_PAGE", 2)
    vault, start = world.use.submissions.vault, real_now() - timedelta(hours=2)
    kept = world.submit()["appeal_id"]
    world.db["identities"].update_one({}, {"$set": {"written_at": start}})
    for number in range(5):
        vault.put_identity(f"Aorphan{number}.1", "Aorphan", Person(name="李某某"), start + timedelta(seconds=number))
    assert world.use.upkeep.sweep_identities() == 5
    assert [row["appeal_id"] for row in world.db["identities"].find()] == [kept]
    vault.put_identity("Alate.1", "Alate", Person(name="李某某"), start)
    assert world.use.upkeep.sweep_identities() == 0


def test_receipt_number_already_taken_is_replaced_by_the_next(world):
    taken = world.submit("key-1")
    wanted = receipt_no(taken["appeal_id"], FILED_AT.date() + timedelta(days=1))
    assert taken["receipt_no"] == wanted
    world.db["appeals"].delete_many({})
    world.db["appeals"].insert_one({"_id": "Aother", "version": 1, "body": {"receipt_no": wanted}})
    again = World.on(world.db).submit("key-1")
    assert again["receipt_no"] == receipt_no(taken["appeal_id"], FILED_AT.date() + timedelta(days=1), 1)


def test_anonymous_appeal_keeps_no_person(world):
    answer = world.submit(contact=None, anonymous=True)
    assert world.db["identities"].count_documents({}) == 0
    world.hear(answer["appeal_id"], "CaseOpened")
    shown = world.use.reading.identity(answer["appeal_id"], TOWN, "核实诉求")
    assert shown == {"appeal_id": answer["appeal_id"], "anonymous": True, "name": "", "mobile": "", "id_number": ""}


@pytest.mark.parametrize(
    ("over", "pointer", "code"),
    [
        ({"text": "你好\x00吗"}, "/text", "control_character"),
        ({"text": "灯" * 5001}, "/text", "too_long"),
        ({"text": "  "}, "/text", "too_short"),
        ({"category": "Z99"}, "/category", "category_unknown"),
        (
            {"place": {"region_code": "999999999999", "coordinates": None, "address": ""}},
            "/place/region_code",
            "region_unknown",
        ),
        ({"place": {"region_code": "", "coordinates": None, "address": ""}}, "/place", "place_missing"),
        ({"contact": {"name": "张\x07某", "mobile": "", "id_number": ""}}, "/contact/name", "control_character"),
    ],
)
def test_refused_submission_names_the_field_and_stores_nothing(world, over, pointer, code):
    with pytest.raises(Invalid) as refused:
        world.submit(**over)
    assert [(fault.pointer, fault.code) for fault in refused.value.errors] == [(pointer, code)]
    assert world.db["appeals"].count_documents({}) == world.db["identities"].count_documents({}) == 0


def test_submission_before_any_city_pack_asks_to_come_back(mongo):
    with pytest.raises(Unavailable):
        World.on(mongo.database("intake"), pack=None).submit()


def test_loading_a_pack_twice_changes_nothing_and_changed_content_is_refused(world):
    assert world.use.upkeep.load_pack(PACK) == {"policy_version": "shucheng-2021.09-1", "changed": False}
    with pytest.raises(Conflict):
        world.use.upkeep.load_pack({**PACK, "region_code": "341500000000"})
    with pytest.raises(Invalid):
        world.use.upkeep.load_pack({"policy_version": "x"})


def test_texts_stay_readable_through_a_change_of_keys_and_bound_to_their_appeal(world):
    first = world.submit()
    rotated = World.on(world.db, sealing_keys=keys("k2", "k1"))
    second = rotated.submit()
    documents = {row["_id"]: row["body"]["content"]["key_id"] for row in world.db["appeals"].find()}
    assert documents == {first["appeal_id"]: "k1", second["appeal_id"]: "k2"}
    vault, body = rotated.use.reading.vault, world.db["appeals"].find_one({"_id": first["appeal_id"]})["body"]
    assert vault.open_content(first["appeal_id"], body).words.original == TEXT
    with pytest.raises(SealBroken):
        vault.open_content(second["appeal_id"], body)
    with pytest.raises(SealBroken):
        World.on(world.db, sealing_keys=keys("k2")).use.reading.vault.open_content(first["appeal_id"], body)


def test_indexes_are_made_as_declared(world):
    made = world.db["appeals"].index_information()
    assert made["receipt_no"]["unique"]


def _supervisor_of(world, answer):
    world.hear(answer["appeal_id"], "CaseOpened")
    return TOWN
