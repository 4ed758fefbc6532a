"""`ydt keys`: change the keys of an installation while it works (docs/runbooks/secret-rotation.md)."""

from collections.abc import Mapping
from pathlib import Path
from typing import Annotated

import typer

from chassis.clock import real_now
from ydt.errors import Failure, NotRunning
from ydt.installation import Installation, current_installation
from ydt.keys import rotating
from ydt.keys.asking import Asking
from ydt.keys.places import FolderOfSecrets, LocalSecrets, Place
from ydt.keys.rings import RINGS, SEALING, Ring, ring_of
from ydt.keys.rotating import Rotation
from ydt.screen import console, show_table, steps
from ydt.stack.stack import local_stack

HELP = "Keys: sealing (what citizens entrust), clues, tokens (staff logins), internal (the services' shared secret)."
Name = Annotated[str, typer.Argument(help="sealing, clues, tokens or internal.", metavar="RING")]
Key = Annotated[str, typer.Argument(help="A key's name, from `ydt keys list`.")]
Secrets = Annotated[
    Path | None, typer.Option("--secrets", help="Folder of secret files; without it the local stack's secrets.")
]


def build() -> typer.Typer:
    """The commands under `ydt keys`."""
    app = typer.Typer(help=HELP, no_args_is_help=True)
    app.command("list")(list_)
    for command in (rotate, add, use, reseal, retire):
        app.command()(command)
    return app


def list_(secrets: Secrets = None) -> None:
    """Show every ring: the key in use, those only believed, and what the sealing keys are needed for."""
    place, installation = _place(secrets), _installation()
    asking = Asking(installation) if installation else None
    rows = [
        row
        for ring in RINGS
        for row in _rows(ring, ring.ids(place.read(ring)), asking.needed(ring) if asking else {})
    ]
    show_table(("ring", "key", "state", "needed for"), rows)


def rotate(ring: Name) -> None:
    """Change a key of the local stack from beginning to end, one process after another; the old key stays."""
    chosen, stack = ring_of(ring), local_stack()
    if not stack.running():
        raise NotRunning(
            "This changes the keys of a local stack, and none runs here.",
            "Elsewhere go step by step: `ydt keys add`, restart, `use`, restart, `reseal`, `retire`, restart.",
        )
    with steps() as tell:
        key = rotating.rotate(stack, chosen, tell)
    console().print(f"{chosen.name}: {key} is in use; take an old key out with `ydt keys retire`", markup=False)


def add(ring: Name, secrets: Secrets = None) -> None:
    """Make a new key that everybody shall know and nobody uses yet."""
    chosen = ring_of(ring)
    key = Rotation(chosen, _place(secrets), _installation()).add(real_now().date())
    _tell(f"{key} is made. Restart {_who(chosen)}, then `ydt keys use {chosen.name} {key}`.")


def use(ring: Name, key: Key, secrets: Secrets = None) -> None:
    """Use a key from now on. Refused while a process does not know it."""
    chosen = ring_of(ring)
    Rotation(chosen, _place(secrets), _installation()).use(key)
    then = f"`ydt keys reseal {chosen.name}`, then " if chosen.seals else ""
    _tell(f"{key} is to be used. Restart {_who(chosen)}, then {then}`ydt keys retire {chosen.name} OLD-KEY`.")


def reseal(ring: Name = SEALING.name) -> None:
    """Seal anew, with the key in use, what older keys sealed. Stopped at any moment, the next call goes on there."""
    chosen, asking = ring_of(ring), Asking(current_installation())
    if not chosen.seals:
        raise Failure(f"Nothing is sealed with {chosen.name}.", "sealing and clues are the rings that seal.")
    with steps() as tell:
        done = asking.reseal(chosen, lambda kind, count: tell(kind, f"{count} sealed anew"))
    _tell(f"{sum(done.values())} documents sealed anew")


def retire(ring: Name, key: Key, secrets: Secrets = None) -> None:
    """Take an old key out. Refused while it is in use, or something is sealed with it."""
    chosen = ring_of(ring)
    Rotation(chosen, _place(secrets), _installation()).retire(key)
    _tell(f"{key} is out. Restart {_who(chosen)}. Keep it elsewhere for as long as backups of its time are kept.")


def _tell(words: str) -> None:
    console().print(words, markup=False, soft_wrap=True)


def _who(ring: Ring) -> str:
    return ", ".join(ring.services) + (", one after another" if len(ring.services) > 1 else "")


def _place(secrets: Path | None) -> Place:
    return FolderOfSecrets(secrets) if secrets else LocalSecrets(local_stack())


def _installation() -> Installation | None:
    """The running installation; None where nobody runs, then nobody has to be asked."""
    try:
        return current_installation()
    except NotRunning:
        return None


def _rows(ring: Ring, keys: list[str], needed: Mapping[str, Mapping[str, int]]) -> list[tuple[str, str, str, str]]:
    rows = []
    for place, key in enumerate(keys):
        counts = needed.get(key, {})
        words = ", ".join(f"{count} {kind}" for kind, count in counts.items() if count)
        rows.append((ring.name, key, "in use" if place == 0 else "believed", words))
    return rows
