"""Sending the mails that are due: one attempt at a time holds a mail, and its result counts only while it holds it."""

import time
from dataclasses import dataclass, replace
from datetime import datetime, timedelta

from chassis.aggregates import Aggregate, AggregateStore, Change
from chassis.causes import TimerCause
from chassis.clock import Clock, real_now
from chassis.errors import NotFound
from chassis.metrics import Metrics
from contracts.events.notify import MessageFailed
from services.notify.channels.mail import Mail, MailServer, MailSession, MailUnavailable
from services.notify.domain.attempts import Attempt, DeliveryState, RetryPolicy, Verdict, after
from services.notify.domain.templates import EMAIL
from services.notify.store import Claim, Delivery, DeliveryList, as_stored, to_body, to_delivery
from services.notify.usecases.staging import delivered_event

_LONGEST_BREAK_SECONDS = 60


@dataclass(frozen=True, slots=True, kw_only=True)
class Patience:
    """How long one attempt may hold a mail, how many go over one connection, and when to try again."""

    lease: timedelta
    batch: int
    retry: RetryPolicy


class Postman:
    """Sends due mails. Several copies may run: claims are leased and fenced by number."""

    def __init__(
        self,
        deliveries: AggregateStore,
        listed: DeliveryList,
        server: MailServer,
        patience: Patience,
        clock: Clock,
        metrics: Metrics,
    ) -> None:
        self._deliveries = deliveries
        self._listed = listed
        self._server = server
        self._patience = patience
        self._clock = clock
        self._metrics = metrics
        self._failures = 0
        self._resume_at = 0.0

    def send_due(self) -> int:
        """Try what is due over one connection; returns how many mails were tried.

        While the server cannot be reached, one mail after the other would wait for its time limit. So after such a
        failure nothing is tried for a while, up to a minute.
        """
        if time.monotonic() < self._resume_at:
            return 0
        tried = 0
        try:
            with self._server.session() as session:
                for delivery_id in self._listed.due(real_now(), self._patience.batch):
                    tried += self._try(delivery_id, session)
        except MailUnavailable:
            self._failures += 1
            self._resume_at = time.monotonic() + min(2**self._failures, _LONGEST_BREAK_SECONDS)
        else:
            self._failures = 0
        return tried

    def count_due(self) -> int:
        """How many mails wait to be tried now."""
        return self._listed.count_due(real_now())

    def _try(self, delivery_id: str, session: MailSession) -> bool:
        """One attempt at one mail, if it is still due; raises MailUnavailable once that is noted."""
        claimed = self._claim(delivery_id)
        if claimed is None:
            return False
        try:
            attempt = session.send(_mail(claimed))
        except MailUnavailable as trouble:
            self._record(claimed, Attempt(verdict=Verdict.TEMPORARY, code=trouble.code))
            raise
        self._record(claimed, attempt)
        return True

    def _claim(self, delivery_id: str) -> Delivery | None:
        """Take a mail for one attempt; None when it is no longer due."""
        now = real_now()
        taken: list[Delivery] = []

        def decide(current: Aggregate | None) -> Change | None:
            taken.clear()
            delivery = _standing(current)
            if delivery.state is not DeliveryState.STAGED or delivery.due_at is None or delivery.due_at > now:
                return None
            # Until the lease ends the mail is due again at its end, for whoever is there then.
            until = now + self._patience.lease
            claim = Claim(number=delivery.claim.number + 1, until=until)
            taken.append(replace(delivery, claim=claim, due_at=until, attempts=delivery.attempts + 1))
            return Change(to_body(taken[0]))

        self._deliveries.apply(delivery_id, TimerCause(f"claim:{delivery_id}"), decide)
        return taken[0] if taken else None

    def _record(self, claimed: Delivery, attempt: Attempt) -> None:
        """Write what an attempt came to, unless the claim went to somebody else meanwhile."""
        self._metrics.notify_attempts.labels(channel=EMAIL, outcome=attempt.verdict.value).inc()
        now, at = real_now(), as_stored(self._clock.now())
        number = claimed.claim.number

        def decide(current: Aggregate | None) -> Change | None:
            delivery = _standing(current)
            if delivery.state is not DeliveryState.STAGED or delivery.claim.number != number:
                return None
            return self._settled(delivery, attempt, now, at)

        self._deliveries.apply(claimed.message.id, TimerCause(f"attempt:{claimed.message.id}:{number}"), decide)

    def _settled(self, delivery: Delivery, attempt: Attempt, now: datetime, at: datetime) -> Change:
        queued_at = delivery.queued_at
        following = after(attempt, self._patience.retry, attempts=delivery.attempts, staged_at=queued_at, now=now)
        done = replace(
            delivery,
            state=following.state,
            due_at=following.due_at,
            last_code=attempt.code,
            claim=replace(delivery.claim, until=None),
        )
        if following.state is DeliveryState.DELIVERED:
            done = replace(done, delivered_at=at)
            return Change(to_body(done), (delivered_event(done, at),))
        if following.state is DeliveryState.FAILED:
            done = replace(done, failed_at=at)
            return Change(to_body(done), (_failed_event(done, at),))
        return Change(to_body(done))


def _standing(current: Aggregate | None) -> Delivery:
    if current is None:
        raise NotFound()
    return to_delivery(current.body)


def _failed_event(delivery: Delivery, at: datetime) -> MessageFailed:
    return MessageFailed(
        message_id=delivery.message.id,
        template_code=delivery.message.template_code,
        channel=delivery.message.channel,
        audience=delivery.message.audience,
        subject_id=delivery.case_id,
        error_code=delivery.last_code,
        attempts=delivery.attempts,
        failed_at=at,
    )


def _mail(delivery: Delivery) -> Mail:
    message = delivery.message
    return Mail(message_id=message.id, address=message.address, title=message.title, text=message.text, at=delivery.at)
