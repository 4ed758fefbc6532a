"""The nameko container of every service: what fails is settled or ends the process, and every service has its relay."""

import sys
from collections.abc import Callable
from typing import Any

import eventlet
from greenlet import GreenletExit
from nameko.containers import ServiceContainer
from nameko.extensions import iter_extensions

from chassis.bus.failures import HandlerTimeout
from chassis.bus.outbox_relay import OutboxRelay
from chassis.log import get_logger


class BusContainer(ServiceContainer):
    """Given to nameko as SERVICE_CONTAINER_CLS."""

    def __init__(self, service_cls: type, config: dict[str, Any]) -> None:
        super().__init__(service_cls, config)
        relay = OutboxRelay().bind(self.interface, "outbox_relay")
        self.dependencies.add(relay)
        self.subextensions.update(iter_extensions(relay))

    def _run_worker(self, worker_ctx: Any, handle_result: Any) -> None:
        """nameko's own course of a worker without its timing of every stage, which nobody reads.

        The method can only end in a result or an ordinary exception; our entrypoints log that, once and masked.
        """
        self._inject_dependencies(worker_ctx)
        self._worker_setup(worker_ctx)
        result, exc_info = _run(worker_ctx)
        if handle_result is not None:
            result, exc_info = handle_result(worker_ctx, result, exc_info)
        self._worker_result(worker_ctx, result, exc_info)
        del exc_info
        self._worker_teardown(worker_ctx)

    def _handle_thread_exited(self, gt: Any) -> None:
        """End the service when one of its background threads has failed; a supervisor starts it anew.

        nameko does this inside the failed thread, and is itself ended there when an extension kills its own thread.
        """
        try:
            gt.wait()
        except GreenletExit:
            return
        except Exception as failure:  # noqa: BLE001 - whatever a thread failed of, the service must not live on half
            get_logger().critical("thread_failed", exc_info=failure)
            eventlet.spawn(self.kill, sys.exc_info())


def _run(worker_ctx: Any) -> tuple[Any, Any]:
    """The method's result and None, or None and the exception.

    `eventlet.Timeout` is no Exception: nameko would let it pass, and the message would stay unsettled for ever.
    """
    entrypoint = worker_ctx.entrypoint
    method = getattr(worker_ctx.service, entrypoint.method_name)
    guard = getattr(entrypoint, "guard", None)
    if guard is not None:
        method = guard(method)
    try:
        return _ordinary(method, worker_ctx.args, worker_ctx.kwargs), None
    except Exception:  # noqa: BLE001 - the entrypoint decides what becomes of it
        return None, sys.exc_info()


def _ordinary(method: Callable[..., Any], args: tuple[Any, ...], kwargs: dict[str, Any]) -> Any:
    try:
        return method(*args, **kwargs)
    except eventlet.Timeout as timeout:
        raise HandlerTimeout(str(timeout)) from timeout
