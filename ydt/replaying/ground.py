"""Where a replay is played: the local stack, or a deployment made for rehearsals.

A rehearsal moves the clock of every service and logs in with the demonstration password. An installation people use has
neither, so nobody plays the past on it by mistake.
"""

import os
from collections.abc import Mapping
from dataclasses import dataclass, field
from pathlib import Path

from ydt.errors import Failure
from ydt.installation import Installation, current_installation, installation_of, secret_of
from ydt.stack.stack import Stack, local_stack

SETTLE_SECONDS = 60.0


@dataclass(frozen=True)
class Ground:
    """The installation, the file its services read the time from, the password of the demonstration accounts.

    `patience` is how long the services may take to come to rest after a step, in seconds.
    """

    installation: Installation
    clock: Path
    demo_password: str = field(repr=False)
    mongo_uri: str = field(default="", repr=False)
    patience: float = SETTLE_SECONDS


def current_ground(environ: Mapping[str, str] | None = None) -> Ground:
    """By INTAKE_URL the deployment the environment describes, else the local stack.

    Raises Failure when the deployment has no CLOCK_FILE or no DEMO_PASSWORD, NotRunning when the local stack is down.
    """
    values = os.environ if environ is None else environ
    if not values.get("INTAKE_URL"):
        stack = local_stack(values)
        return ground_of(stack, installation_of(stack))
    if not values.get("CLOCK_FILE"):
        raise Failure("This installation lives in real time.", "Replay on one whose services share a CLOCK_FILE.")
    uri = secret_of(values, "MONGO_URI") if values.get("MONGO_URI") or values.get("MONGO_URI_FILE") else ""
    clock = Path(values["CLOCK_FILE"])
    return Ground(current_installation(values), clock, secret_of(values, "DEMO_PASSWORD"), uri)


def ground_of(stack: Stack, installation: Installation) -> Ground:
    """The ground a local stack is."""
    return Ground(installation, stack.layout.clock, stack.secrets["demo_password"], stack.mongo_uri)
