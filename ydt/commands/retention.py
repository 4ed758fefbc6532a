"""`ydt retention`: old lines of the logs are deleted as the city's policy says; every day, by a job."""

from typing import Annotated

import typer

from chassis.clock import real_now
from ydt.backing import current_servers
from ydt.retention import forget
from ydt.screen import console


def retention(
    dry_run: Annotated[bool, typer.Option("--dry-run", help="Only say how many lines there are.")] = False,
) -> None:
    """Delete lines of the auditor's logs that are older than the city's policy keeps them (audit.retain_days).

    Nothing else is ever deleted. Exit 1 when no city is loaded.
    """
    screen = console()
    for each in forget(current_servers(), real_now(), only_count=dry_run):
        told = f"{each.service}.{each.log}: {each.lines} lines before {each.before:%Y-%m-%d}"
        screen.print(f"{told} {'would be ' if dry_run else ''}forgotten", markup=False)
