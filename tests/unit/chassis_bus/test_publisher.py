"""Confirmations: each message's fate is its own, whatever order and grouping the broker answers in."""

import pytest

from chassis.bus.publisher import ConfirmingPublisher, Fate, Outgoing


class FakeBroker:
    """A connection with one channel. It gives the answers it was told, one for each reading, then falls silent."""

    connected = True

    def __init__(self, *answers):
        self.answers = list(answers)
        self.events = {"basic_ack": set(), "basic_nack": set(), "basic_return": set()}
        self.published = []

    def channel(self):
        return self

    def confirm_select(self):
        pass

    def basic_publish(self, message, exchange, routing_key, mandatory):
        assert mandatory
        self.published.append(message)

    def drain_events(self, timeout):
        if not self.answers:
            raise TimeoutError
        name, *arguments = self.answers.pop(0)
        if name == "basic_return":
            arguments = [None, "e", "r", self.published[arguments[0]]]
        for callback in self.events[name]:
            callback(*arguments)

    def collect(self):
        self.connected = False


def send(count, *answers):
    publisher = ConfirmingPublisher(lambda: FakeBroker(*answers))
    return publisher.send([Outgoing("e", "r", b"{}", f"m{number}") for number in range(count)])


def test_one_answer_may_confirm_many():
    assert send(3, ("basic_ack", 3, True)) == [Fate.CONFIRMED] * 3


def test_answers_may_come_in_any_order():
    fates = send(3, ("basic_ack", 3, False), ("basic_nack", 1, False), ("basic_ack", 2, False))
    assert fates == [Fate.REFUSED, Fate.CONFIRMED, Fate.CONFIRMED]


def test_returned_message_is_unroutable_although_it_is_confirmed():
    fates = send(2, ("basic_return", 1), ("basic_ack", 2, True))
    assert fates == [Fate.CONFIRMED, Fate.UNROUTABLE]


def test_what_was_not_answered_is_unknown_and_never_confirmed():
    assert send(3, ("basic_ack", 2, False)) == [Fate.UNKNOWN, Fate.CONFIRMED, Fate.UNKNOWN]


@pytest.mark.parametrize("tag", [0, 7])
def test_answer_for_a_tag_never_sent_changes_nothing(tag):
    assert send(1, ("basic_ack", tag, False), ("basic_ack", 1, False)) == [Fate.CONFIRMED]


def test_lost_connection_is_replaced_and_tags_begin_anew():
    brokers = [FakeBroker(("basic_ack", 1, False)), FakeBroker(("basic_ack", 1, True))]
    publisher = ConfirmingPublisher(lambda: brokers.pop(0))
    message = Outgoing("e", "r", b"{}", "m")
    assert publisher.send([message, message]) == [Fate.CONFIRMED, Fate.UNKNOWN]
    assert publisher.send([message]) == [Fate.CONFIRMED]
    assert brokers == []


def test_unreachable_broker_leaves_all_unknown():
    def refuse():
        raise ConnectionRefusedError

    assert ConfirmingPublisher(refuse).send([Outgoing("e", "r", b"{}", "m")]) == [Fate.UNKNOWN]
