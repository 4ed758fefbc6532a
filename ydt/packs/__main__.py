"""`python -m ydt.packs`: write the generated tables of cities/dazhou again."""

from pathlib import Path

from ydt.packs.tables import write_tables
from ydt.screen import console

DAZHOU = Path(__file__).resolve().parents[2] / "cities" / "dazhou"

if __name__ == "__main__":
    for written in write_tables(DAZHOU):
        console().print(str(written), markup=False, soft_wrap=True)
