"""Settings of casework: those of every service."""

from dataclasses import dataclass

from chassis.settings import ServiceSettings


@dataclass(frozen=True)
class Settings(ServiceSettings):
    """What casework needs to know."""
