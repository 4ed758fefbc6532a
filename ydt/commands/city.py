"""`ydt city`: check city packs, and hand one to the services."""

from enum import StrEnum
from pathlib import Path
from typing import Annotated

import typer

from contracts.citypack import Fault
from ydt.city import hand_over, read_pack, summary
from ydt.errors import EXIT_NO, Failure
from ydt.installation import current_installation
from ydt.replaying.script import check_scripts
from ydt.replaying.totals.sheet import check_totals
from ydt.screen import console, steps

HELP = "City packs: local law as data (docs/city-pack.md)."


class Lang(StrEnum):
    """The language faults are told in."""

    ZH = "zh"
    EN = "en"


def build() -> typer.Typer:
    """The commands under `ydt city`."""
    app = typer.Typer(help=HELP, no_args_is_help=True)
    app.command()(check)
    app.command()(load)
    return app


def check(
    folders: Annotated[list[Path], typer.Argument(metavar="DIR...", help="City packs, as cities/shucheng.")],
    lang: Annotated[Lang, typer.Option(help="Language of the sentences.")] = Lang.ZH,
) -> None:
    """Name every fault of city packs, as file:line:column: code: sentence. Exit 1 if there is one."""
    sound = [_check_one(folder, lang) for folder in folders]
    if not all(sound):
        raise typer.Exit(EXIT_NO)


def load(
    folder: Annotated[Path, typer.Argument(metavar="DIR", help="A city pack, as cities/shucheng.")],
    lang: Annotated[Lang, typer.Option(help="Language of the sentences about faults.")] = Lang.ZH,
) -> None:
    """Hand a sound pack to every service; the same pack again changes nothing. Exit 1 if a service did not take it."""
    pack, faults = read_pack(folder)
    if pack is None:
        _show_faults(folder, faults, lang)
        raise Failure(f"{folder} was not loaded.", "Mend the faults above first.")
    installation = current_installation()
    client = installation.client()
    with steps() as tell:
        handed = hand_over(pack, client, installation.services(), tell)
    client.close()
    failed = [one for one in handed if one.trouble]
    if failed:
        said = "\n".join(f"  {one.service}: {one.trouble}" for one in failed)
        raise Failure(
            f"{len(failed)} of {len(handed)} services did not take the pack:\n{said}", "Run it again; it is safe."
        )
    console().print(f"{pack.name}: {pack.policy_version} loaded into {len(handed)} services", markup=False)


def _check_one(folder: Path, lang: Lang) -> bool:
    pack, faults = read_pack(folder)
    faults = tuple(sorted((*faults, *check_scripts(folder, pack), *check_totals(folder))))
    if pack is None or faults:
        _show_faults(folder, faults, lang)
        return False
    screen = console()
    screen.print(f"{folder}: {'没有问题' if lang is Lang.ZH else 'sound'}", style="bold green", markup=False)
    for name, value in summary(pack):
        screen.print(f"  {name:<15} {value}", markup=False)
    return True


def _show_faults(folder: Path, faults: tuple[Fault, ...], lang: Lang) -> None:
    screen = console()
    for fault in faults:
        screen.print(fault.line(lang, folder), markup=False, soft_wrap=True)
    words = f"{len(faults)} 处问题" if lang is Lang.ZH else f"{len(faults)} faults"
    screen.print(f"{folder}: {words}", style="bold red", markup=False)
