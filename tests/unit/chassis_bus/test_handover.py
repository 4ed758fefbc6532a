"""What the relay is handed: in order, bounded, and never ahead of an event it has not sent."""

from chassis.bus import handover
from chassis.bus.handover import Handover, Staged, Streams


def staged(document: str, place: int) -> Staged:
    return Staged("appeals", document, {"id": f"{document}.{place}", "body": {"sequence": f"{place:010d}"}})


def test_handover_gives_back_in_order_and_no_more_than_asked():
    held = Handover()
    held.put("appeals", "a", [{"id": "1"}, {"id": "2"}])
    held.put("appeals", "b", [{"id": "3"}])
    assert [item.entry["id"] for item in held.take(2)] == ["1", "2"]
    assert [(item.document, item.entry["id"]) for item in held.take(5)] == [("b", "3")]
    assert held.take(5) == []


def test_full_handover_leaves_the_rest_to_the_outboxes(monkeypatch):
    monkeypatch.setattr(handover, "MOST_WAITING", 1)
    held = Handover()
    held.put("appeals", "a", [{"id": "1"}])
    held.put("appeals", "a", [{"id": "2"}])
    assert [item.entry["id"] for item in held.take(5)] == ["1"]


def test_first_event_of_a_document_is_next_and_so_is_each_that_follows():
    streams = Streams()
    assert [streams.is_next(staged("a", place)) for place in (1, 2, 3)] == [True, True, True]


def test_event_whose_predecessor_was_not_sent_here_waits():
    streams = Streams()
    assert not streams.is_next(staged("a", 2))
    streams.sent(staged("a", 2))
    assert streams.is_next(staged("a", 3))
    assert not streams.is_next(staged("a", 5))


def test_event_after_a_failed_one_waits():
    streams = Streams()
    assert streams.is_next(staged("a", 1))
    streams.failed(staged("a", 1))
    assert not streams.is_next(staged("a", 2))


def test_streams_of_too_many_documents_are_forgotten(monkeypatch):
    monkeypatch.setattr(handover, "MOST_STREAMS", 2)
    streams = Streams()
    for document in ("a", "b", "c"):
        assert streams.is_next(staged(document, 1))
    assert not streams.is_next(staged("a", 2))
    assert streams.is_next(staged("c", 2))
