"""`ydt up`, `down`, `status`, `restart`, `logs`, `run`: the local stack and single processes."""

import os
import shlex
from typing import Annotated

import typer

from ydt.errors import EXIT_NO, Failure, NotRunning
from ydt.screen import console, show_table, steps
from ydt.stack.services import GATEWAY, SERVICES, command
from ydt.stack.stack import INFRASTRUCTURE, Stack, local_stack

NAMES = f"One of: {', '.join(SERVICES)}."


def up(
    copies: Annotated[list[str] | None, typer.Option(help="Copies of a service, as deadline=2. Repeatable.")] = None,
    only: Annotated[str, typer.Option(help="Start only these services, comma-separated.")] = "",
    port: Annotated[int, typer.Option(help="Port of the gateway. Default: 8080, or a free one.")] = 0,
    servers: Annotated[bool, typer.Option("--servers", help="Start only broker and database.")] = False,
) -> None:
    """Start broker, database and services; what runs already is left alone. Exit 3 or 4 if a part cannot start."""
    stack = local_stack()
    stack.layout.create()
    if port:
        stack.book.fix(GATEWAY, port)
    with steps() as tell:
        if servers:
            stack.infrastructure_up(tell)
            return
        stack.up(_copies(copies or []), tuple(_names(only)), tell)
    console().print(f"Gateway: {stack.gateway_url}", markup=False)


def env() -> None:
    """Print the addresses of the local stack as shell exports (AMQP_URI, MONGO_URI, RABBITMQ_API, GATEWAY_URL)."""
    stack = local_stack()
    values = {"AMQP_URI": stack.amqp_uri, "MONGO_URI": stack.mongo_uri, "RABBITMQ_API": stack.rabbitmq_api}
    for name, value in (values | {"GATEWAY_URL": stack.gateway_url}).items():
        console().print(f"export {name}={shlex.quote(value)}", markup=False, soft_wrap=True)


def down() -> None:
    """Stop everything of the local stack; data stays for the next start."""
    with steps() as tell:
        local_stack().down(tell)


def status() -> None:
    """Show each process of the local stack. Exit 1 if one is not ready, 5 if nothing runs."""
    stack = local_stack()
    states = stack.status()
    if not stack.processes.any_alive():
        raise NotRunning("The stack is not running.", "Start it with `ydt up` or `make demo`.")
    show_table(("process", "state", "pid", "address"), [(s.name, s.state, s.pid or "", s.url) for s in states])
    if any(state.state != "ready" for state in states):
        raise typer.Exit(EXIT_NO)


def restart(
    process: Annotated[str, typer.Argument(help="A process as `ydt status` names it; with --rolling all.")] = "",
    rolling: Annotated[bool, typer.Option("--rolling", help="Start the new one before the old one ends.")] = False,
) -> None:
    """Stop and start one process of the local stack; with --rolling all services, one by one, and nobody notices."""
    stack = local_stack()
    if process:
        _known(stack, process)
    elif not rolling:
        raise Failure("Which process?", f"Known: {', '.join(stack.processes.names())}. Or say --rolling for all.")
    if rolling:
        _roll(stack, process)
    else:
        stack.restart(process)
        console().print(f"{process}: ready", markup=False)


def _roll(stack: Stack, process: str) -> None:
    if process in INFRASTRUCTURE:
        raise Failure(f"{process} cannot run twice on its data.", "Restart it without --rolling; the services wait.")
    if not stack.processes.any_alive():
        raise NotRunning("The stack is not running.", "Start it with `ydt up` or `make demo`.")
    with steps() as tell:
        stack.roll([process] if process else stack.processes.names(), tell)


def logs(
    process: Annotated[str, typer.Argument(help="A process as `ydt status` names it; all if left out.")] = "",
    follow: Annotated[bool, typer.Option("--follow", "-f", help="Keep showing what is added.")] = False,
    lines: Annotated[int, typer.Option("--lines", "-n", help="Lines from the end of each log.")] = 20,
) -> None:
    """Show the logs of the local stack (`tail` does the work)."""
    stack = local_stack()
    if process:
        _known(stack, process)
    names = [process] if process else stack.processes.names()
    paths = [str(path) for path in map(stack.processes.log_path, names) if path.exists()]
    if not paths:
        raise NotRunning("There are no logs yet.", "Start the stack with `ydt up`.")
    os.execvp("tail", ["tail", "-n", str(lines), *(["-F"] if follow else []), *paths])


def run(service: Annotated[str, typer.Argument(help=NAMES)]) -> None:
    """Run one service in the foreground with the settings of the environment (as in a container)."""
    if service not in SERVICES:
        raise Failure(f"There is no service called {service}.", NAMES)
    argv = command(service)
    os.execv(argv[0], argv)


def _known(stack: Stack, process: str) -> None:
    if process not in stack.processes.names():
        raise Failure(f"There is no process called {process} here.", f"Known: {', '.join(stack.processes.names())}.")


def _names(text: str) -> list[str]:
    names = [name.strip() for name in text.split(",") if name.strip()]
    for name in names:
        if name not in SERVICES:
            raise Failure(f"There is no service called {name}.", NAMES)
    return names


def _copies(texts: list[str]) -> dict[str, int]:
    copies = {}
    for text in texts:
        name, _, count = text.partition("=")
        if name not in SERVICES or name == GATEWAY or not count.isdecimal() or not 1 <= int(count) <= 20:
            raise Failure(f"I do not understand --copies {text}.", "Say for instance --copies deadline=2 (1 to 20).")
        copies[name] = int(count)
    return copies
