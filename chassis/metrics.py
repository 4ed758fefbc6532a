"""Metrics under names that are the same on the whole platform; the service is a label.

Never put an id, a person's data or free text into a label.
"""

from collections.abc import Iterator
from dataclasses import dataclass
from typing import Any

from prometheus_client import CollectorRegistry, Counter, Gauge, Histogram, generate_latest

_SECONDS = (0.005, 0.01, 0.025, 0.05, 0.1, 0.25, 0.5, 1, 2.5, 5, 10)
_LAG = (0.01, 0.05, 0.1, 0.5, 1, 5, 30, 60, 300, 1800, 3600, 21600, 86400)

CONTENT_TYPE = "text/plain; version=0.0.4; charset=utf-8"


@dataclass(frozen=True, slots=True)
class MetricSpec:
    """One metric: its attribute of Metrics, its kind, its name on the wire, its meaning, its labels beside service."""

    attribute: str
    kind: type
    name: str
    help: str
    labels: tuple[str, ...] = ()
    buckets: tuple[float, ...] = ()


METRIC_SPECS = (
    MetricSpec("http_requests", Counter, "http_requests_total", "requests answered",
               ("route", "method", "status_class")),
    MetricSpec("http_duration", Histogram, "http_request_duration_seconds", "time to answer a request",
               ("route", "method", "status_class"), _SECONDS),
    MetricSpec("messages_consumed", Counter, "messages_consumed_total", "messages: ok, retry, duplicate, dead",
               ("event", "outcome")),
    MetricSpec("message_duration", Histogram, "message_process_duration_seconds", "time to handle a message",
               ("event",), _SECONDS),
    MetricSpec("message_lag", Histogram, "message_delivery_lag_seconds", "from event to handler, real time",
               ("event",), _LAG),
    MetricSpec("messages_parked", Counter, "messages_parked_total", "messages set aside for a person to look at",
               ("queue", "reason")),
    MetricSpec("consumer_last_delivery", Gauge, "consumer_last_delivery_timestamp_seconds",
               "when a queue last delivered", ("queue",)),
    MetricSpec("inbox_gaps", Gauge, "inbox_gaps_open", "events that wait for an earlier one of their subject"),
    MetricSpec("outbox_pending", Gauge, "outbox_pending", "events not yet confirmed by the broker"),
    MetricSpec("outbox_oldest_age", Gauge, "outbox_oldest_unpublished_age_seconds", "age of the oldest such event"),
    MetricSpec("outbox_published", Counter, "outbox_published_total", "publish attempts by outcome", ("outcome",)),
    MetricSpec("publish_unroutable", Counter, "publish_unroutable_total", "events no queue was bound for", ("event",)),
    MetricSpec("poll_runs", Counter, "poll_runs_total", "runs of a periodic task: ok, error", ("task", "outcome")),
    MetricSpec("event_loop_lag", Gauge, "event_loop_lag_seconds", "how late the event loop last woke a sleeper"),
    MetricSpec("timer_lag", Gauge, "deadline_timer_lag_seconds", "now minus the oldest timer due and not fired"),
    MetricSpec("timers_fired", Counter, "deadline_fired_total", "timers fired", ("kind", "outcome")),
    MetricSpec("rederived", Counter, "deadline_rederived_total", "cases derived anew: calendar, policy", ("reason",)),
    MetricSpec("rederivations_pending", Gauge, "deadline_rederivations_pending", "cases still to be derived anew"),
    MetricSpec("cases_overdue", Gauge, "cases_overdue", "cases past a legal limit", ("category",)),
    MetricSpec("notify_attempts", Counter, "notify_attempts_total", "delivery attempts", ("channel", "outcome")),
    MetricSpec("publication_age", Gauge, "disclosure_publication_age_seconds", "age of the newest publication"),
    MetricSpec("backup_last_success", Gauge, "backup_last_success_timestamp_seconds", "when a backup last succeeded"),
)  # fmt: skip
"""Every metric of the platform; dashboards and alert rules are checked against this table."""


class Family:
    """One metric with the service already filled in."""

    def __init__(self, metric: Any, service: str) -> None:
        self._metric = metric
        self._service = service
        self._children: dict[tuple[tuple[str, str], ...], Any] = {}

    def labels(self, **labels: str) -> Any:
        """The counter, gauge or histogram of these label values."""
        key = tuple(labels.items())
        child = self._children.get(key)
        if child is None:
            child = self._children[key] = self._metric.labels(service=self._service, **labels)
        return child


class Metrics:
    """All metrics of one service in one registry of its own.

    An attribute without further labels is the gauge or counter itself (`metrics.outbox_pending.set(3)`); the others
    are asked for a child (`metrics.messages_consumed.labels(event="case_opened", outcome="ok").inc()`).
    """

    http_requests: Family
    http_duration: Family
    messages_consumed: Family
    message_duration: Family
    message_lag: Family
    messages_parked: Family
    consumer_last_delivery: Family
    inbox_gaps: Gauge
    outbox_pending: Gauge
    outbox_oldest_age: Gauge
    outbox_published: Family
    publish_unroutable: Family
    poll_runs: Family
    event_loop_lag: Gauge
    timer_lag: Gauge
    timers_fired: Family
    rederived: Family
    rederivations_pending: Gauge
    cases_overdue: Family
    notify_attempts: Family
    publication_age: Gauge
    backup_last_success: Gauge

    def __init__(self, registry: CollectorRegistry, service: str) -> None:
        self.registry = registry
        for spec, metric in _created(registry):
            family = Family(metric, service)
            setattr(self, spec.attribute, family if spec.labels else _LazyChild(family))

    def render(self) -> bytes:
        """The text a Prometheus server reads; see CONTENT_TYPE."""
        return generate_latest(self.registry)


class _LazyChild:
    """A metric without further labels, which shows up only once it is used: a service exports what concerns it."""

    def __init__(self, family: Family) -> None:
        self._family = family

    def __getattr__(self, operation: str) -> Any:
        return getattr(self._family.labels(), operation)


def _created(registry: CollectorRegistry) -> Iterator[tuple[MetricSpec, Any]]:
    for spec in METRIC_SPECS:
        options = {"buckets": spec.buckets} if spec.buckets else {}
        yield spec, spec.kind(spec.name, spec.help, ("service", *spec.labels), registry=registry, **options)
