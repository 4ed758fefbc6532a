"""`python -m tests.faults.launcher SERVICE ARM-FILE [RELEASE]`: a service as always, with traps at the named points.

With RELEASE `next` it runs as the next release would (tests.faults.next_release). Everything is patched before
anything else is imported, as in chassis.launcher.
"""

import importlib
import sys
from collections.abc import Sequence
from pathlib import Path

import eventlet

_SERVING = "chassis.bus.serving"
_POINTS = "tests.faults.points"
_NEXT_RELEASE = "tests.faults.next_release"


def main(arguments: Sequence[str]) -> int:
    """Patch, set the traps, then serve until told to stop."""
    service, arm_file, *release = arguments
    eventlet.monkey_patch()
    points = importlib.import_module(_POINTS)
    own = [point for point in points.POINTS if _is_here(point.place, service)]
    points.set_traps(points.Traps(Path(arm_file), points.strike_self), own)
    if release:
        importlib.import_module(_NEXT_RELEASE).install()
    return importlib.import_module(_SERVING).run(service)


def _is_here(place: str, service: str) -> bool:
    return place.startswith(("chassis.", f"services.{service}."))


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))
