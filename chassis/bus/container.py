"""The nameko container of every service: no timeout may kill a worker unnoticed, and every service has its relay."""

from collections.abc import Callable
from typing import Any

import eventlet
from nameko.containers import ServiceContainer
from nameko.extensions import iter_extensions

from chassis.bus.failures import HandlerTimeout
from chassis.bus.outbox_relay import OutboxRelay


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


def _without_timeouts(method: Callable[..., Any]) -> Callable[..., Any]:
    def ordinary(*args: Any, **kwargs: Any) -> Any:
        try:
            return method(*args, **kwargs)
        except eventlet.Timeout as timeout:
            raise HandlerTimeout(str(timeout)) from timeout

    return ordinary
