"""`ydt demo`: what `make demo` shows. Start the stack, load a city, replay its first case, say where everything is."""

import time
from typing import Annotated

import typer

from contracts.citypack import CityPack
from ydt.city import read_pack
from ydt.commands.city import load
from ydt.commands.replay import replay
from ydt.errors import Failure
from ydt.screen import console, show_table, steps
from ydt.stack.stack import Stack, local_stack

CITY = "shucheng"


def demo(
    city: Annotated[str, typer.Option(help="City pack under cities/ to load and replay.")] = CITY,
    every: Annotated[bool, typer.Option("--all", help="Replay every case of the pack, not only its first.")] = False,
) -> None:
    """Start everything, load a city, replay its first case through the gateway; the stack keeps running."""
    began = time.monotonic()
    stack = local_stack()
    folder = stack.layout.root / "cities" / city
    pack, faults = read_pack(folder)
    files = sorted((folder / "replay").glob("*.yaml"))
    if pack is None or not files:
        raise Failure(f"{folder} is no city pack with a replay ({len(faults)} faults).", "See `ydt city check`.")
    with steps() as tell:
        stack.up(tell=tell)
    load(folder)
    replay(files if every else files[:1])
    _show_where(stack, pack)
    console().print(f"Ready after {time.monotonic() - began:.0f} s. `make down` stops the stack.", markup=False)


def _show_where(stack: Stack, pack: CityPack) -> None:
    """The addresses and the demonstration accounts."""
    orgs = {organ.code: organ.name for organ in pack.organs}
    rows = [(one.username, one.role.value, orgs.get(one.org or "", "")) for one in pack.staff]
    show_table(("account", "role", "organ"), rows, title=f"{pack.name}: demonstration accounts")
    screen = console()
    screen.print(f"Password of all accounts   {stack.secrets['demo_password']}", markup=False)
    screen.print(f"Gateway                    {stack.gateway_url}/api/v1", markup=False)
    screen.print(f"API page                   {stack.gateway_url}/docs", markup=False)
    screen.print(f"Logs                       {stack.layout.logs}", markup=False, soft_wrap=True)
