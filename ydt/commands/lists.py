"""`ydt list`: is a city's power list sound, and where would past appeals go under another one."""

import json
from collections.abc import Iterable, Iterator, Mapping
from contextlib import contextmanager
from dataclasses import asdict
from datetime import UTC, date, datetime
from enum import StrEnum
from pathlib import Path
from typing import Annotated, Any
from zoneinfo import ZoneInfo

import typer

from chassis.http.client import InternalClient
from contracts.citypack import Fault
from services.routing.domain.soundness import Finding, Severity, soundness
from services.routing.domain.whatif import Comparison, PastAppeal, Plan, Shift, compare
from ydt.city import read_pack
from ydt.commands import list_train
from ydt.commands.city import Lang
from ydt.errors import EXIT_NO
from ydt.installation import current_installation
from ydt.listing import Source, lines_of, plans, rows_of
from ydt.screen import console, error_console, show_table

HELP = "Power lists 权力清单: is one sound, and what would another one change."
_DAY = ["%Y-%m-%d"]
_TELL_EVERY, _LOG_EVERY = 500, 10_000
_PARTS = {
    "item_code": "事项",
    "mode": "方式",
    "supervising_org": "监督",
    "first_org": "首接",
    "helper_orgs": "协办",
    "grade": "分级",
    "urgent_class": "紧急类",
}


class Form(StrEnum):
    """How a report is written."""

    TEXT = "text"
    JSON = "json"


Format = Annotated[Form, typer.Option("--format", help="text for people, json for programs.")]


def build() -> typer.Typer:
    """The commands under `ydt list`."""
    app = typer.Typer(help=HELP, no_args_is_help=True)
    app.command()(check)
    app.command()(whatif)
    app.command()(list_train.train)
    app.command()(facts)
    return app


def check(
    folders: Annotated[list[Path], typer.Argument(metavar="DIR...", help="City packs, as cities/shucheng.")],
    on: Annotated[datetime | None, typer.Option(formats=_DAY, help="The day it must hold. Default: its first.")] = None,
    strict: Annotated[bool, typer.Option("--strict", help="Let warnings fail as well.")] = False,
    lang: Annotated[Lang, typer.Option(help="Language of the sentences.")] = Lang.ZH,
    form: Format = Form.TEXT,
) -> None:
    """Find gaps, overlaps, rules that never win, organs never reached, items without supervisor, flow or basis,
    escalation in circles, and what refers to organs and regions that ended. Exit 1 if there is an error.
    """
    reports = [_report(folder, on.date() if on else None, lang) for folder in folders]
    if form is Form.JSON:
        typer.echo(json.dumps(reports, ensure_ascii=False, indent=2))
    else:
        for report in reports:
            _show_report(report)
    failing = {Severity.ERROR, Severity.WARNING} if strict else {Severity.ERROR}
    if any(row["severity"] in failing for report in reports for row in report["findings"]):
        raise typer.Exit(EXIT_NO)


def whatif(
    old: Annotated[str, typer.Argument(help="A pack's folder, DIR@VERSION for one of its lists, or just a VERSION.")],
    new: Annotated[str, typer.Argument(help="What to compare it with, written in the same way.")],
    since: Annotated[datetime | None, typer.Option(formats=_DAY, help="Only appeals filed since this day.")] = None,
    on: Annotated[datetime | None, typer.Option(formats=_DAY, help="Judge all as if filed on this day.")] = None,
    file: Annotated[
        Path | None, typer.Option("--facts", help="Read the appeals from this file, not from routing.")
    ] = None,
    form: Format = Form.TEXT,
) -> None:
    """Which past appeals would go elsewhere, from what to what, by count. Exit 1 if any would.

    Reads from routing what it was told of each appeal (codes and words of the list, nothing else), and decides twice.
    `ydt list facts` writes a file for --facts, which needs no running stack.
    """
    if file is None and since is None:
        raise typer.BadParameter("say since when, or name a file with --facts", param_hint="--since")
    before, after = plans(old, new)
    source = Source(ZoneInfo(after.pack.timezone))
    with _appeals(file, since.date() if since else None, source) as appeals:
        comparison = _compared(before, after, appeals, on.date() if on else None)
    if form is Form.JSON:
        typer.echo(json.dumps(_as_json(comparison, source), ensure_ascii=False, indent=2))
    else:
        _show_comparison(comparison, source, (before, after))
    if comparison.moved:
        raise typer.Exit(EXIT_NO)


def facts(
    since: Annotated[datetime, typer.Option(formats=_DAY, help="Only appeals filed since this day.")],
) -> None:
    """Write what routing decided, and on which facts, one JSON object a line: ids and codes, never citizens' words."""
    with _routing() as client:
        for row in rows_of(client, since.date()):
            typer.echo(json.dumps(row, ensure_ascii=False, sort_keys=True))


def _report(folder: Path, on: date | None, lang: Lang) -> dict[str, Any]:
    pack, faults = read_pack(folder)
    if pack is None:
        return {"pack": str(folder), "findings": [_fault_row(fault, lang) for fault in faults]}
    day = on or pack.valid_from
    found = soundness(pack, day)
    lines = {file: lines_of(folder, file) for file in {finding.file for finding in found}}
    return {
        "pack": str(folder),
        "on": day.isoformat(),
        "findings": [_row(finding, lines[finding.file].get(finding.code, 1), lang) for finding in found],
    }


def _row(finding: Finding, line: int, lang: Lang) -> dict[str, Any]:
    place = {"file": finding.file, "line": line, "code": finding.code}
    return {**place, "severity": finding.severity, "kind": finding.kind, "sentence": finding.sentence(lang)}


def _fault_row(fault: Fault, lang: Lang) -> dict[str, Any]:
    """The faults of a pack that cannot be used at all are errors of its list."""
    place = {"file": fault.spot.file, "line": fault.spot.line, "code": ""}
    return {**place, "severity": Severity.ERROR, "kind": fault.code, "sentence": fault.sentence(lang)}


def _show_report(report: Mapping[str, Any]) -> None:
    screen, findings = console(), report["findings"]
    for row in findings:
        where = f"{report['pack']}/{row['file']}:{row['line']}: {row['code']}".removesuffix(": ")
        screen.print(f"{where}: {row['severity']} {row['kind']}: {row['sentence']}", markup=False, soft_wrap=True)
    counts = ", ".join(f"{severity}: {_count(findings, severity)}" for severity in Severity)
    style = "bold red" if _count(findings, Severity.ERROR) else "bold green"
    screen.print(f"{report['pack']}: {counts}", style=style, markup=False)


def _count(findings: Iterable[Mapping[str, Any]], severity: Severity) -> int:
    return sum(row["severity"] == severity for row in findings)


@contextmanager
def _appeals(file: Path | None, since: date | None, source: Source) -> Iterator[Iterable[PastAppeal]]:
    if file:
        yield source.from_file(file, since)
        return
    with _routing() as client:
        yield source.from_rows(rows_of(client, since), since)


@contextmanager
def _routing() -> Iterator[InternalClient]:
    client = current_installation().client()
    try:
        yield client
    finally:
        client.close()


def _compared(before: Plan, after: Plan, appeals: Iterable, on: date | None) -> Comparison:
    """The whole comparison; its progress is seen on a terminal, and now and then in a log."""
    comparison, screen = Comparison(), error_console()
    with screen.status("deciding") as status:
        for comparison in compare(before, after, appeals, on):
            if comparison.judged % _TELL_EVERY == 0:
                said = f"decided {comparison.judged} appeals twice, {comparison.moved} would go elsewhere"
                status.update(said)
                if not screen.is_terminal and comparison.judged % _LOG_EVERY == 0:
                    screen.print(said, markup=False)
    return comparison


def _as_json(comparison: Comparison, source: Source) -> dict[str, Any]:
    shifts = [asdict(shift) for shift in comparison.ranked()]
    counts = {"judged": comparison.judged, "moved": comparison.moved, "without_facts": source.without_facts}
    return {**counts, "at": datetime.now(UTC).isoformat(timespec="seconds"), "shifts": shifts}


def _show_comparison(comparison: Comparison, source: Source, by: tuple[Plan, Plan]) -> None:
    if comparison.moved:
        names = _names(by)
        rows = [(shift.count, _words(shift, names), "\n".join(shift.examples)) for shift in comparison.ranked()]
        show_table(("appeals", "from -> to", "such as"), rows)
    more = f"; of {source.without_facts} more no facts were kept" if source.without_facts else ""
    said = f"{comparison.judged} appeals judged, {comparison.moved} would go elsewhere{more}"
    console().print(said, style="bold", markup=False)


def _names(by: tuple[Plan, Plan]) -> dict[str, str]:
    return {organ.code: organ.name for each in by for organ in each.pack.organs}


def _words(shift: Shift, names: Mapping[str, str]) -> str:
    told = ((_PARTS[each.part], _named(each.old, names), _named(each.new, names)) for each in shift.differences)
    return "\n".join(f"{part}: {old} -> {new}" for part, old, new in told)


def _named(codes: str, names: Mapping[str, str]) -> str:
    return "、".join(f"{code} {names[code]}" if code in names else code for code in codes.split("、"))
