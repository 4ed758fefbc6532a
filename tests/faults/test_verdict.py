"""The judge must see what is missing or twice: each test takes something from a whole life, or adds it once more."""

from copy import deepcopy
from dataclasses import replace
from types import SimpleNamespace

import pytest

from tests.faults.crowd import PATIENCE_SECONDS
from tests.faults.evidence import Databases
from tests.faults.experiment import MAIL_SECONDS, SETTLE_SECONDS
from tests.faults.lives import WINDING_MARK
from tests.faults.verdict import DOUBLED, LOST, expected_of, judge
from tests.journeys.front_end import FrontEnd
from tests.journeys.lifecycle import Lifecycle, Staff
from tests.journeys.winding import Winding
from tests.stack.running import CITY
from ydt.installation import installation_of
from ydt.settling import settle
from ydt.stack.layout import source_root
from ydt.stack.waiting import wait_until


@pytest.fixture(scope="module", params=[Lifecycle, Winding], ids=["straight", "winding"])
def life(broken_stack, request):
    """One appeal from filing to rating with nothing in its way, and all its traces."""
    front_end = FrontEnd(broken_stack.gateway_url, PATIENCE_SECONDS)
    case = request.param(front_end, Staff(front_end, broken_stack.secrets["demo_password"]))
    case.key += WINDING_MARK if request.param is Winding else ""
    for step in (case.file, *case.handling):
        step()
    databases = Databases(broken_stack.mongo_uri)
    settle(installation_of(broken_stack), SETTLE_SECONDS)
    assert wait_until(lambda: not databases.mails_under_way(), MAIL_SECONDS)
    settle(installation_of(broken_stack), SETTLE_SECONDS)
    appeal_id = case.receipt["appeal_id"]
    traces = databases.traces([appeal_id])[appeal_id]
    databases.close()
    return SimpleNamespace(id=appeal_id, key=case.key, traces=traces, expected=expected_of(source_root() / CITY))


def kinds(life, traces):
    return {finding.kind for finding in judge(life.id, life.key, traces, life.expected)}


def no_case(traces):
    traces.cases.clear()


def no_step_of_the_history(traces):
    del traces.cases[0]["body"]["history"][3]


def no_clock(traces):
    del traces.clocks[0]["body"]["clocks"][0]


def no_stop_of_a_clock(traces):
    traces.clocks[0]["body"]["clocks"][2]["stopped_at"] = None


def no_delivery(traces):
    del traces.deliveries[0]


def no_event_in_the_log(traces):
    del traces.events[0]


def no_count(traces):
    traces.facts[0]["counted"] = []


def no_progress_for_the_citizen(traces):
    traces.appeals[0]["body"]["progress"]["steps"].pop()


def no_hearing_of_the_last_event(traces):
    traces.parties[0]["seen"]["casework"] -= 1


def an_event_still_in_the_outbox(traces):
    traces.routes[0]["outbox"].append({"event": "appeal_routed"})


def a_second_case(traces):
    traces.cases.append(deepcopy(traces.cases[0]))


def a_step_twice(traces):
    traces.cases[0]["body"]["history"].append(dict(traces.cases[0]["body"]["history"][4]))


def a_clock_twice(traces):
    traces.clocks[0]["body"]["clocks"].append(dict(traces.clocks[0]["body"]["clocks"][1]))


def a_delivery_twice(traces):
    traces.deliveries.append(deepcopy(traces.deliveries[0]))


def an_event_twice_in_the_log(traces):
    traces.events.append(replace(traces.events[0], id="another"))


def a_command_twice(traces):
    traces.appeals[0]["commands"].append(dict(traces.appeals[0]["commands"][1]))


def a_count_twice(traces):
    traces.facts[0]["counted"] *= 2


LOSSES = (no_case, no_step_of_the_history, no_clock, no_stop_of_a_clock, no_delivery, no_event_in_the_log, no_count)
LOSSES += (no_progress_for_the_citizen, no_hearing_of_the_last_event)
DOUBLES = (a_second_case, a_step_twice, a_clock_twice, a_delivery_twice, an_event_twice_in_the_log, a_command_twice)
DOUBLES += (a_count_twice, an_event_still_in_the_outbox)


@pytest.mark.stack
def test_judge_finds_nothing_wrong_with_a_whole_life(life):
    assert judge(life.id, life.key, life.traces, life.expected) == []


@pytest.mark.stack
@pytest.mark.parametrize("change", LOSSES)
def test_judge_finds_what_is_missing(life, change):
    traces = deepcopy(life.traces)
    change(traces)
    assert LOST in kinds(life, traces)


@pytest.mark.stack
@pytest.mark.parametrize("change", DOUBLES)
def test_judge_finds_what_is_twice(life, change):
    traces = deepcopy(life.traces)
    change(traces)
    assert DOUBLED in kinds(life, traces)
