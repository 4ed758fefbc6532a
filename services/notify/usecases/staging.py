"""From an event to staged deliveries. The mail server is not asked here, so it can never hold up the bus."""

from collections.abc import Mapping
from datetime import datetime
from typing import Any

from chassis.aggregates import Aggregate, AggregateStore, Change, Outcome
from chassis.causes import EventCause
from chassis.city_packs import CityPacks
from chassis.clock import Clock, real_now
from chassis.errors import NotFound
from contracts.envelope import Envelope, decode
from contracts.events.casework import CaseOpened
from contracts.events.notify import MessageDelivered
from services.notify.domain.attempts import DeliveryState
from services.notify.domain.audience import Parties, lacks_addressee, named_anew, opened, told_at, updated
from services.notify.domain.directory import Directory, Occasion
from services.notify.domain.plan import Message, plan
from services.notify.domain.templates import INBOX
from services.notify.store import Delivery, as_stored, parties_body, to_body, to_parties


class Staging:
    """Stages the messages of events, each once."""

    def __init__(
        self,
        cases: AggregateStore,
        deliveries: AggregateStore,
        packs: CityPacks[Directory],
        clock: Clock,
        *,
        email_on: bool,
    ) -> None:
        self._cases = cases
        self._deliveries = deliveries
        self._packs = packs
        self._clock = clock
        self._email_on = email_on

    def hear(self, envelope: Envelope) -> Outcome:
        """Take in one event of casework or deadline; raises Gap, and NotFound before its case was opened.

        The deliveries are written before the event is marked as seen: a crash in between stages them again under the
        same ids, which changes nothing. A clock's news that overtook the dispatch naming its body waits for it here.
        """

        def decide(current: Aggregate | None) -> Change:
            parties = _parties(current, envelope)
            self._stage_all(parties, envelope)
            waiting = self._stage_overtaken(_waiting(current), parties, envelope)
            if lacks_addressee(parties, envelope.data):
                waiting = (*waiting, envelope)
            return Change(parties_body(parties, envelope, waiting))

        is_new = isinstance(envelope.data, CaseOpened)
        return self._cases.apply(envelope.subject, EventCause(envelope), decide, new=is_new)

    def _stage_all(self, parties: Parties, envelope: Envelope) -> None:
        occasion = Occasion(event_id=envelope.id, name=envelope.name, at=envelope.time, data=envelope.data)
        messages = plan(self._directory(envelope), parties, occasion, email_on=self._email_on)
        fresh = {message.id: _first(self._delivery(message, parties, envelope)) for message in messages}
        self._deliveries.create_missing(fresh, EventCause(envelope))

    def _stage_overtaken(
        self, waiting: tuple[Envelope, ...], parties: Parties, envelope: Envelope
    ) -> tuple[Envelope, ...]:
        """Stage the news that waited for the bodies this event names; returns what waits still."""
        since = named_anew(envelope.data)
        if since is None:
            return waiting
        current = [news for news in waiting if told_at(news.data) >= as_stored(since)]
        for news in current:
            self._stage_all(parties, news)
        return tuple(news for news in current if lacks_addressee(parties, news.data))

    def _directory(self, envelope: Envelope) -> Directory:
        return self._packs.get(envelope.policy_version or self._packs.version_in_force())

    def _delivery(self, message: Message, parties: Parties, envelope: Envelope) -> Delivery:
        queued_at, now = real_now(), as_stored(self._clock.now())
        in_inbox = message.channel == INBOX
        return Delivery(
            message=message,
            event_id=envelope.id,
            event=envelope.name,
            case_id=parties.case_id,
            appeal_id=parties.appeal_id,
            region_code=envelope.region_code,
            policy_version=envelope.policy_version,
            at=now,
            queued_at=queued_at,
            state=DeliveryState.DELIVERED if in_inbox else DeliveryState.STAGED,
            due_at=None if in_inbox else queued_at,
            attempts=1 if in_inbox else 0,
            delivered_at=now if in_inbox else None,
        )


def delivered_event(delivery: Delivery, at: datetime) -> MessageDelivered:
    """What is said of a message that reached its channel."""
    return MessageDelivered(
        message_id=delivery.message.id,
        template_code=delivery.message.template_code,
        channel=delivery.message.channel,
        audience=delivery.message.audience,
        subject_id=delivery.case_id,
        delivered_at=at,
    )


def _first(delivery: Delivery) -> Change:
    told = () if delivery.delivered_at is None else (delivered_event(delivery, delivery.delivered_at),)
    return Change(to_body(delivery), told)


def _parties(current: Aggregate | None, envelope: Envelope) -> Parties:
    if isinstance(envelope.data, CaseOpened):
        return opened(envelope.data)
    if current is None:
        raise NotFound(f"工单 {envelope.subject} 尚未建立")
    return updated(_known(current.body), envelope.data)


def _waiting(current: Aggregate | None) -> tuple[Envelope, ...]:
    return tuple(map(decode, current.body.get("waiting", ()))) if current else ()


def _known(body: Mapping[str, Any]) -> Parties:
    return to_parties(body)
