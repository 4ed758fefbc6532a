"""`ydt replica-set`: a new mongod becomes a replica set of one; the first job of an installation on one host."""

from typing import Annotated

import typer

from ydt.replica_set import initiate
from ydt.screen import console


def replica_set(
    member: Annotated[str, typer.Argument(metavar="HOST:PORT", help="The mongod, as its clients reach it.")],
    name: Annotated[str, typer.Option(help="Name of the replica set, as mongod's --replSet has it.")] = "rs0",
    wait: Annotated[float, typer.Option(help="Seconds to wait until it takes writes.")] = 60.0,
) -> None:
    """Make a new mongod a replica set of one member; twice changes nothing.

    Exit 1 when it belongs to another set, 3 when it does not answer or is not primary in time.
    """
    made = initiate(member, name, wait)
    console().print(f"{name}: {member} {'made primary' if made else 'is primary already'}", markup=False)
