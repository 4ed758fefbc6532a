"""Settings of deadline: besides those of every service, how it takes timers."""

from dataclasses import dataclass

from marshmallow.validate import Range

from chassis.settings import ServiceSettings, setting


@dataclass(frozen=True)
class Settings(ServiceSettings):
    """What deadline needs to know."""

    timer_batch: int = setting("TIMER_BATCH", doc="timers taken at once", default=100, check=Range(1, 10_000))
    timer_workers: int = setting("TIMER_WORKERS", doc="timers fired side by side", default=8, check=Range(1, 64))
    rederive_workers: int = setting(
        "REDERIVE_WORKERS", doc="cases derived anew side by side", default=2, check=Range(1, 64)
    )
    timer_lease_seconds: int = setting(
        "TIMER_LEASE_SECONDS",
        doc="real seconds after which the timers of a copy that died are taken over",
        default=5,
        check=Range(2, 3600),
    )
