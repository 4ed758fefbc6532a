"""Shared writes: everything is written once, errors reach those concerned, and nobody waits for ever."""

import threading
from concurrent.futures import ThreadPoolExecutor

import pytest

from chassis.shared_write import Gather, SharedWrite

SECONDS = 10


class Slow:
    """A write that waits at a gate, so that others gather."""

    def __init__(self):
        self.batches = []
        self.gate = threading.Event()
        self.entered = threading.Event()

    def __call__(self, batch):
        self.entered.set()
        assert self.gate.wait(SECONDS)
        self.batches.append(sorted(batch))
        if "poison" in batch:
            raise ValueError("poison")


def test_items_that_wait_share_one_write():
    write = Slow()
    shared = SharedWrite(write, 100)
    with ThreadPoolExecutor(8) as pool:
        first = pool.submit(shared.add, "a")
        assert write.entered.wait(SECONDS)
        others = [pool.submit(shared.add, item) for item in "bcdef"]
        while len(shared._waiting) < 5:
            pass
        write.gate.set()
        for future in (first, *others):
            future.result(SECONDS)
    assert write.batches == [["a"], ["b", "c", "d", "e", "f"]]


def test_batches_stay_within_the_limit():
    write = Slow()
    write.gate.set()
    shared = SharedWrite(write, 3)
    with ThreadPoolExecutor(16) as pool:
        list(pool.map(shared.add, [f"{number:03d}" for number in range(200)]))
    assert sorted(item for batch in write.batches for item in batch) == [f"{number:03d}" for number in range(200)]
    assert max(len(batch) for batch in write.batches) <= 3


def test_error_reaches_those_whose_item_was_in_the_write():
    write = Slow()
    write.gate.set()
    shared = SharedWrite(write, 100)
    shared.add("a")
    with pytest.raises(ValueError, match="poison"):
        shared.add("poison")
    shared.add("b")
    assert write.batches == [["a"], ["poison"], ["b"]]


def test_interrupted_writer_lets_the_next_one_lead():
    class Interrupted(BaseException):
        """Like the end of a greenlet."""

    def write(batch):
        if batch == ["a"]:
            raise Interrupted

    shared = SharedWrite(write, 100)
    with pytest.raises(Interrupted):
        shared.add("a")
    shared.add("b")


def test_leader_interrupted_while_it_gathers_leaves_the_lead_to_the_next(monkeypatch):
    class Interrupted(BaseException):
        """Like the end of a greenlet."""

    def interrupted(_seconds):
        monkeypatch.undo()
        raise Interrupted

    written = []
    shared = SharedWrite(written.append, 100)
    monkeypatch.setattr("chassis.shared_write.time.sleep", interrupted)
    with pytest.raises(Interrupted):
        shared.add("a")
    shared.add("b")
    assert written == [["b"]]


def test_items_that_come_while_the_leader_gathers_are_in_its_write():
    written = []
    shared = SharedWrite(lambda batch: written.append(sorted(batch)), 100, Gather(0.2))
    with ThreadPoolExecutor(4) as pool:
        list(pool.map(shared.add, "abcd"))
    assert written == [["a", "b", "c", "d"]]


def test_lone_item_in_a_quiet_time_does_not_wait():
    pauses = []
    shared = SharedWrite(lambda batch: None, 100, Gather(seconds=0.004, within=5.0))
    with pytest.MonkeyPatch.context() as patch:
        patch.setattr("chassis.shared_write.time.sleep", pauses.append)
        shared.add("a")
        shared.add("b")
    assert pauses == [0.0, 0.004]
