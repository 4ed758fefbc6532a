"""notify while something is broken: no mail server, a kill in the middle of a mail, two copies side by side."""

import signal

import pytest

from chassis.identifiers import derived_id
from tests.integration.chassis.running import free_port
from tests.integration.harness import eventually, ground, settled
from tests.integration.notify.conftest import PACK, MailHost, Story, mail_settings, some_streams
from tests.integration.notify.events import dispatch, opening

pytestmark = pytest.mark.servers


@pytest.fixture
def place(broker, mongo, tmp_path):
    """Servers of this test alone."""
    with ground(broker, mongo, tmp_path) as stood:
        yield stood


@pytest.fixture
def mail_host(tmp_path):
    """A mail server that is not started yet."""
    folder = tmp_path / "mails"
    folder.mkdir()
    host = MailHost(free_port(), folder)
    yield host
    host.stop()


@pytest.fixture
def notify(place, mail_host):
    """notify of this test alone."""
    service = place.start("notify", mail_settings(mail_host))
    service.call("PUT", "/internal/city-pack", json=PACK)
    return service


def test_mail_server_that_is_down_does_not_hold_up_the_bus(notify, mail_host, story):
    story.tell(opening(story), dispatch(story))
    eventually(lambda: len(story.states()) == 5, 15, "all staged")
    assert [state for _, channel, state in story.states() if channel == "inbox"] == ["delivered"] * 3
    eventually(lambda: notify.busy().get("deliveries_due"), 10, "mails that are due")
    mail_host.start()
    eventually(lambda: len(story.mails(mail_host)) == 2, 20, "both mails")
    settled(notify)
    assert {state for *_, state in story.states()} == {"delivered"}
    assert notify.metric("notify_attempts_total", channel="email", outcome="sent") == 2


def test_mail_under_way_at_a_kill_is_sent_again_under_the_same_name(place, notify, mail_host, story):
    mail_host.refuse("hang")
    mail_host.start()
    story.tell(opening(story))
    eventually(lambda: story.deliveries(channel="email", attempts=1), 15, "a mail under way")
    notify.stop(signal.SIGKILL)
    mail_host.refuse("")
    again = place.start("notify", mail_settings(mail_host))
    eventually(lambda: mail_host.taken, 25, "the mail after the lease ran out")
    settled(again)
    (body,) = story.deliveries(channel="email")
    assert [mail["Message-ID"] for mail in mail_host.taken] == [f"<{body['message']['id']}@yidiantong.example>"]
    assert (body["state"], body["attempts"]) == ("delivered", 2)


def test_two_copies_send_each_mail_once(place, notify, mail_host):
    second = place.start("notify", mail_settings(mail_host))
    stories = [Story(place, derived_id("C", str(number)), some_streams()) for number in range(19)]
    for story in stories:
        story.tell(opening(story))
    eventually(lambda: all(len(story.states()) == 2 for story in stories), 15, "all staged while nobody answers")
    mail_host.start()
    eventually(lambda: len(mail_host.taken) >= len(stories), 70, "all mails")
    for service in (notify, second):
        settled(service)
    names = [mail["Message-ID"] for mail in mail_host.taken]
    assert (len(names), len(set(names))) == (len(stories), len(stories))
