"""Playing replays on the running stack of the tests, with the city they belong to in force."""

from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

from contracts.citypack import load_pack
from tests.stack.running import CITY
from ydt.commands.replay import put_in_force, stage_of
from ydt.installation import installation_of
from ydt.replaying.play import Outcome, Player
from ydt.replaying.script import FOLDER, Script, load_script
from ydt.stack.stack import Stack

ROOT = Path(__file__).parents[2]
CITIES = ROOT / "cities"
USUAL = ROOT / CITY
"""The city every other test expects to be in force."""


def scripts() -> list[tuple[str, str]]:
    """(city, replay) of every pack, city after city."""
    return [(path.parts[-3], path.stem) for path in sorted(CITIES.glob(f"*/{FOLDER}/*.yaml"))]


def script_of(city: str, name: str) -> Script:
    """A replay of a pack."""
    return load_script(CITIES / city / FOLDER / f"{name}.yaml")


def played(stack: Stack, script: Script) -> Outcome:
    """A script, run to its end; the clock is real again afterwards."""
    with stage_of(stack, installation_of(stack)) as stage:
        return Player(script, stage).play()


@contextmanager
def in_force(stack: Stack, city: str) -> Iterator[str]:
    """Have a city in force, then the usual one again."""
    installation = installation_of(stack)
    put_in_force(load_pack(CITIES / city), installation)
    try:
        yield city
    finally:
        put_in_force(load_pack(USUAL), installation)


def trouble(outcome: Outcome) -> dict[str, object]:
    """What was recorded otherwise than published, by step and fact."""
    steps = {line.step.id: line.differs for line in outcome.lines if line.differs}
    return steps | {row.name: row for row in outcome.facts if not row.fine}
