"""Settings of routing: those of every service, nothing more."""

from dataclasses import dataclass

from chassis.settings import ServiceSettings


@dataclass(frozen=True)
class Settings(ServiceSettings):
    """What routing needs to know."""
