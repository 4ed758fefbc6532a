"""casework and deadline as running services, with differences planted in their databases."""

from collections.abc import Callable, Iterator

import pytest

from chassis.bus import parked
from chassis.http.client import InternalClient, RemoteProblem
from tests.integration.harness import TOKEN, Ground, Running, ground
from tests.stack.servers import Broker, MongoSpace
from ydt.reconciling import Finding, Stream, reconcile

pytestmark = pytest.mark.servers


@pytest.fixture(scope="module")
def place(module_broker: Broker, module_mongo: MongoSpace, tmp_path_factory) -> Iterator[Ground]:
    """Both services, started once."""
    with ground(module_broker, module_mongo, tmp_path_factory.mktemp("logs")) as made:
        made.start("casework")
        made.start("deadline")
        yield made


@pytest.fixture(autouse=True)
def empty(place: Ground) -> None:
    """No document is left of the test before; all here were planted."""
    for service, names in {"casework": ("cases",), "deadline": ("case_clocks", "parked")}.items():
        for name in names:
            place.db(service)[name].delete_many({})


def plant(place: Ground, subject: str, sent: int, applied: int | None) -> None:
    """A case that told deadline so much, and what deadline knows of it."""
    case = {"_id": subject, "body": {"appeal_id": f"A{subject[1:]}"}, "sent": {"deadline": sent, "notify": sent}}
    place.db("casework")["cases"].insert_one({**case, "outbox": [], "version": 1})
    if applied is not None:
        place.db("deadline")["case_clocks"].insert_one({"_id": subject, "body": {}, "seen": {"casework": applied}})


def park(place: Ground, subject: str, number: int) -> None:
    """An event that deadline could not handle."""
    body = f'{{"streamorder": "deadline={number}"}}'.encode()
    row = {"subject": subject, "source": "/yidiantong/casework", "state": "open", "body": body}
    parked.collection(place.db("deadline")).insert_one(row)


def look(place: Ground, tell: Callable[[str], None] = lambda doing: None) -> Stream:
    """The stream from casework to deadline, compared at once."""
    urls = {service.name: f"http://127.0.0.1:{service.port}" for service in place.running}
    client = InternalClient(urls, TOKEN)
    try:
        streams = reconcile(client, ("casework", "deadline"), 0, tell)
    finally:
        client.close()
    return next(one for one in streams if one.producer == "casework")


def named(place: Ground, name: str) -> Running:
    """A running service."""
    return next(service for service in place.running if service.name == name)


def test_equal_ends_are_clean_over_many_pages(place):
    place.db("casework")["cases"].insert_many(
        [{"_id": f"C{n:04}", "body": {"appeal_id": f"A{n:04}"}, "sent": {"deadline": 2}} for n in range(1201)]
    )
    place.db("deadline")["case_clocks"].insert_many(
        [{"_id": f"C{n:04}", "body": {}, "seen": {"casework": 2}} for n in range(1201)]
    )
    found = look(place)
    assert (found.compared, found.findings, found.clean) == (1201, [], True)


def test_lost_event_is_found_and_whole_streams_beside_it_are_not(place):
    plant(place, "Ca", sent=5, applied=5)
    plant(place, "Cb", sent=5, applied=3)
    plant(place, "Cc", sent=1, applied=1)
    assert look(place).findings == [Finding("Cb", "behind", sent=5, applied=3)]


def test_subject_the_consumer_never_heard_of_is_missing(place):
    plant(place, "Ca", sent=2, applied=None)
    assert look(place).findings == [Finding("Ca", "missing", sent=2, applied=0)]


def test_consumer_restored_from_an_old_backup_is_behind_in_all_it_forgot(place):
    for subject, applied in (("Ca", 4), ("Cb", 2), ("Cc", None)):
        plant(place, subject, sent=4, applied=applied)
    assert [(each.subject, each.kind) for each in look(place).findings] == [("Cb", "behind"), ("Cc", "missing")]


def test_producer_restored_from_an_old_backup_is_overtaken_by_its_consumer(place):
    plant(place, "Ca", sent=2, applied=4)
    place.db("deadline")["case_clocks"].insert_one({"_id": "Cb", "body": {}, "seen": {"casework": 1}})
    found = look(place)
    assert found.findings == [Finding("Ca", "ahead", sent=2, applied=4), Finding("Cb", "ahead", sent=0, applied=1)]
    assert found.compared == 2


def test_event_that_arrives_while_waiting_was_on_its_way(place):
    plant(place, "Ca", sent=3, applied=2)
    plant(place, "Cb", sent=3, applied=2)

    def arrive(doing: str) -> None:
        if doing.startswith("waiting"):
            place.db("deadline")["case_clocks"].update_one({"_id": "Ca"}, {"$set": {"seen.casework": 3}})
            place.db("casework")["cases"].update_one({"_id": "Ca"}, {"$set": {"sent.deadline": 4}})

    assert [each.subject for each in look(place, tell=arrive).findings] == ["Cb"]


def test_parked_events_wait_for_a_person_and_are_counted_apart(place):
    plant(place, "Ca", sent=4, applied=2)
    park(place, "Ca", 3)
    park(place, "Ca", 4)
    found = look(place)
    assert (found.parked, found.findings) == (1, [])


def test_events_parked_behind_a_lost_one_do_not_hide_it(place):
    plant(place, "Ca", sent=4, applied=2)
    park(place, "Ca", 1)
    park(place, "Ca", 4)
    assert look(place).findings == [Finding("Ca", "behind", sent=4, applied=2, parked=1)]


def test_route_answers_only_those_with_the_token_and_only_known_sources(place):
    casework = named(place, "casework")
    with pytest.raises(RemoteProblem) as refused:
        casework.call("GET", "/internal/streams", query={"source": "notify"})
    assert refused.value.status == 404
    stranger = InternalClient({"casework": f"http://127.0.0.1:{casework.port}"}, "guessed")
    with pytest.raises(RemoteProblem) as refused:
        stranger.call("casework", "GET", "/internal/streams")
    stranger.close()
    assert refused.value.status == 401
