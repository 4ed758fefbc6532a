"""`ydt migrate`: database and bus as this release needs them; run before any of its services starts."""

from typing import Annotated

import typer

from ydt.backing import current_servers
from ydt.migrating import migrate as make_ready
from ydt.screen import console, steps


def migrate(
    wait: Annotated[float, typer.Option(help="Seconds to wait for servers that do not answer yet.")] = 60.0,
    verbose: Annotated[bool, typer.Option("--verbose", "-v", help="Name every index made.")] = False,
) -> None:
    """Make the indexes of every database, record schema versions, declare the bus; twice changes nothing.

    Exit 1 when a database belongs to a newer release or a server refuses, 3 when one does not answer in time.
    """
    servers = current_servers()
    with steps() as tell:
        done = make_ready(servers, wait, tell)
    screen = console()
    for index in (index for each in done for index in each.made if verbose):
        screen.print(f"  made {index}", markup=False)
    changed = sum(each.changed for each in done)
    screen.print(f"migrated: {changed} of {len(done)} databases changed", markup=False)
