"""The figures as a section of docs/performance.md, between its own markers."""

from typing import Any

from tests.bench.report import PAGE
from ydt.stack.layout import source_root

BEGIN, END = "<!-- timers:begin -->\n", "<!-- timers:end -->"


def put_section(figures: dict[str, Any]) -> None:
    """Replace what stands between the markers."""
    page = source_root() / PAGE
    before, _, rest = page.read_text(encoding="utf-8").partition(BEGIN)
    _, _, after = rest.partition(END)
    page.write_text(before + BEGIN + section(figures) + END + after, encoding="utf-8")


def section(figures: dict[str, Any]) -> str:
    """The tables."""
    run, database, host = figures["run"], figures["database"], figures["machine"]
    memory = ", ".join(f"{name} {size}" for name, size in sorted(run["memory_mb"].items()) if size >= 1)
    spent = ", ".join(f"{name} {ms}" for name, ms in sorted(run["cpu_ms_a_timer"].items()) if ms >= 0.01)
    query, away = database["due_query"], f"{run['broker_away_seconds']:g} s"
    rows = [
        ("live timers", f"{figures['stock']['live_timers']:,}"),
        ("fell due", f"{run['due']:,}, {run['rate']:g} a second"),
        ("due to fired, p50 / p95 / **p99** / worst ms", _spread(run["fire_lag_ms"])),
        (f"… while the broker was away ({away})", _spread(run["fire_lag_ms_while_the_broker_was_away"])),
        ("… around a copy killed with SIGKILL", _spread(run["fire_lag_ms_around_the_killed_copy"])),
        ("due to heard by a consumer, but for the broker's absence", _spread(run["heard_lag_ms_but_for_the_broker"])),
        ("not fired / not heard / told twice", _lost(run)),
        ("processor ms a timer, without what was killed (broker, second copy)", spent),
        (
            "timers a second one core carries, both copies, without the broker",
            f"about {_a_core(run['cpu_ms_a_timer']):.0f}",
        ),
        ("memory MB at the end", memory),
        ("a document, bytes; all on disk, MB", f"{database['average_document_bytes']}; {database['on_disk_mb']}"),
        ("index the timers are found by, MB", database["indexes_mb"]["next_fire"]),
        ("finding 100 due ones examines keys / documents", f"{query['keys_examined']} / {query['documents_examined']}"),
    ]
    load = run["load_average"]
    where = f"{host['cores']} cores ({host['processor']}), load average {load['mean']} (up to {load['most']:.1f})"
    lines = [
        f"Measured {figures['at'][:10]} on {where}, broker and database included.",
        "",
        "| timers | |",
        "|---|---|",
    ]
    return "\n".join([*lines, *(f"| {name} | {value} |" for name, value in rows)]) + "\n"


def _spread(lag: dict[str, float]) -> str:
    return " / ".join(f"{lag[name]:g}" for name in ("p50", "p95", "p99", "worst")) if lag["count"] else "-"


def _a_core(cpu_ms: dict[str, float]) -> float:
    return 1000 / (sum(cpu_ms.values()) + cpu_ms["deadline"])


def _lost(run: dict[str, Any]) -> str:
    return f"{run['not_fired']} / {run['not_heard']} / {run['events_said_twice']}"
