"""Serving one service until it is told to stop. Import only after eventlet has patched the standard library."""

import importlib
import os
import signal
import sys
from types import ModuleType
from typing import Any

import eventlet
from eventlet.debug import hub_exceptions
from eventlet.event import Event
from nameko.runners import ServiceRunner

from chassis.log import configure, get_logger
from chassis.memory import settle_collector
from chassis.resources import nameko_config
from chassis.settings import ServiceSettings, SettingsError, load
from chassis.tls import refusals

CONTAINER = "chassis.bus.container.BusContainer"
_STOP_GRACE_SECONDS = 10
"""Added to the drain time before a stop becomes a kill."""


def run(service: str) -> int:
    """Serve `services.<service>`; the exit code: 0 stopped as asked, 1 failed, 2 configured wrongly."""
    package = f"services.{service}"
    try:
        settings_module = importlib.import_module(f"{package}.settings")
        service_module = importlib.import_module(f"{package}.service")
    except ModuleNotFoundError as missing:
        if not str(missing.name).startswith(package):
            raise
        sys.stderr.write(f"there is no service called {service}\n")
        return 2
    try:
        settings = load(settings_module.Settings, os.environ)
    except SettingsError as faults:
        sys.stderr.write(f"{faults}\n")
        return 2
    refused = refusals(settings.tls, settings.mongo_uri, settings.amqp_uri)
    if refused:
        sys.stderr.write("\n".join(refused) + "\n")
        return 2
    return serve(service_class(service_module, service), settings, _store(package))


def service_class(module: ModuleType, service: str) -> type:
    """The service's nameko class: the one of that name in its module; raises LookupError."""
    for candidate in vars(module).values():
        if isinstance(candidate, type) and getattr(candidate, "name", None) == service:
            return candidate
    raise LookupError(f"{module.__name__} has no class with name = {service!r}")


def serve(service_cls: type, settings: ServiceSettings, store: Any = None) -> int:
    """Run the container until SIGTERM or SIGINT, then drain: answers are finished, handlers settled, outbox sent."""
    configure(settings.service, settings.city, settings.log_level)
    hub_exceptions(False)  # eventlet would print them to stderr, unmasked; each is logged where it ends
    log = get_logger()
    runner = ServiceRunner({**nameko_config(settings, store), "SERVICE_CONTAINER_CLS": CONTAINER})
    runner.add_service(service_cls)
    stop_asked = _stop_signals()
    ended = eventlet.spawn(_run_until_ended, runner, stop_asked)
    stop_asked.wait()
    if ended.dead:
        return 1
    log.info("stopping")
    with eventlet.Timeout(settings.drain_seconds + _STOP_GRACE_SECONDS, False):
        runner.stop()
        log.info("stopped")
        return 0
    log.error("stop_took_too_long")
    runner.kill()
    return 1


def _run_until_ended(runner: ServiceRunner, stop_asked: Event) -> None:
    """Start and wait; when the container ends by itself, or cannot start, the process must end too."""
    try:
        runner.start()
        settle_collector()
        runner.wait()
    except Exception as failure:  # noqa: BLE001 - whatever ended the service, it is logged and the process ends
        get_logger().critical("service_failed", exc_info=failure)
    finally:
        _send_once(stop_asked)


def _stop_signals() -> Event:
    """An event that SIGTERM and SIGINT set; signal handlers must not switch greenlets, so they only spawn."""
    asked = Event()
    for number in (signal.SIGTERM, signal.SIGINT):
        signal.signal(number, lambda *_: eventlet.spawn_n(_send_once, asked))
    return asked


def _send_once(event: Event) -> None:
    if not event.ready():
        event.send(None)


def _store(package: str) -> Any:
    try:
        return importlib.import_module(f"{package}.store")
    except ModuleNotFoundError as missing:
        if missing.name != f"{package}.store":
            raise
        return None
