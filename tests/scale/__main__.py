"""`python -m tests.scale [--write]`: print the tables of docs/scale.md, or put them there."""

import sys
from pathlib import Path

from tests.scale.tables import reckoned, shown

PAGE = Path(__file__).resolve().parents[2] / "docs" / "scale.md"


def marked(name: str) -> tuple[str, str]:
    """What stands before and after a table."""
    return f"<!-- {name}:begin -->\n", f"<!-- {name}:end -->"


def standing(name: str) -> str:
    """The table as it stands on the page."""
    begin, end = marked(name)
    return PAGE.read_text(encoding="utf-8").partition(begin)[2].partition(end)[0]


def put(name: str, table: str) -> None:
    """Replace it."""
    text, (begin, _) = PAGE.read_text(encoding="utf-8"), marked(name)
    PAGE.write_text(text.replace(begin + standing(name), begin + table), encoding="utf-8")


def main(arguments: list[str]) -> int:
    """Print or write."""
    for name, table in (("reckoned", reckoned()), ("shown", shown())):
        sys.stdout.write(table + "\n")
        if "--write" in arguments:
            put(name, table)
    return 0


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))
