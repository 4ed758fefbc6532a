"""`ydt rebuild`: fold the whole event log again into fresh statistics, while the installation keeps working."""

import time
from collections.abc import Callable, Mapping
from typing import Annotated, Any

import typer

from chassis.http.client import InternalClient
from ydt.errors import Failure, TimedOut
from ydt.installation import current_installation
from ydt.screen import console

SERVICE = "analytics"
_PAUSE_SECONDS = 0.5
_PHASE_WORDS = {
    "folding": "folding the log",
    "catching_up": "catching up with what came meanwhile",
    "counting": "counting",
    "closing": "changing over",
}


def rebuild(
    timeout: Annotated[float, typer.Option(help="Seconds to wait at most; it goes on anyway.")] = 3600.0,
) -> None:
    """Rebuild the statistics from the log of events, and wait for the end. Exit 3 when it takes longer.

    A rebuild that is under way is followed, not begun again.
    """
    installation = current_installation()
    if SERVICE not in installation.urls:
        raise Failure("analytics is not among the addresses.", "Set ANALYTICS_URL, or start it with `ydt up`.")
    client, screen = installation.client(), console()
    client.call(SERVICE, "POST", "/internal/rebuild", json={})
    with screen.status("rebuilding") as status:
        done = follow(client, timeout, lambda progress: status.update(words(progress)))
    screen.print(f"rebuilt from {done['folded']} events, generation {done['generation']}", markup=False)


def follow(client: InternalClient, timeout: float, tell: Callable[[Mapping[str, Any]], None]) -> Mapping[str, Any]:
    """The last progress once the rebuild is done; raises TimedOut."""
    end = time.monotonic() + timeout
    while True:
        progress = client.call(SERVICE, "GET", "/internal/rebuild").body
        if progress["phase"] == "done":
            return progress
        if time.monotonic() > end:
            raise TimedOut(f"Still {words(progress)}.", "It goes on by itself; `ydt rebuild` follows it again.")
        tell(progress)
        time.sleep(_PAUSE_SECONDS)


def words(progress: Mapping[str, Any]) -> str:
    """A progress for people."""
    return f"{_PHASE_WORDS.get(progress['phase'], progress['phase'])}: {progress['folded']} of {progress['expected']}"
