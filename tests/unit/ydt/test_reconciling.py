"""Comparing two ends of a stream, without a service."""

import pytest

from ydt.commands.reconcile import seconds_of
from ydt.errors import Failure
from ydt.reconciling import MOST_SUSPECTS, Counts, Stream, counts_of, joined


def sent(subject, unconfirmed=0, **counts):
    return {"subject": subject, "sent": counts, "unconfirmed": dict.fromkeys(counts, unconfirmed)}


def applied(subject, count):
    return {"subject": subject, "applied": count}


def test_joined_brings_the_ends_together_in_the_order_of_subjects():
    ends = {"": [sent("a", x=1), sent("c", x=1)], "x": [applied("b", 1), applied("c", 1)], "y": [applied("c", 2)]}
    assert [(subject, sorted(rows)) for subject, rows in joined(ends)] == [
        ("a", [""]),
        ("b", ["x"]),
        ("c", ["", "x", "y"]),
    ]


@pytest.mark.parametrize(
    ("rows", "differ"),
    [
        ({"": sent("a", x=3), "x": applied("a", 3)}, False),
        ({"": sent("a", x=3), "x": applied("a", 2)}, True),
        ({"": sent("a", x=3), "x": applied("a", 4)}, True),
        ({"": sent("a", x=3)}, True),
        ({"x": applied("a", 1)}, True),
        ({"": sent("a", y=3), "x": applied("a", 0)}, False),
        ({"": sent("a", x=3, unconfirmed=2), "x": applied("a", 1)}, False),
        ({"": sent("a", x=3, unconfirmed=2), "x": applied("a", 3)}, False),
        ({"": sent("a", x=3, unconfirmed=2), "x": applied("a", 0)}, True),
        ({"": sent("a", x=1, unconfirmed=1)}, False),
    ],
)
def test_ends_differ_when_less_came_than_was_confirmed_or_more_than_was_sent(rows, differ):
    assert counts_of("a", rows, "x").differ == differ


def test_subject_of_which_nothing_was_sent_is_not_compared():
    stream = Stream("p", "x")
    stream.take(Counts("a", sent=0, confirmed=0, applied=None))
    stream.take(Counts("b", sent=1, confirmed=1, applied=1))
    assert (stream.compared, stream.clean) == (1, True)


def test_stream_with_too_many_differences_is_cut_short_and_not_clean():
    stream = Stream("p", "x")
    for number in range(MOST_SUSPECTS + 5):
        stream.take(Counts(str(number), sent=1, confirmed=1, applied=None))
    assert (stream.compared, len(stream.suspects), stream.clean) == (MOST_SUSPECTS, MOST_SUSPECTS, False)


@pytest.mark.parametrize(("text", "seconds"), [("60s", 60), ("5m", 300), ("1.5h", 5400), ("7", 7), ("0", 0)])
def test_length_of_time_is_read(text, seconds):
    assert seconds_of(text) == seconds


@pytest.mark.parametrize("text", ["", "s", "-1", "1d", "1 m"])
def test_what_is_no_length_of_time_is_refused(text):
    with pytest.raises(Failure):
        seconds_of(text)
