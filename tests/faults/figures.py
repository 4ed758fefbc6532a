"""The figures of a fault run, as a table for people and as JSON for comparisons."""

import json
from collections.abc import Sequence
from dataclasses import asdict, dataclass, field
from pathlib import Path
from statistics import median

from ydt.stack.layout import source_root

FOLDER = source_root() / ".run" / "figures"
COLUMNS = (
    ("scenario", "scenario"),
    ("appeals", "appeals"),
    ("kills", "kills"),
    ("troubles", "other blows"),
    ("acknowledged", "ack'd"),
    ("lost", "lost"),
    ("doubled", "doubled"),
    ("parked", "parked"),
    ("parked_and_settled", "parked and settled"),
    ("absorbed", "absorbed"),
    ("mails", "mails"),
    ("mails_repeated", "repeated"),
    ("recovery_median_seconds", "recovery p50 s"),
    ("recovery_worst_seconds", "worst s"),
    ("settle_seconds", "settle s"),
    ("longest_refusal_seconds", "longest refusal s"),
    ("seconds", "whole run s"),
)

PLANTED = "planted"
KILLS = ("kill -9", "freeze")
MUST_BE_ZERO = (
    *("lost", "doubled", "parked", "vanished", "stuck"),
    *("contradictions", "unsent", "wrong_sums", "differing_streams"),
)


@dataclass
class Figures:
    """One run. Seconds are real time; `kills` by victim, `lost` and `doubled` count appeals, not findings.

    `parked` messages are those nobody expected, `parked_and_settled` those that were meant to be parked and were then
    replayed or discarded by name; `vanished` is what should have been parked and was found nowhere.
    """

    scenario: str
    seed: int
    appeals: int = 0
    victims: dict[str, int] = field(default_factory=dict)
    attempts: int = 0
    acknowledged: int = 0
    lost: int = 0
    doubled: int = 0
    parked: int = 0
    parked_and_settled: int = 0
    vanished: int = 0
    stuck: int = 0
    contradictions: int = 0
    wrong_sums: int = 0
    unsent: int = 0
    differing_streams: int = 0
    mails: int = 0
    mails_repeated: int = 0
    messages: dict[str, int] = field(default_factory=dict)
    recovery_seconds: list[float] = field(default_factory=list)
    settle_seconds: float = 0.0
    longest_refusal_seconds: float = 0.0
    seconds: float = 0.0
    findings: list[str] = field(default_factory=list)

    @property
    def wrong(self) -> dict[str, int]:
        """Whatever must be zero and is not, by its name."""
        found = {name: getattr(self, name) for name in MUST_BE_ZERO}
        return {name: count for name, count in found.items() if count}

    @property
    def kills(self) -> int:
        """How often a process was killed or frozen."""
        return sum(times for victim, times in self.victims.items() if victim.startswith(KILLS))

    @property
    def troubles(self) -> int:
        """How often something else was broken: connections, disks, clocks, queues, releases."""
        return sum(self.victims.values()) - self.kills

    @property
    def absorbed(self) -> int:
        """Messages that came again after they had been handled, and changed nothing."""
        return self.messages.get("duplicate", 0)

    @property
    def recovery_median_seconds(self) -> float:
        """Typical time from the start of a killed process until a new appeal was through to its case."""
        return median(self.recovery_seconds) if self.recovery_seconds else 0.0

    @property
    def recovery_worst_seconds(self) -> float:
        """The longest of them."""
        return max(self.recovery_seconds, default=0.0)

    def document(self) -> dict:
        """Everything, for JSON."""
        more = ("kills", "troubles", "absorbed", "recovery_median_seconds", "recovery_worst_seconds")
        return asdict(self) | {name: getattr(self, name) for name in more}

    def write(self) -> Path:
        """Keep the figures of the last run of this scenario."""
        FOLDER.mkdir(parents=True, exist_ok=True)
        path = FOLDER / f"faults-{self.scenario.replace(' ', '-')}.json"
        path.write_text(json.dumps(self.document(), indent=1, ensure_ascii=False) + "\n", encoding="utf-8")
        return path


def table(rows: Sequence[dict]) -> list[str]:
    """The lines of a table of runs, given as documents."""
    cells = [[title for _, title in COLUMNS], *([_cell(row[name]) for name, _ in COLUMNS] for row in rows)]
    widths = [max(len(line[column]) for line in cells) for column in range(len(COLUMNS))]
    return ["  ".join(_aligned(cell, width) for cell, width in zip(line, widths, strict=True)) for line in cells]


def page(rows: Sequence[dict]) -> list[str]:
    """The same as a table of docs/faults.md, with the sums of what can be summed at its end."""
    cells = [[title for _, title in COLUMNS], ["---"] * len(COLUMNS)]
    cells += [[_cell(row.get(name, 0)) for name, _ in COLUMNS] for row in rows]
    cells.append([_cell(_sum(rows, name)) for name, _ in COLUMNS])
    return [f"| {' | '.join(line)} |" for line in cells]


def last_runs() -> list[dict]:
    """The figures of the last run of every scenario, in the order they were made; not those of planted faults."""
    paths = sorted(FOLDER.glob("faults-*.json"), key=lambda path: path.stat().st_mtime)
    runs = [json.loads(path.read_text(encoding="utf-8")) for path in paths]
    return [run for run in runs if run["scenario"] != PLANTED]


def _sum(rows: Sequence[dict], name: str) -> object:
    if name == "scenario":
        return "all"
    found = [row.get(name, 0) for row in rows]
    return sum(found) if all(isinstance(value, int) for value in found) else ""


def _cell(value: object) -> str:
    return f"{value:.1f}" if isinstance(value, float) else str(value)


def _aligned(cell: str, width: int) -> str:
    return cell.rjust(width) if cell[:1].isdigit() else cell.ljust(width)


if __name__ == "__main__":
    print("\n".join(page(last_runs())))
