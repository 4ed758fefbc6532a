"""`ydt reconcile`: did every event that was sent arrive? docs/runbooks/reconciliation.md says what to do if not."""

import json
import re
from dataclasses import asdict
from typing import Annotated, Any

import typer

from chassis.bus.wire import BROKER_ERRORS, close, open_connection
from chassis.errors import Unavailable
from chassis.http.client import RemoteProblem
from ydt.errors import EXIT_NO, Failure
from ydt.installation import Installation, current_installation
from ydt.reconciling import Stream
from ydt.reconciling import reconcile as compare
from ydt.screen import console, error_console, show_table
from ydt.settling import queues_waiting
from ydt.stack.services import NAMEKO_SERVICES

COLUMNS = ("producer", "consumer", "compared", "behind", "missing", "ahead", "parked")
KINDS = ("behind", "missing", "ahead")
SHOWN = 20
_SECONDS = {"s": 1, "m": 60, "h": 3600}


def reconcile(
    older_than: Annotated[str, typer.Option(help="How long an event may be on its way: 60s, 5m, 1h.")] = "60s",
    json_: Annotated[bool, typer.Option("--json", help="Everything, for a machine.")] = False,
) -> None:
    """Compare what each service sent with what its consumers applied, subject by subject. Exit 1 when they differ.

    With differences it takes as long as `--older-than`: only what has not arrived by then is shown.
    """
    seconds, installation = seconds_of(older_than), current_installation()
    with error_console().status("comparing") as status:
        streams = _compared(installation, seconds, status.update)
        troubled = {stream.consumer for stream in streams if not stream.clean}
        queued = _queued(installation, troubled)
    if json_:
        found = {"older_than_seconds": seconds, "clean": not troubled, "queued": queued}
        typer.echo(json.dumps({**found, "streams": [_document(stream) for stream in streams]}, indent=2))
    else:
        _show(streams, queued)
    if troubled:
        raise typer.Exit(EXIT_NO)


def seconds_of(text: str) -> float:
    """The seconds of "60s", "5m", "1h" or a bare number; raises Failure."""
    match = re.fullmatch(r"(\d+(?:\.\d+)?)([smh]?)", text)
    if match is None:
        raise Failure(f"{text!r} is not a length of time.", "Write it as 60s, 5m or 1h.")
    return float(match[1]) * _SECONDS[match[2] or "s"]


def _compared(installation: Installation, seconds: float, tell: Any) -> list[Stream]:
    client = installation.client()
    missing = [name for name in NAMEKO_SERVICES if name not in installation.urls]
    if missing:
        raise Failure(f"Not running: {', '.join(missing)}.", "Both ends of a stream must answer; see `ydt status`.")
    try:
        return compare(client, NAMEKO_SERVICES, seconds, tell)
    except Unavailable as trouble:
        raise Failure("A service does not answer.", "See `ydt status`.") from trouble
    except RemoteProblem as problem:
        raise Failure(f"A service refused: {problem}.", "See `ydt logs SERVICE`.") from problem
    finally:
        client.close()


def _queued(installation: Installation, consumers: set[str]) -> dict[str, int]:
    """Messages in the queues and on the ladder of each consumer: one may be what is missing. -1: cannot be asked."""
    if not consumers:
        return {}
    try:
        connection = open_connection(installation.broker, name="ydt reconcile", heartbeat=0)
    except BROKER_ERRORS:
        return dict.fromkeys(sorted(consumers), -1)
    try:
        waiting = queues_waiting(connection, installation.retry_tiers)
    finally:
        close(connection)
    return {
        name: sum(count for queue, count in waiting.items() if queue.startswith(f"queue {name}."))
        for name in sorted(consumers)
    }


def _document(stream: Stream) -> dict[str, Any]:
    parts = {name: value for name, value in asdict(stream).items() if name != "suspects"}
    return {**parts, **{kind: stream.count(kind) for kind in KINDS}}


def _show(streams: list[Stream], queued: dict[str, int]) -> None:
    show_table(COLUMNS, [_row(stream) for stream in streams])
    screen = console()
    for line in (line for stream in streams for line in _lines(stream)):
        screen.print(line, markup=False)
    for name, count in queued.items():
        if count:
            told = f"{count} messages wait" if count > 0 else "nobody knows how many messages wait"
            screen.print(f"{told} in queues and waiting rooms of {name}: ask again when they are gone", markup=False)
    found = sum(len(stream.findings) for stream in streams)
    screen.print(f"{found} found; see docs/runbooks/reconciliation.md" if queued else "clean", markup=False)


def _row(stream: Stream) -> tuple:
    compared = f"{stream.compared} and more" if stream.cut_short else stream.compared
    return (stream.producer, stream.consumer, compared, *map(stream.count, KINDS), stream.parked)


def _lines(stream: Stream) -> list[str]:
    lines = [
        f"{stream.producer} -> {stream.consumer} {each.kind} {each.subject}: "
        f"sent {each.sent}, applied {each.applied}, parked {each.parked}"
        for each in stream.findings[:SHOWN]
    ]
    more = len(stream.findings) - SHOWN
    if more > 0:
        lines.append(f"{stream.producer} -> {stream.consumer}: {more} more, see --json")
    if stream.cut_short:
        lines.append(f"{stream.producer} -> {stream.consumer}: too many differences, not compared to the end")
    return lines
