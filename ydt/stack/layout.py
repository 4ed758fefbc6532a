"""Where a local stack keeps its files."""

import os
from collections.abc import Mapping
from dataclasses import dataclass
from pathlib import Path

RUN_VARIABLE = "YDT_RUN"


@dataclass(frozen=True)
class Layout:
    """The folders of one stack: `root` is the source tree, `run` everything the stack writes."""

    root: Path
    run: Path

    @property
    def logs(self) -> Path:
        """One log file a process."""
        return self.run / "logs"

    @property
    def pids(self) -> Path:
        """One pid file a process."""
        return self.run / "pids"

    @property
    def data(self) -> Path:
        """The data of the broker and the database."""
        return self.run / "data"

    @property
    def state(self) -> Path:
        """Ports and copies chosen for this stack."""
        return self.run / "stack.json"

    @property
    def secrets(self) -> Path:
        """Keys made once for this stack, readable by its owner only."""
        return self.run / "secrets"

    @property
    def clock(self) -> Path:
        """The clock file of all services: `real` or an ISO instant."""
        return self.run / "clock"

    @property
    def is_default(self) -> bool:
        """Whether this is the stack a person gets from `make demo`."""
        return self.run == self.root / ".run"

    def create(self) -> None:
        """Make the folders; an existing stack is left as it is."""
        for folder in (self.run, self.logs, self.pids, self.data):
            folder.mkdir(parents=True, exist_ok=True)
        if not self.clock.exists():
            self.clock.write_text("real\n", encoding="utf-8")


def source_root() -> Path:
    """The folder that holds `services/`, `chassis/` and `ydt/`."""
    return Path(__file__).resolve().parents[2]


def layout_from(environ: Mapping[str, str] | None = None) -> Layout:
    """The layout named by `YDT_RUN`, or `.run` in the source tree."""
    values = os.environ if environ is None else environ
    root = source_root()
    run = Path(values.get(RUN_VARIABLE) or root / ".run")
    return Layout(root=root, run=run if run.is_absolute() else Path.cwd() / run)
