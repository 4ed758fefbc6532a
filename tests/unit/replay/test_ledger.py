"""What was recorded is held against what was published, step by step."""

from datetime import datetime, timedelta

import pytest

from ydt.replaying.ledger import differences, found_at, ledger, span_words
from ydt.replaying.script import CHINA, Script, Step

FILED = datetime(2021, 9, 7, 6, 48, tzinfo=CHINA)
REPLIED = datetime(2021, 9, 7, 11, 31, tzinfo=CHINA)


def step(name: str, do: str, at: datetime, **overrides) -> Step:
    """A step with little in it."""
    values = {"by": "citizen", "body": None, "query": None, "told": name, "since_filing": None, "expect": {}}
    return Step(id=name, do=do, at=at, source="台账", **{**values, **overrides})


SCRIPT = Script(
    "ml-1",
    "一号件",
    "木莲",
    (
        step("filed", "file", FILED),
        step("looked", "lookup", FILED),
        step("replied", "reply", REPLIED, by="x", since_filing=timedelta(hours=4, minutes=43)),
    ),
)

ALL_FINE = {"filed": (), "looked": (), "replied": ()}


def told(replied: str = "2021-09-07T03:31:00Z") -> dict:
    """The citizen's timeline, in UTC as services write it."""
    return {
        "timeline": [
            {"step": "appeal_submitted", "at": "2021-09-06T22:48:00Z"},
            {"step": "case_opened", "at": "2021-09-06T22:48:00Z"},
            {"step": "case_replied", "at": replied},
        ]
    }


def kept(replied: str = "2021-09-07T03:31:00Z") -> dict:
    """The history of the case."""
    return {"history": [{"step": "open", "at": "2021-09-06T22:48:00Z"}, {"step": "reply", "at": replied}]}


def test_equal_record_differs_nowhere():
    lines = ledger(SCRIPT, told(), kept(), ALL_FINE)
    assert [line.differs for line in lines] == [(), (), ()]
    assert [line.recorded_at for line in lines] == [FILED, None, REPLIED]
    assert lines[2].since_filing == timedelta(hours=4, minutes=43)


def test_other_moment_differs():
    lines = ledger(SCRIPT, told("2021-09-07T03:32:00Z"), kept(), ALL_FINE)
    assert lines[2].differs == (
        "the citizen's timeline says 2021-09-07T03:32:00+00:00",
        "took 4:44, published 4:43",
    )


def test_history_that_disagrees_differs():
    lines = ledger(SCRIPT, told(), kept("2021-09-07T03:30:00Z"), ALL_FINE)
    assert lines[2].differs == ("the case's history says 2021-09-07T03:30:00+00:00",)


def test_step_nobody_recorded_differs():
    lines = ledger(SCRIPT, {"timeline": told()["timeline"][:2]}, {"history": []}, ALL_FINE)
    assert lines[2].differs == (
        "the citizen's timeline does not show it",
        "the case's history does not show it",
        "took no known time, published 4:43",
    )


def test_progress_is_found_in_the_history_alone():
    script = Script("ml-3", "三号件", "木莲", (SCRIPT.steps[0], step("word", "progress", REPLIED, by="x")))
    history = {"history": [{"step": "first_reply", "at": "2021-09-07T03:31:00Z"}]}
    lines = ledger(script, {"timeline": told()["timeline"][:1]}, history, {"filed": (), "word": ()})
    assert (lines[1].recorded_at, lines[1].differs) == (REPLIED, ())


def test_run_that_ended_early_names_every_missing_step():
    lines = ledger(SCRIPT, None, None, {"filed": ("503 unavailable",)})
    assert [line.differs for line in lines] == [("503 unavailable",), ("not run",), ("not run",)]


def test_look_that_was_not_compared_says_so():
    lines = ledger(SCRIPT, told(), kept(), {**ALL_FINE, "looked": None})
    assert [(line.differs, line.compared) for line in lines] == [((), True), ((), False), ((), True)]


def test_wrong_answer_of_a_lookup_is_shown():
    lines = ledger(SCRIPT, told(), kept(), {**ALL_FINE, "looked": ("status: x, not y",)})
    assert lines[1].differs == ("status: x, not y",)


def test_second_step_of_a_kind_takes_the_second_record():
    script = Script("ml-2", "二号件", "木莲", (SCRIPT.steps[0], SCRIPT.steps[2], SCRIPT.steps[2]))
    lines = ledger(script, told(), kept(), ALL_FINE)
    assert (lines[1].differs, lines[2].differs[:2]) == (
        (),
        ("the citizen's timeline does not show it", "the case's history does not show it"),
    )


@pytest.mark.parametrize(
    ("path", "values"),
    [
        ("status", ["done"]),
        ("reply.text", ["好"]),
        ("items.1.code", ["b"]),
        ("items.*.code", ["a", "b"]),
        ("items.9.code", []),
        ("items.code=b", [{"code": "b"}]),
        ("items.code=c.code", []),
        ("status.text", []),
    ],
)
def test_path_finds_values(path, values):
    body = {"status": "done", "reply": {"text": "好"}, "items": [{"code": "a"}, {"code": "b"}]}
    assert found_at(body, path) == values


def test_star_needs_one_member_that_agrees():
    body = {"items": [{"code": "a"}, {"code": "b"}]}
    assert differences(body, {"items.*.code": "b"}) == ()
    assert differences(body, {"items.*.code": "c"}) == ("items.*.code: a / b, not c",)


@pytest.mark.parametrize(
    ("found", "expected"),
    [(True, 1), (1, True), ("1", 1), (None, False), ("2021-09-07T03:31:00Z", "2021-09-07T03:31:00")],
)
def test_likeness_is_not_sameness(found, expected):
    assert differences({"value": found}, {"value": expected}) == (f"value: {found}, not {expected}",)


def test_same_instant_in_another_zone_is_the_same():
    assert differences({"at": "2021-09-07T03:31:00Z"}, {"at": "2021-09-07T11:31:00+08:00"}) == ()


def test_absent_reply_is_null():
    assert differences({"reply": None}, {"reply": None}) == ()
    assert differences({}, {"reply": None}) == ("reply: nothing, not None",)


@pytest.mark.parametrize(
    ("span", "words"),
    [
        (timedelta(hours=4, minutes=43), "4:43"),
        (timedelta(days=1, seconds=5), "1 d 0:00:05"),
        (timedelta(0), "0:00"),
        (None, ""),
    ],
)
def test_span_is_told_in_hours_and_minutes(span, words):
    assert span_words(span) == words
