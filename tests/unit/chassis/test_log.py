import io
import json
import logging

import pytest
import structlog
from pymongo.errors import DuplicateKeyError

from chassis.log import configure, describe_exception, get_logger, safe_message
from chassis.tracing import Trace, bind_trace


@pytest.fixture
def lines():
    """The log of a process, as parsed lines read so far."""
    root = logging.getLogger()
    before = (root.handlers, root.level)
    stream = io.StringIO()
    configure("casework", "shucheng", "INFO", stream)
    yield lambda: [json.loads(line) for line in stream.getvalue().splitlines()]
    root.handlers, level = before
    root.setLevel(level)
    structlog.reset_defaults()
    structlog.contextvars.clear_contextvars()


def test_a_line_carries_service_city_time_and_the_ids_bound_here(lines):
    bind_trace(Trace("conversation-1", "00-" + "a" * 32 + "-" + "b" * 16 + "-01"), causation_id="e1")
    get_logger().info("case_opened", case_id="C1")
    (line,) = lines()
    assert line.pop("ts").endswith("+00:00")
    assert line == {
        "level": "info",
        "service": "casework",
        "city": "shucheng",
        "event": "case_opened",
        "correlation_id": "conversation-1",
        "causation_id": "e1",
        "case_id": "C1",
        "trace_id": "a" * 32,
    }


def test_a_line_below_the_level_is_not_written(lines):
    get_logger().debug("case_looked_at")
    logging.getLogger("nameko").debug("spawned")
    assert lines() == []


def test_lines_of_libraries_come_the_same_way_and_masked(lines):
    logging.getLogger("amqp.connection").warning("no route for %s", "13812345678")
    (line,) = lines()
    assert (line["event"], line["logger"], line["service"]) == ("no route for [masked]", "amqp.connection", "casework")


def test_pymongo_never_logs_its_commands(lines):
    configure("casework", "shucheng", "DEBUG", io.StringIO())
    assert not logging.getLogger("pymongo.command").isEnabledFor(logging.DEBUG)


def test_nameko_does_not_log_a_workers_exception_beside_us(lines):
    logging.getLogger("nameko.containers").error("error handling worker %s: %s", "w", "张某某 反映", exc_info=True)
    assert lines() == []


def test_an_exception_is_logged_without_anybodys_words(lines):
    try:
        try:
            int("张某某 13812345678")
        except ValueError as error:
            raise RuntimeError("cannot store 张某某的诉求 for 13812345678") from error
    except RuntimeError:
        get_logger().exception("unexpected_error")
        logging.getLogger("werkzeug").exception("lost")
    for line in lines():
        assert line["exception"]["message"] == "cannot store … for [masked]"
        assert line["exception"]["cause"]["type"] == "ValueError"
        assert line["exception"]["frames"][-1].endswith("test_an_exception_is_logged_without_anybodys_words")
        assert "张某某" not in json.dumps(line, ensure_ascii=False) and "138" not in json.dumps(line)


def test_a_database_error_is_told_by_its_code_because_it_quotes_documents():
    error = DuplicateKeyError("E11000 dup key: { name: zhang }", 11000, {"keyValue": {"name": "zhang"}})
    assert safe_message(error) == "code 11000"


def test_describe_exception_follows_the_context_of_a_bare_raise():
    try:
        try:
            raise KeyError("first")
        except KeyError:
            raise OSError("second")  # noqa: B904 - the context is what is tested
    except OSError as error:
        assert describe_exception(error)["cause"] == {"type": "KeyError", "message": "…"}
