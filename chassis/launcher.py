"""`python -m chassis.launcher SERVICE`: run one service, as `services.<SERVICE>`.

nameko needs green sockets everywhere, so everything is patched before anything else is imported; that is why the real
work is in chassis.bus.serving, and why nameko's own command line, which needs pkg_resources, is not used.
Exit codes: 0 stopped as asked, 1 failed, 2 called or configured wrongly.
"""

import importlib
import sys
from collections.abc import Sequence

import eventlet

_SERVING = "chassis.bus.serving"


def main(arguments: Sequence[str]) -> int:
    """Patch, then serve the service named by the only argument until SIGTERM or SIGINT."""
    if len(arguments) != 1:
        sys.stderr.write("usage: python -m chassis.launcher SERVICE\n")
        return 2
    eventlet.monkey_patch()
    return importlib.import_module(_SERVING).run(arguments[0])


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))
