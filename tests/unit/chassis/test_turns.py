"""Turns: one inside for each key, whatever happens to it, and nothing is kept of keys nobody asks for."""

from concurrent.futures import ThreadPoolExecutor
from threading import Event

import pytest

from chassis.turns import Turns

SECONDS = 10


def test_second_of_a_key_waits_and_another_key_does_not():
    turns, entered, may_leave, order = Turns(), Event(), Event(), []

    def stay():
        with turns.of("a"):
            entered.set()
            assert may_leave.wait(SECONDS)
            order.append("first")

    def follow():
        with turns.of("a"):
            order.append("second")

    with ThreadPoolExecutor(2) as pool:
        first = pool.submit(stay)
        assert entered.wait(SECONDS)
        second = pool.submit(follow)
        with turns.of("b"):
            order.append("other")
        may_leave.set()
        first.result(SECONDS)
        second.result(SECONDS)
    assert order == ["other", "first", "second"]
    assert len(turns) == 0


def test_turn_ends_with_an_exception_too():
    turns = Turns()
    with pytest.raises(ValueError, match="x"), turns.of("a"):
        raise ValueError("x")
    with turns.of("a"):
        assert len(turns) == 1
    assert len(turns) == 0
