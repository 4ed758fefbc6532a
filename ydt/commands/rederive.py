"""`ydt clock rederive`: judge all open clocks by the policy in force, by order of the city and with its reason."""

import time
from collections.abc import Callable, Mapping
from typing import Annotated, Any

import typer

from chassis.http.client import InternalClient
from ydt.errors import Failure, TimedOut
from ydt.installation import current_installation
from ydt.screen import console

SERVICE = "deadline"
_PAUSE_SECONDS = 0.5


def rederive(
    policy: Annotated[str, typer.Option(help="The policy version; it must be the one in force.")],
    reason: Annotated[str, typer.Option(help="Why: the city's decision, kept with the order.")],
    timeout: Annotated[float, typer.Option(help="Seconds to wait at most; it goes on anyway.")] = 600.0,
) -> None:
    """Derive all open clocks anew under a policy version, from the facts they started by, and wait for the end.

    Without this every case keeps the version it started under. Exit 3 when it takes longer than the time given.
    """
    installation = current_installation()
    if SERVICE not in installation.urls:
        raise Failure("deadline is not among the addresses.", "Set DEADLINE_URL, or start it with `ydt up`.")
    client, screen = installation.client(), console()
    client.call(SERVICE, "POST", "/internal/rederivations", json={"policy_version": policy, "reason": reason})
    with screen.status("deriving anew") as status:
        order = follow(client, policy, timeout, status.update)
    screen.print(f"derived {order['derived']} cases anew under {policy}", markup=False)


def follow(client: InternalClient, policy: str, timeout: float, tell: Callable[[str], None]) -> Mapping[str, Any]:
    """The order once it is done; raises TimedOut."""
    end = time.monotonic() + timeout
    while True:
        orders = client.call(SERVICE, "GET", "/internal/rederivations").body["orders"]
        order = next(each for each in orders if each["policy_version"] == policy)
        if order["done_at"]:
            return order
        words = f"{order['derived']} cases derived, {order['left']} left"
        if time.monotonic() > end:
            raise TimedOut(f"Still {words}.", "It goes on by itself; the same command follows it again.")
        tell(words)
        time.sleep(_PAUSE_SECONDS)
