"""`ydt clock`: the virtual clock of the local stack, and clocks of cases derived anew."""

from typing import Annotated

import typer

from chassis.clock import write_clock
from ydt.clockfile import parse_time, read_clock
from ydt.commands.rederive import rederive
from ydt.screen import console
from ydt.stack.layout import layout_from

HELP = "The clock of all services, real or standing at an instant (for replays); limits derived anew."
TIME_HELP = "ISO time, as 2021-09-07T06:48 (China time without an offset)."


def build() -> typer.Typer:
    """The commands under `ydt clock`."""
    app = typer.Typer(help=HELP, no_args_is_help=True)
    app.command("set")(set_)
    app.command()(real)
    app.command()(show)
    app.command()(rederive)
    return app


def set_(time: Annotated[str, typer.Argument(help=TIME_HELP)]) -> None:
    """Let all services believe it is TIME; it stands still there."""
    instant = parse_time(time)
    write_clock(layout_from().clock, instant)
    console().print(f"clock: {instant.isoformat()}", markup=False)


def real() -> None:
    """Go back to the time of the machine."""
    write_clock(layout_from().clock, None)
    console().print("clock: real", markup=False)


def show() -> None:
    """Print `real`, or the instant that is set."""
    console().print(f"clock: {read_clock(layout_from().clock)}", markup=False)
