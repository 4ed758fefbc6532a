"""`ydt doctor`: how a live installation is, line by line, and what to do where something is wrong."""

import json
import os
from dataclasses import asdict
from enum import StrEnum
from typing import Annotated

import typer

from ydt.doctor.examining import current_patient, examine
from ydt.doctor.findings import Finding, Level
from ydt.errors import EXIT_NO
from ydt.screen import console, error_console

_MARKS = {Level.OK: "ok      ", Level.WARNING: "WARNING ", Level.FAULT: "FAULT   "}
_STYLES = {Level.OK: "", Level.WARNING: "yellow", Level.FAULT: "bold red"}


class Format(StrEnum):
    """For people or for a machine."""

    TEXT = "text"
    JSON = "json"


def doctor(
    format_: Annotated[Format, typer.Option("--format", help="text or json.")] = Format.TEXT,
) -> None:
    """Examine services, bus, database, city and secrets. Exit 1 when there is a fault; warnings alone are 0."""
    patient = current_patient(os.environ)
    with error_console().status("examining") as status:
        findings = examine(patient, lambda name: status.update(f"examining: {name}"))
    faults = sum(finding.level is Level.FAULT for finding in findings)
    if format_ is Format.JSON:
        told = [asdict(finding) for finding in findings]
        typer.echo(json.dumps({"healthy": not faults, "findings": told}, ensure_ascii=False, indent=1))
    else:
        _show(findings, faults)
    if faults:
        raise typer.Exit(EXIT_NO)


def _show(findings: list[Finding], faults: int) -> None:
    screen = console()
    for finding in findings:
        line = f"{_MARKS[finding.level]}{finding.check}: {finding.words}"
        screen.print(line, style=_STYLES[finding.level], markup=False, soft_wrap=True)
        if finding.way_out:
            screen.print(f"        -> {finding.way_out}", markup=False, soft_wrap=True)
    warnings = sum(finding.level is Level.WARNING for finding in findings)
    screen.print(f"{faults} faults, {warnings} warnings, {len(findings)} checks", markup=False)
