"""Ports on 127.0.0.1 nobody uses, below those the system hands out by itself."""

import random
import socket

RANGE = range(20000, 32000)


def free_ports(count: int) -> list[int]:
    """Distinct ports that could be bound just now."""
    found: list[int] = []
    for port in random.sample(RANGE, len(RANGE)):
        with socket.socket() as trial:
            try:
                trial.bind(("127.0.0.1", port))
            except OSError:
                continue
        found.append(port)
        if len(found) == count:
            return found
    raise OSError("no free ports on 127.0.0.1")
