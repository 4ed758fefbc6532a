"""The days a long run has lived already, one line of JSON each: an interrupted run goes on where it stopped."""

import json
from dataclasses import dataclass
from pathlib import Path

from tests.simulation.figures import Figures, figures_told


@dataclass(frozen=True)
class Kept:
    """A file of days; `of` says what is lived there, so that another seed or another size never gets mixed in."""

    path: Path
    of: str

    def read(self) -> dict[int, Figures]:
        """The figures by number of the day; raises ValueError when the file keeps something else."""
        found: dict[int, Figures] = {}
        for line in self.path.read_text().splitlines() if self.path.exists() else ():
            told = json.loads(line)
            if told["of"] != self.of:
                raise ValueError(f"{self.path} keeps the days of {told['of']}, not of {self.of}")
            found[told["day"]] = figures_told(told)
        return found

    def add(self, day: int, figures: Figures) -> None:
        """Keep one more day."""
        with self.path.open("a") as file:
            file.write(json.dumps({"of": self.of, "day": day} | figures.told) + "\n")
