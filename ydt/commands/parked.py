"""`ydt parked`: messages no service could handle; a person looks, then replays or discards, by name and with a reason.

See docs/runbooks/ for how to judge one.
"""

import getpass
import json
from typing import Annotated, Any

import typer

from chassis.errors import Unavailable
from chassis.http.client import RemoteProblem, quoted
from ydt.errors import Failure
from ydt.installation import Installation, current_installation
from ydt.screen import console, show_table
from ydt.stack.services import GATEWAY

HELP = "Parked messages 滞留消息: look at them, replay or discard them."
COLUMNS = ("service", "id", "event", "subject", "reason", "attempts", "last seen")

Service = Annotated[str, typer.Argument(help="The service that could not handle it.")]
Id = Annotated[str, typer.Argument(help="Id of the parked message, from `ydt parked list`.")]
Reason = Annotated[str, typer.Option(help="Why you decide so; kept with the message.")]
By = Annotated[str, typer.Option(help="Who decides. Default: your account on this machine.")]


def build() -> typer.Typer:
    """The commands under `ydt parked`."""
    app = typer.Typer(help=HELP, no_args_is_help=True)
    app.command("list")(list_)
    for command in (show, replay, discard):
        app.command()(command)
    return app


def list_(
    service: Annotated[str, typer.Argument(help="Only this service.")] = "",
    state: Annotated[str, typer.Option(help="open, replaying, replayed or discarded.")] = "open",
) -> None:
    """Show the parked messages of every service, the last seen first."""
    installation = current_installation()
    names = [service] if service else [name for name in installation.services() if name != GATEWAY]
    rows = [row for name in names for row in _rows(installation, name, state)]
    if rows:
        show_table(COLUMNS, rows)
    console().print(f"{len(rows)} {state}", markup=False)


def show(service: Service, id: Id) -> None:
    """Show one parked message whole: headers, body, history."""
    found = _call(current_installation(), service, "GET", f"/internal/parked/{quoted(id)}")
    console().print(json.dumps(found, ensure_ascii=False, indent=2), markup=False, soft_wrap=True)


def replay(service: Service, id: Id, reason: Reason, by: By = "") -> None:
    """Put a message back into its queue, with all its attempts."""
    _decide(service, id, "replay", reason, by)


def discard(service: Service, id: Id, reason: Reason, by: By = "") -> None:
    """Decide that a message shall never be handled; it is kept, with the reason."""
    _decide(service, id, "discard", reason, by)


def _decide(service: str, id: str, verb: str, reason: str, by: str) -> None:
    decision = {"by": by or getpass.getuser(), "reason": reason}
    done = _call(current_installation(), service, "POST", f"/internal/parked/{quoted(id)}/{verb}", json=decision)
    console().print(f"{done['id']}: {done['state']}", markup=False)


def _rows(installation: Installation, service: str, state: str) -> list[tuple]:
    rows: list[tuple] = []
    while True:
        query = {"page": len(rows) // 50 + 1, "state": state}
        page = _call(installation, service, "GET", "/internal/parked", query=query)
        rows += [
            (service, one["id"], one["event"], one["subject"], one["reason"], one["attempts"], one["last_seen"])
            for one in page["items"]
        ]
        if not page["items"] or len(rows) >= page["total"]:
            return rows


def _call(installation: Installation, service: str, method: str, path: str, **options: Any) -> Any:
    if service not in installation.urls or service == GATEWAY:
        raise Failure(f"{service} has no parked messages here.", f"Running: {', '.join(installation.services())}.")
    client = installation.client()
    try:
        return client.call(service, method, path, **options).body
    except RemoteProblem as problem:
        told = problem.problem.get("detail") or problem.problem.get("title") or problem.code
        raise Failure(f"{service} refused: {told}", "`ydt parked list` shows what there is.") from problem
    except Unavailable as trouble:
        raise Failure(f"{service} does not answer.", "See `ydt status`.") from trouble
    finally:
        client.close()
