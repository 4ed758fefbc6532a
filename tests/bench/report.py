"""The figures of a run: all of them as JSON under `.run/bench/`, the main ones as a table in docs/performance.md."""

import json
import os
import platform
import sys
from dataclasses import dataclass, field
from datetime import UTC, datetime
from pathlib import Path
from typing import Any

from ydt.stack.layout import source_root

PAGE = "docs/performance.md"
LIFECYCLES_A_SECOND, ANSWERED_MS, ROUTED_MS, MEMORY_MB = 40, 100, 1000, 900
"""The first goals; the filing ones at 20 filings a second."""

FULL_AGAINST_EMPTY, SPIKE_ANSWERED_MS, SPIKE_OVER_SECONDS = 0.8, 1000, 60
"""Lifecycles a second with a million cases stored, as a share of those on an empty store; what a spike may bring."""

BEGIN, END = "<!-- bench:begin -->\n", "<!-- bench:end -->"


@dataclass
class Figures:
    """What was measured, by section."""

    sections: dict[str, dict[str, Any]] = field(default_factory=dict)

    def note(self, section: str, **figures: Any) -> None:
        """Keep figures and show them at once."""
        self.sections.setdefault(section, {}).update(figures)
        print(f"{section}: {json.dumps(figures)}")

    def write(self) -> Path:
        """Write the JSON, and the table when the run was whole; returns the JSON's path."""
        whole = {"at": datetime.now(UTC).isoformat(timespec="seconds"), "machine": machine(), **self.sections}
        folder = source_root() / ".run" / "bench"
        folder.mkdir(parents=True, exist_ok=True)
        path = folder / f"{datetime.now(UTC):%Y%m%dT%H%M%SZ}.json"
        path.write_text(json.dumps(whole, indent=1), encoding="utf-8")
        if {"memory", "lifecycle", "filing", "textbook"} <= set(self.sections):
            put_table(source_root() / PAGE, table(whole))
        return path


def machine() -> dict[str, Any]:
    """Where it was measured; `load_1min` tells how much else was going on."""
    model = next((line for line in Path("/proc/cpuinfo").read_text().splitlines() if line.startswith("model name")), "")
    return {
        "cores": os.cpu_count(),
        "processor": model.partition(":")[2].strip(),
        "python": platform.python_version(),
        "python_build": "Debian's build" if sys.base_prefix == "/usr" else "not Debian's build",
        "load_1min": os.getloadavg()[0],
    }


def put_table(page: Path, text: str) -> None:
    """Replace what stands between the markers of a page."""
    before, _, rest = page.read_text(encoding="utf-8").partition(BEGIN)
    _, _, after = rest.partition(END)
    page.write_text(before + BEGIN + text + END + after, encoding="utf-8")


def table(whole: dict[str, Any]) -> str:
    """The main figures beside those of the textbook way."""
    host = whole["machine"]
    where = f"{host['cores']} cores ({host['processor']}), Python {host['python']} ({host['python_build']})"
    lines = [f"Measured {whole['at'][:10]} on {where}, clients, broker and database included.", ""]
    lines += _beside(whole["lifecycle"], whole["textbook"])
    lines += _at_a_steady_rate(whole["filing"], whole["memory"])
    lines += _by_process(whole["lifecycle"], whole["textbook"])
    if "full_lifecycle" in whole:
        lines += _on_a_full_store(whole)
    if "spike" in whole:
        lines += _under_a_spike(whole["spike"])
    return "\n".join([*lines, *_against_goals(whole)]) + "\n"


def _beside(ours: dict[str, Any], theirs: dict[str, Any]) -> list[str]:
    rows = [
        ("whole lifecycles a second", ours["per_second"], theirs["per_second"]),
        ("processor ms a lifecycle", ours["cpu_ms_total"], theirs["cpu_ms_total"]),
        ("… of it MongoDB and RabbitMQ", *(_servers(each["cpu_ms"]) for each in (ours, theirs))),
        ("filing answered under that load, p50 ms", ours["steps"]["file"]["p50"], theirs["steps"]["file"]["p50"]),
        ("filing answered under that load, p95 ms", ours["steps"]["file"]["p95"], theirs["steps"]["file"]["p95"]),
        ("appeals lost", ours["lost"], theirs["lost"]),
    ]
    head = ["| full load | Yidiantong | textbook nameko | ratio |", "|---|---|---|---|"]
    return head + [f"| {name} | {one} | {other} | {_ratio(one, other)} |" for name, one, other in rows]


def _at_a_steady_rate(filing: dict[str, Any], memory: dict[str, Any]) -> list[str]:
    answered, routed = filing["answer_ms"], filing["routed_ms"]
    return [
        "",
        f"| {filing['rate']:g} filings a second | |",
        "|---|---|",
        f"| answered after, p50 / p95 ms | {answered['p50']} / {answered['p95']} |",
        f"| routed after, p50 / p95 ms | {routed['p50']} / {routed['p95']} |",
        f"| memory of the eight services at rest, MB | {memory['total_mb']} |",
    ]


def _by_process(ours: dict[str, Any], theirs: dict[str, Any]) -> list[str]:
    names = sorted(ours["cpu_ms"], key=lambda name: -ours["cpu_ms"][name])
    head = ["", "| processor ms a lifecycle | Yidiantong | share | textbook nameko |", "|---|---|---|---|"]
    rows = [(name, ours["cpu_ms"][name], theirs["cpu_ms"].get(name, "-")) for name in names]
    rows += [("clients", ours["client_cpu_ms"], theirs["client_cpu_ms"])]
    whole = ours["cpu_ms_total"] + ours["client_cpu_ms"]
    return head + [f"| {name} | {one} | {one / whole:.0%} | {other} |" for name, one, other in rows]


def _on_a_full_store(whole: dict[str, Any]) -> list[str]:
    full, empty, stock = whole["full_lifecycle"], whole["lifecycle"], whole["stock"]
    rows = [
        ("whole lifecycles a second", full["per_second"], empty["per_second"]),
        ("processor ms a lifecycle", full["cpu_ms_total"], empty["cpu_ms_total"]),
        ("… of it MongoDB", full["cpu_ms"]["mongod"], empty["cpu_ms"]["mongod"]),
    ]
    if "full_filing" in whole:
        for name, key in (("filing answered, p95 ms", "answer_ms"), ("routed after, p95 ms", "routed_ms")):
            rows.append((name, whole["full_filing"][key]["p95"], whole["filing"][key]["p95"]))
    loaded = f"{stock['documents']:,} documents, {stock['gigabytes']} GB on disk, loaded in {stock['seconds']:.0f} s"
    head = ["", f"| {stock['cases']:,} cases stored ({loaded}) | full | empty | ratio |", "|---|---|---|---|"]
    return head + [f"| {name} | {one} | {other} | {_ratio(one, other)} |" for name, one, other in rows]


def _under_a_spike(spike: dict[str, Any]) -> list[str]:
    before, after = spike["from_to"]
    usual, then, answered = spike["life_before_ms"], spike["life_in_spike_ms"], spike["answer_ms"]
    return [
        "",
        f"| from {before:g} to {after:g} lifecycles a second for {spike['seconds']:g} s, and back | |",
        "|---|---|",
        f"| requests refused or not answered / appeals lost | {spike['refused']} / {spike['lost']} |",
        f"| requests answered after, p50 / p95 ms | {answered['p50']} / {answered['p95']} |",
        f"| a whole lifecycle before, p50 ms | {usual['p50']} |",
        f"| a whole lifecycle of the spike, p50 / p95 ms | {then['p50']} / {then['p95']} |",
        f"| as quick as before, seconds after the spike's end | {spike['normal_after_s']} |",
        f"| memory of the eight services afterwards, MB | {spike['memory_mb']} |",
    ]


def _beyond_an_empty_store(whole: dict[str, Any]) -> list[tuple[str, float, float, bool]]:
    rows: list[tuple[str, float, float, bool]] = []
    if "full_lifecycle" in whole:
        share = round(whole["full_lifecycle"]["per_second"] / whole["lifecycle"]["per_second"], 2)
        cases = whole["stock"]["cases"]
        name = f"lifecycles a second with {cases:,} cases against none, at least"
        rows.append((name, FULL_AGAINST_EMPTY, share, share >= FULL_AGAINST_EMPTY))
    if "spike" in whole:
        spike = whole["spike"]
        answered, normal, memory = spike["answer_ms"]["p95"], spike["normal_after_s"], spike["memory_mb"]
        rows += [
            ("spike: requests refused", 0, spike["refused"], spike["refused"] == 0),
            ("spike: answered, p95 ms, under", SPIKE_ANSWERED_MS, answered, answered < SPIKE_ANSWERED_MS),
            ("spike: over after s, under", SPIKE_OVER_SECONDS, normal, normal < SPIKE_OVER_SECONDS),
            ("memory of the services after all that, MB, under", MEMORY_MB, memory, memory < MEMORY_MB),
        ]
    return rows


def _against_goals(whole: dict[str, Any]) -> list[str]:
    reached = whole["lifecycle"]["per_second"]
    answered, routed = whole["filing"]["answer_ms"]["p95"], whole["filing"]["routed_ms"]["p95"]
    memory = whole["memory"]["total_mb"]
    rows = [
        ("whole lifecycles a second, at least", LIFECYCLES_A_SECOND, reached, reached >= LIFECYCLES_A_SECOND),
        ("filing answered, p95 ms, under", ANSWERED_MS, answered, answered < ANSWERED_MS),
        ("routed after filing, p95 ms, under", ROUTED_MS, routed, routed < ROUTED_MS),
        ("memory of the services at rest, MB, under", MEMORY_MB, memory, memory < MEMORY_MB),
        *_beyond_an_empty_store(whole),
    ]
    head = ["", "| goal | wanted | measured | |", "|---|---|---|---|"]
    return head + [
        f"| {goal} | {wanted} | {measured} | {'reached' if good else '**not reached**'} |"
        for goal, wanted, measured, good in rows
    ]


def _servers(cpu_ms: dict[str, float]) -> float:
    return round(cpu_ms["mongod"] + cpu_ms["rabbitmq"], 1)


def _ratio(one: float, other: float) -> str:
    return f"{one / other:.2f}" if other else "-"
