"""`ydt users`: a user of broker and database for every service and every errand, with no more rights than it needs.

MONGO_URI and RABBITMQ_API name administrators of the two servers; of AMQP_URI only host and virtual host count.
"""

import os
from collections.abc import Iterator
from pathlib import Path
from typing import Annotated

import typer

from ydt.backing import current_servers, databases_of
from ydt.errors import EXIT_NO
from ydt.installation import tiers_of
from ydt.screen import console
from ydt.stack.stack import local_stack
from ydt.users.accounts import Account, accounts
from ydt.users.provisioning import Change, Provisioning, current_provisioning

HELP = "Users of broker and database, each with the least rights."
Folder = Annotated[Path, typer.Argument(help="Secrets: a folder a user, with PASSWORD, AMQP_URI, MONGO_URI.")]
Prefix = Annotated[str, typer.Option(help="What every user's name begins with.")]


def build() -> typer.Typer:
    """The commands under `ydt users`."""
    app = typer.Typer(help=HELP, no_args_is_help=True)
    for command in (show, plan, apply, remove):
        app.command()(command)
    return app


def show() -> None:
    """Show every user and its rights, as this release needs them; asks no server."""
    for account in accounts(databases_of(os.environ), tiers_of(os.environ)):
        for line in _lines(account):
            console().print(line, markup=False, soft_wrap=True)


def plan(folder: Folder, prefix: Prefix = "ydt") -> None:
    """Say what `apply` would change. Exit 1 when anything would."""
    changes = [change for change in _provisioning(prefix).plan(folder) if change.what]
    _tell(changes)
    console().print(f"{len(changes)} users to change", markup=False)
    if changes:
        raise typer.Exit(EXIT_NO)


def apply(folder: Folder, prefix: Prefix = "ydt") -> None:
    """Make the users, with the passwords of the folder; makes passwords that are not there. Twice changes nothing.

    A user whose password changes is let in with the new one only: for a change without a pause make new users under
    another prefix, let the services use those, then remove the old ones.
    """
    done = _provisioning(prefix).apply(folder)
    changes = [change for change in done if change.what]
    _tell(changes)
    screen = console()
    screen.print(f"{len(changes)} of {len(done)} users changed; addresses are in {folder}", markup=False)


def remove(
    prefix: Annotated[str, typer.Option(help="What the names of the users to remove begin with.")],
    yes: Annotated[bool, typer.Option("--yes", help="Do not ask.")] = False,
) -> None:
    """Remove every user of a prefix; services that still use one are shut out at once."""
    if not yes:
        typer.confirm(f"Remove every user whose name begins with {prefix}-?", abort=True)
    gone = [change for change in _provisioning(prefix).remove() if change.what]
    _tell(gone)
    console().print(f"{len(gone)} users removed", markup=False)


def _provisioning(prefix: str) -> Provisioning:
    servers = current_servers()
    return current_provisioning(os.environ, servers, prefix, local_stack().rabbitmq_api)


def _tell(changes: list[Change]) -> None:
    for change in changes:
        console().print(f"  {change.user} on the {change.server}: {change.what}", markup=False)


def _lines(account: Account) -> Iterator[str]:
    yield f"{account.name}: {account.meaning}"
    broker, database = account.broker, account.database
    if broker is not None:
        tags = f"; tags {', '.join(broker.tags)}" if broker.tags else ""
        yield f"  broker: configure {broker.configure} write {broker.write} read {broker.read}{tags}"
        yield from (f"  broker: writes to {exchange} only {keys}" for exchange, keys in broker.topics.items())
    if database is not None:
        own = "; besides, a role of its own" if database.privileges else ""
        yield f"  database: {', '.join(f'{role} on {name}' for role, name in database.roles)}{own}"
