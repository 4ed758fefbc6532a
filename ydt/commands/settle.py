"""`ydt settle` and `ydt healthcheck`: is the installation at rest, is a process alive."""

import os
from typing import Annotated

import typer
import urllib3

from ydt.errors import EXIT_NO, Failure
from ydt.installation import current_installation
from ydt.screen import console
from ydt.settling import describe
from ydt.settling import settle as wait_for_rest


def settle(timeout: Annotated[float, typer.Option(help="Seconds to wait at most.")] = 60.0) -> None:
    """Wait until every outbox, queue, handler and due timer is done. Exit 3 when it takes too long."""
    screen = console()
    with screen.status("settling") as status:
        rest = wait_for_rest(
            current_installation(), timeout, lambda waiting: status.update(f"settling: {describe(waiting) or 'quiet'}")
        )
    screen.print(f"settled after {rest.seconds:.1f} s", markup=False)


def healthcheck(
    url: Annotated[str, typer.Option(help="Address to ask. Default: /healthz of HTTP_PORT on this machine.")] = "",
) -> None:
    """Ask whether a process is alive; for container health checks. Exit 0 when it answers 200, else 1."""
    address = url or f"http://127.0.0.1:{os.environ.get('HTTP_PORT', '8000')}/healthz"
    try:
        status = urllib3.request("GET", address, timeout=4, retries=False).status
    except urllib3.exceptions.HTTPError as trouble:
        raise Failure(f"{address} does not answer ({type(trouble).__name__}).") from trouble
    console().print(f"{address}: {status}", markup=False)
    if status != 200:
        raise typer.Exit(EXIT_NO)
