"""Lanes: one at a time for each key, in the order of the stream; gaps are waited out for a lane, not for each."""

import eventlet
import pytest

from chassis.bus.lanes import Lanes


class Recorder:
    """Runs items as `Lanes` asks: a number is settled when its predecessor was, else it is a gap."""

    def __init__(self, waits=(0.01, 0.01)):
        self.done: list[tuple[str, int]] = []
        self.given_up: list[tuple[str, int]] = []
        self.attempts = 0
        self.live = True
        self.running: dict[str, int] = {}
        self.most_at_once: dict[str, int] = {}
        self.lanes = Lanes(eventlet.spawn, self.attempt, self.given_up.append, lambda item: self.live, waits)

    def attempt(self, item):
        key, number = item
        self.attempts += 1
        self.running[key] = self.running.get(key, 0) + 1
        self.most_at_once[key] = max(self.most_at_once.get(key, 0), self.running[key])
        eventlet.sleep(0.001)
        self.running[key] -= 1
        last = max((other for name, other in self.done if name == key), default=0)
        if number > last + 1:
            return True
        self.done.append(item)
        return False

    def add(self, key, *numbers):
        for number in numbers:
            self.lanes.add(key, number, (key, number))

    def finish(self):
        for _ in range(500):
            if len(self.lanes) == 0:
                return
            eventlet.sleep(0.002)
        pytest.fail("the lanes did not become empty")


def test_one_key_runs_one_at_a_time_in_order():
    recorder = Recorder()
    recorder.add("a", 1, 2, 3, 4)
    recorder.finish()
    assert recorder.done == [("a", 1), ("a", 2), ("a", 3), ("a", 4)]
    assert recorder.most_at_once == {"a": 1}
    assert recorder.attempts == 4


def test_later_event_that_came_first_waits_for_the_earlier_one():
    recorder = Recorder()
    recorder.add("a", 3, 2, 1)
    recorder.finish()
    assert recorder.done == [("a", 1), ("a", 2), ("a", 3)]
    assert recorder.given_up == []


def test_keys_do_not_wait_for_each_other():
    recorder = Recorder(waits=(0.2,))
    recorder.add("blocked", 2)
    recorder.add("free", 1, 2)
    eventlet.sleep(0.05)
    assert recorder.done == [("free", 1), ("free", 2)]
    assert recorder.lanes.gaps == 1


def test_gap_that_stays_is_given_up_once_for_each_with_one_wait_for_all():
    recorder = Recorder(waits=(0.01, 0.01))
    recorder.add("a", 2, 3, 4)
    recorder.finish()
    assert recorder.given_up == [("a", 2), ("a", 3), ("a", 4)]
    assert recorder.attempts == 5
    assert recorder.lanes.gaps == 0


def test_gap_is_closed_by_an_event_that_arrives_while_waiting():
    recorder = Recorder(waits=(0.05, 0.05))
    recorder.add("a", 2)
    eventlet.sleep(0.02)
    recorder.add("a", 1)
    recorder.finish()
    assert recorder.done == [("a", 1), ("a", 2)]


def test_what_is_no_longer_live_is_not_run():
    recorder = Recorder()
    recorder.live = False
    recorder.add("a", 1, 2)
    recorder.finish()
    assert (recorder.attempts, recorder.given_up) == (0, [])


def test_a_lane_in_which_something_unforeseen_happens_is_freed():
    recorder = Recorder()
    lanes = Lanes(lambda run: run(), lambda item: 1 / 0, print, lambda item: True)
    with pytest.raises(ZeroDivisionError):
        lanes.add("a", 1, "item")
    assert len(lanes) == 0
    assert recorder.done == []
