"""The work behind `ydt list`: which pack is meant, and past appeals read from a file or from routing, page by page."""

import csv
import json
from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from datetime import date, datetime
from pathlib import Path
from typing import Any
from zoneinfo import ZoneInfo

from chassis.documents import from_document
from chassis.errors import Unavailable
from chassis.http.client import InternalClient, RemoteProblem
from contracts.citypack import CityPack
from services.routing.domain.decision import Facts
from services.routing.domain.whatif import PastAppeal, Plan, plan
from ydt.city import read_pack
from ydt.errors import Failure

ROUTE = "/internal/routes"
PAGE = 1000
_PIN = "@"


@dataclass(slots=True)
class Source:
    """Past appeals as they come; `without_facts` counts those an earlier release kept no facts of."""

    timezone: ZoneInfo
    without_facts: int = 0

    def from_file(self, file: Path, since: date | None) -> Iterator[PastAppeal]:
        """From JSON lines, as `ydt list facts` writes them; raises Failure for a line that is none."""
        with _opened(file) as lines:
            for number, line in enumerate(lines, 1):
                if line.strip():
                    try:
                        yield from self._appeal(json.loads(line), since)
                    except (ValueError, TypeError, KeyError) as fault:
                        raise Failure(
                            f"{file}:{number}: this is no appeal's facts ({fault!r}).", "See `ydt list whatif --help`."
                        ) from fault

    def from_rows(self, rows: Iterator[Mapping[str, Any]], since: date | None) -> Iterator[PastAppeal]:
        """From routing's answers."""
        for row in rows:
            yield from self._appeal(row, since)

    def _appeal(self, row: Mapping[str, Any], since: date | None) -> Iterator[PastAppeal]:
        filed_on = datetime.fromisoformat(row["submitted_at"]).astimezone(self.timezone).date()
        if since and filed_on < since:
            return
        if row["facts"] is None:
            self.without_facts += 1
            return
        yield PastAppeal(row["appeal_id"], filed_on, from_document(Facts, row["facts"]))


def rows_of(client: InternalClient, since: date | None) -> Iterator[Mapping[str, Any]]:
    """What routing decided, and on which facts, of the appeals filed since a day; raises Failure."""
    after: str | None = ""
    while after is not None:
        query = {"after": after, "limit": str(PAGE)} | ({"since": since.isoformat()} if since else {})
        page = _asked(client, query)
        yield from page["items"]
        after = page["next"]


def lines_of(folder: Path, file: str) -> dict[str, int]:
    """The line of each code in a table of a pack; empty for what is no table."""
    path = folder / file
    if path.suffix != ".csv" or not path.is_file():
        return {}
    with path.open(encoding="utf-8-sig", newline="") as text:
        rows = csv.reader(text)
        return {row[0]: rows.line_num for row in rows if row}


def plans(old: str, new: str) -> tuple[Plan, Plan]:
    """The plans two arguments mean: DIR, DIR@VERSION, or the bare VERSION of a list in the other's folder."""
    folders = [Path(_folder(argument)) for argument in (old, new)]
    known = [folder for folder in folders if folder.is_dir()]
    if not known:
        raise Failure(f"Neither {old} nor {new} is a city pack.", "Name a folder, as cities/shucheng.")
    return _plan(old, known[0]), _plan(new, known[-1])


def sound_pack(folder: Path) -> CityPack:
    """The pack of a folder; raises Failure when it has faults."""
    pack, faults = read_pack(folder)
    if pack is None:
        raise Failure(f"{folder} has {len(faults)} faults.", f"`ydt city check {folder}` names them.")
    return pack


def _plan(argument: str, other: Path) -> Plan:
    folder, _, version = argument.rpartition(_PIN) if _PIN in argument else (argument, "", "")
    if not folder or not Path(folder).is_dir():
        folder, version = str(other), version or argument
    pack = sound_pack(Path(folder))
    try:
        return plan(pack, version)
    except KeyError:
        known = ", ".join(listed.version for listed in pack.lists)
        raise Failure(f"{folder} holds no list version {version}.", f"It holds: {known}.") from None


def _folder(argument: str) -> str:
    return argument.rpartition(_PIN)[0] if _PIN in argument else argument


def _opened(file: Path) -> Any:
    try:
        return file.open(encoding="utf-8")
    except OSError as trouble:
        raise Failure(f"{file} cannot be read ({trouble.strerror}).", "`ydt list facts` writes one.") from trouble


def _asked(client: InternalClient, query: Mapping[str, str]) -> Mapping[str, Any]:
    try:
        return client.call("routing", "GET", ROUTE, query=dict(query)).body
    except RemoteProblem as problem:
        raise Failure(
            f"routing refused: {problem.problem.get('detail') or problem.code}", "See `ydt status`."
        ) from problem
    except Unavailable as silent:
        raise Failure("routing does not answer.", "See `ydt status`.") from silent
