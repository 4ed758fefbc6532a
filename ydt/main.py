"""`ydt`: the commands of the ops team. Exit codes are explained in `ydt.errors`."""

import sys

import typer

from ydt.commands import (
    backup,
    city,
    clock,
    demo,
    doctor,
    keys,
    lists,
    migrate,
    parked,
    rebuild,
    reconcile,
    replay,
    replica_set,
    retention,
    settle,
    stack,
    users,
)
from ydt.errors import Failure
from ydt.screen import show_failure

HELP = """一点通 Yidiantong: run, watch and mend one installation.

Exit codes: 0 done; 1 the answer is no; 2 wrong call; 3 gave up waiting; 4 something is missing; 5 stack not running.
"""


def build_app() -> typer.Typer:
    """All commands, wired once."""
    app = typer.Typer(help=HELP, no_args_is_help=True, pretty_exceptions_enable=False, add_completion=False)
    for command in (stack.up, stack.down, stack.status, stack.restart, stack.env, stack.logs, stack.run):
        app.command()(command)
    app.command()(demo.demo)
    for command in (replica_set.replica_set, migrate.migrate, backup.backup, backup.restore, doctor.doctor):
        app.command()(command)
    app.command()(retention.retention)
    app.command()(settle.settle)
    app.command()(settle.healthcheck)
    app.command()(reconcile.reconcile)
    app.command()(rebuild.rebuild)
    app.command()(replay.replay)
    app.add_typer(city.build(), name="city")
    app.add_typer(lists.build(), name="list")
    app.add_typer(clock.build(), name="clock")
    app.add_typer(parked.build(), name="parked")
    app.add_typer(users.build(), name="users")
    app.add_typer(keys.build(), name="keys")
    return app


def run() -> None:
    """Entry point: an expected failure becomes a sentence and an exit code, never a traceback."""
    try:
        build_app()()
    except Failure as failure:
        show_failure(failure)
        sys.exit(failure.exit_code)
    except KeyboardInterrupt:
        sys.exit(130)
