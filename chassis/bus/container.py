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
        """nameko's own, around a method that can only end in a result or an ordinary exception.

        `eventlet.Timeout` is no Exception: nameko would let it pass, and the message would stay unsettled for ever.
        """
        entrypoint = worker_ctx.entrypoint
        method = getattr(worker_ctx.service, entrypoint.method_name)
        guard = getattr(entrypoint, "guard", None)
        if guard is not None:
            method = guard(method)
        setattr(worker_ctx.service, entrypoint.method_name, _without_timeouts(method))
        super()._run_worker(worker_ctx, handle_result)

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


def _without_timeouts(method: Callable[..., Any]) -> Callable[..., Any]:
    def ordinary(*args: Any, **kwargs: Any) -> Any:
        try:
            return method(*args, **kwargs)
        except eventlet.Timeout as timeout:
            raise HandlerTimeout(str(timeout)) from timeout

    return ordinary
