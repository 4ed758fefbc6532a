"""`ydt backup` and `ydt restore`: a whole installation into a folder and back (docs/runbooks/backup-drill.md)."""

from pathlib import Path
from typing import Annotated

import typer

from chassis.clock import real_now
from ydt.backing import current_servers
from ydt.backup.keeping import dated, forget_older
from ydt.backup.manifest import Manifest
from ydt.backup.restoring import occupied, verified
from ydt.backup.restoring import restore as bring_back
from ydt.backup.taking import Wishes, back_up
from ydt.errors import Failure, NotRunning
from ydt.installation import current_installation
from ydt.screen import console, steps
from ydt.stack.services import SERVICES
from ydt.stack.stack import answers

Folder = Annotated[Path, typer.Argument(metavar="DIR")]


def backup(
    folder: Folder,
    patience: Annotated[float, typer.Option(help="Seconds to look for every event that is on its way.")] = 60.0,
    window: Annotated[int, typer.Option(help="Seconds the copying may take; the database keeps old versions.")] = 3600,
    without_broker: Annotated[bool, typer.Option("--without-broker", help="Do not listen to the bus.")] = False,
    keep: Annotated[int, typer.Option(min=0, help="Name it by its time inside DIR; keep the newest N.")] = 0,
) -> None:
    """Copy every database as it is at one moment into a new folder, while the services work. Exit 1 if it failed.

    The keys (SEALING_KEYS, QUERY_CODE_SECRET, DATA_KEY) are not in it: without them its texts stay sealed.
    """
    wishes, screen = Wishes(patience, window, not without_broker), console()
    parent, folder = folder, dated(folder, real_now()) if keep else folder
    with steps() as tell:
        manifest = back_up(current_servers(), folder, wishes, tell)
    for old in forget_older(parent, keep) if keep else ():
        screen.print(f"forgotten: {old}", markup=False, soft_wrap=True)
    _show_lost(manifest)
    told = f"{len(manifest.collections)} collections, {manifest.documents} documents"
    screen.print(f"{folder}: {told}, {manifest.in_flight.events} events on their way", markup=False, soft_wrap=True)


def restore(
    folder: Folder,
    replace: Annotated[bool, typer.Option("--replace", help="Delete what is there; asks for a sentence.")] = False,
    confirm: Annotated[str, typer.Option(help="The sentence, where nobody can type it.")] = "",
    check_only: Annotated[bool, typer.Option("--check", help="Only see whether the backup is whole.")] = False,
) -> None:
    """Bring a backup back into empty servers whose services are stopped. Exit 1 when refused or not as it was."""
    with steps() as tell:
        manifest = verified(folder, tell)
    if check_only:
        return
    servers = current_servers()
    _refuse_running_services()
    there = occupied(servers)
    if there:
        _allow(there, manifest, replace, confirm)
    with steps() as tell:
        restored = bring_back(servers, folder, manifest, tell)
    _show_lost(manifest)
    told = f"restored {manifest.documents} documents of {manifest.taken_at} in {restored.seconds:.0f} s"
    console().print(f"{told}; start the services, then `ydt settle` and `ydt reconcile`", markup=False, soft_wrap=True)


def sentence_for(manifest: Manifest) -> str:
    """What a person must type before data is deleted."""
    return f"replace everything in {manifest.city or 'this city'}"


def _allow(there: dict[str, int], manifest: Manifest, replace: bool, confirm: str) -> None:
    told = ", ".join(f"{place} {count}" for place, count in sorted(there.items()))
    if not replace:
        raise Failure(f"There is data here: {told}.", "Restore into empty servers, or give --replace to delete it.")
    wanted = sentence_for(manifest)
    console().print(f"This deletes: {told}.", markup=False, soft_wrap=True)
    if (confirm or typer.prompt(f"Type `{wanted}`")) != wanted:
        raise Failure("Not confirmed; nothing was touched.", f"The sentence is `{wanted}`.")


def _refuse_running_services() -> None:
    """A service that runs would write between what is restored."""
    try:
        urls = current_installation().urls
    except NotRunning:
        return
    alive = sorted(name for name, url in urls.items() if answers(f"{url}/healthz"))
    if alive:
        raise Failure(f"These services run: {', '.join(alive)}.", f"Stop all {len(SERVICES)} first (see the runbook).")


def _show_lost(manifest: Manifest) -> None:
    screen, flight = console(), manifest.in_flight
    for line in flight.lost[:20]:
        screen.print(f"could not be had: {line}", markup=False, soft_wrap=True)
    if flight.lost:
        screen.print(
            f"{len(flight.lost)} subjects lack events that nobody has any more: `ydt reconcile` will name them after "
            "a restore (docs/runbooks/reconciliation.md)", style="bold red", markup=False, soft_wrap=True,
        )  # fmt: skip
