"""A rolling upgrade: processes of two releases side by side, with events of both versions on the bus."""

import json

import pytest

from contracts.envelope import EnvelopeRefused, decode, encode
from tests.faults import next_release, parked_desk
from tests.faults.next_release import NEW_FIELD, NEW_TYPE, OLD_TYPE, encode_next
from tests.faults.shim import Shim
from ydt.stack.layout import source_root
from ydt.stack.waiting import wait_until

PATIENT = pytest.mark.timeout(1800)
SEEN_WITHIN_SECONDS = 300.0

HEARERS_FIRST = ("analytics", "notify", "deadline", "deadline-2", "intake", "routing", "casework", "casework-2")
"""Who hears an event of a new version must know it before anybody says it; docs/events.md says so too."""
HEARERS = ("intake", "analytics")
"""Those who hear the event that has a version 2."""


def upgrade(run, stack, process):
    """Stop one process as an upgrade does, and start it as the next release while the others go on."""
    upgraded = stack.with_next_release(process)
    run.saboteur.tally.before_end_of(process)
    with run.saboteur.outage(process, "upgrade"):
        upgraded.stop(process)
        upgraded.launch(process)
    upgraded.wait_ready(process)
    return upgraded


@pytest.fixture
def two_releases(stack):
    """The stack with a second casework and deadline; afterwards one of each, all of the present release."""
    stack.up(copies={"casework": 2, "deadline": 2})
    yield stack
    for process in ("casework-2", "deadline-2", *HEARERS_FIRST):
        stack.stop(process)
    stack.up()


@pytest.mark.stack
@pytest.mark.slow
@PATIENT
def test_rolling_upgrade_with_hearers_first_parks_nothing(experiment, prove, two_releases):
    run, stack, watch = experiment("rolling upgrade"), two_releases, Watch()
    with Shim(stack.amqp_uri, run.installation().retry_tiers, watch, ["intake.casework.v1"]):
        for process in HEARERS_FIRST:
            run.crowd.release(4)
            run.saboteur.pause_before()
            stack = upgrade(run, stack, process)
        run.crowd.release(4)
        run.crowd.wait(SEEN_WITHIN_SECONDS)
    assert prove(run).acknowledged == 4 * len(HEARERS_FIRST) + 4
    assert {OLD_TYPE, NEW_TYPE} <= watch.types


@pytest.mark.stack
@pytest.mark.slow
@PATIENT
def test_events_newer_than_their_hearers_are_parked_and_handled_after_the_upgrade(experiment, prove, two_releases):
    run, stack = experiment("upgrade in the wrong order"), two_releases
    for process in ("casework", "casework-2"):
        stack = upgrade(run, stack, process)
    run.crowd.release(6)
    assert wait_until(lambda: {service for service, _ in run.newly_parked()} == set(HEARERS), SEEN_WITHIN_SECONDS)
    for process in HEARERS:
        stack = upgrade(run, stack, process)
    assert wait_until(lambda: replayed_until_none_is_left(run), SEEN_WITHIN_SECONDS)
    figures = prove(run)
    assert figures.acknowledged == 6
    assert figures.parked_and_settled >= len(HEARERS)


def replayed_until_none_is_left(run):
    """Replay what is parked; True when nothing is and every appeal was rated."""
    run.parked_and_settled += parked_desk.replay(run, run.newly_parked())
    return not run.newly_parked() and run.crowd.ledger.finished() == run.crowd.released


class Watch:
    """Lets everything pass and remembers the types of what it has seen."""

    def __init__(self):
        self.types = set()

    def __call__(self, arrived):
        self.types |= {json.loads(held.message.body)["type"] for held in arrived}
        return arrived


@pytest.fixture
def an_event():
    return decode(json.loads((source_root() / "contracts/examples/case_signed_for.v1.json").read_text("utf-8")))


def test_present_release_ignores_a_field_it_does_not_know(an_event):
    document = encode(an_event)
    assert decode(document | {"data": document["data"] | {NEW_FIELD: True}}) == an_event


def test_present_release_refuses_a_version_it_does_not_know(an_event):
    with pytest.raises(EnvelopeRefused, match="unknown_type"):
        decode(encode_next(an_event))


def test_next_release_reads_both_versions_as_the_same_event(an_event, monkeypatch):
    monkeypatch.setattr("contracts.envelope.spec_of_type", next_release.spec_of_next)
    assert encode_next(an_event)["type"] == NEW_TYPE
    assert decode(encode_next(an_event)) == decode(encode(an_event)) == an_event
