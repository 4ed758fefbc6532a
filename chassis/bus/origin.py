"""Whether a message came the way it should have: what a producer may not publish, a consumer must not believe.

The broker lets a service write to its own exchange and its own waiting rooms alone (docs/adr/0018). Two ways are left
to speak for somebody else: to name another source in an event, and to let a room carry it into another service's queue.
"""

from collections.abc import Mapping
from typing import Any

from chassis.bus.names import queue_of

FOREIGN_SOURCE, FOREIGN_ROOM = "foreign_source", "foreign_room"


def strangeness(queue: str, source: str, headers: Mapping[str, Any]) -> tuple[str, str] | None:
    """The code and the words of what is wrong with a message's way; None when nothing is.

    `x-death` is written by the broker: the rooms a message passed. Each must be one of the service whose queue it is.
    """
    consumer = queue.partition(".")[0]
    if queue != queue_of(consumer, source):
        return FOREIGN_SOURCE, f"an event of {source} in the queue {queue}"
    passed = headers.get("x-death")
    for death in passed if isinstance(passed, list) else ():
        room = str(death.get("queue", "")) if isinstance(death, Mapping) else ""
        if not room.startswith(f"{consumer}."):
            return FOREIGN_ROOM, f"it came through {room or 'an unnamed room'}"
    return None
