"""The `ydt` commands on a whole running stack, as the ops team types them."""

import re

import amqp
import pytest
import urllib3

from chassis.bus.names import queue_of
from chassis.bus.wire import close, open_connection
from tests.stack.running import ydt
from ydt.stack.services import SERVICES
from ydt.stack.waiting import wait_until

pytestmark = [pytest.mark.stack, pytest.mark.timeout(180)]


def poison(stack, queue, body):
    """Put something no service can read into one of its queues."""
    connection = open_connection(stack.amqp_uri, name="test")
    message = amqp.Message(body, delivery_mode=2, content_type="application/json")
    connection.channel().basic_publish_confirm(message, routing_key=queue)
    close(connection)


def parked_ids(stack):
    return set(re.findall(r"[0-9a-f]{24}", ydt(stack, "parked", "list", "casework").stdout))


@pytest.fixture
def parked(stack):
    """The id of a message parked by casework."""
    before = parked_ids(stack)
    poison(stack, queue_of("casework", "routing"), f"{{ not json {len(before)}")
    assert wait_until(lambda: bool(parked_ids(stack) - before), 20)
    return (parked_ids(stack) - before).pop()


def test_status_shows_every_process_ready(stack):
    answer = ydt(stack, "status")

    ready = set(re.findall(r"│ (\S+) +│ ready", answer.stdout))
    assert (answer.returncode, ready) == (0, {"epmd", "mongod", "rabbitmq", *SERVICES})


def test_settle_of_an_idle_stack_is_quick(stack):
    answer = ydt(stack, "settle", "--timeout", "30")

    assert answer.returncode == 0, answer.stderr
    assert answer.stdout.startswith("settled after")


def test_settle_names_the_service_that_is_away(stack):
    assert ydt(stack, "settle", "--timeout", "60").returncode == 0
    stack.kill("disclosure")

    answer = ydt(stack, "settle", "--timeout", "1")

    assert answer.returncode == 3
    assert answer.stderr.splitlines()[0] == "Not settled after 1 s: disclosure not answering."


def test_status_shows_a_process_that_died(stack):
    stack.kill("notify")

    answer = ydt(stack, "status")

    assert answer.returncode == 1
    assert re.search(r"│ notify +│ dead", answer.stdout)


def test_restart_gives_a_new_process_that_is_ready(stack):
    before = stack.processes.pid("analytics")

    answer = ydt(stack, "restart", "analytics")

    assert (answer.returncode, answer.stdout) == (0, "analytics: ready\n")
    assert stack.processes.pid("analytics") not in (None, before)


def test_second_copy_runs_beside_the_first_and_settles_with_it(stack):
    try:
        assert ydt(stack, "up", "--copies", "deadline=2").returncode == 0
        assert stack.processes.pid("deadline-2") not in (None, stack.processes.pid("deadline"))
        assert ydt(stack, "settle", "--timeout", "30").returncode == 0
    finally:
        stack.stop("deadline-2")


def test_unreadable_message_is_shown_and_discarded_by_name_with_a_reason(stack, parked):
    shown = ydt(stack, "parked", "show", "casework", parked)
    done = ydt(stack, "parked", "discard", "casework", parked, "--reason", "not ours", "--by", "Wang")

    assert "{ not json" in shown.stdout
    assert (done.returncode, done.stdout) == (0, f"{parked}: discarded\n")
    assert '"why": "not ours"' in ydt(stack, "parked", "show", "casework", parked).stdout
    assert parked not in parked_ids(stack)


def test_unreadable_message_replayed_is_parked_again(stack, parked):
    done = ydt(stack, "parked", "replay", "casework", parked, "--reason", "mended, as we thought")

    assert done.returncode == 0, done.stderr
    assert wait_until(lambda: parked in parked_ids(stack), 20)
    ydt(stack, "parked", "discard", "casework", parked, "--reason", "end of the test")


def test_decision_without_a_reason_is_a_wrong_call(stack, parked):
    assert ydt(stack, "parked", "discard", "casework", parked).returncode == 2
    assert parked in parked_ids(stack)
    ydt(stack, "parked", "discard", "casework", parked, "--reason", "end of the test")


def test_parked_message_nobody_knows_is_refused_in_words(stack):
    answer = ydt(stack, "parked", "show", "casework", "0" * 24)

    assert answer.returncode == 1
    assert answer.stderr.startswith("casework refused: ")


def test_healthcheck_of_every_service_is_fine(stack):
    codes = {name: ydt(stack, "healthcheck", "--url", f"{stack.url(name)}/healthz").returncode for name in SERVICES}

    assert codes == dict.fromkeys(SERVICES, 0)


def test_logs_show_the_end_of_one_log(stack):
    answer = ydt(stack, "logs", "intake", "-n", "3")

    assert answer.returncode == 0
    assert len(answer.stdout.splitlines()) == 3


def test_demo_on_a_running_stack_shows_the_record_and_where_everything_is(stack):
    answer = ydt(stack, "demo")

    assert answer.returncode == 0, answer.stdout + answer.stderr
    assert "everything was recorded as published" in answer.stdout
    for told in (stack.secrets["demo_password"], f"{stack.gateway_url}/api/v1", f"{stack.gateway_url}/docs"):
        assert told in answer.stdout
    assert urllib3.request("GET", f"{stack.gateway_url}/docs").status == 200
