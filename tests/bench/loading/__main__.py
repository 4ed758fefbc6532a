"""`python -m tests.bench.loading [--cases N] [--archive]`: load the stack of YDT_RUN, else the test stack."""

import argparse
import json
from dataclasses import asdict

from tests.bench.loading.stock import load
from tests.stack.running import start_whole
from tests.stack.servers import test_stack


def main() -> None:
    """Start what does not run, load, leave it running."""
    parser = argparse.ArgumentParser(prog="python -m tests.bench.loading")
    parser.add_argument("--cases", type=int, default=1_000_000)
    parser.add_argument("--archive", action="store_true", help="also analytics' log and its facts about messages")
    parser.add_argument("--series", default="loaded", help="another name gives other ids")
    wanted = parser.parse_args()
    stack = start_whole(test_stack())
    print(json.dumps(asdict(load(stack, wanted.cases, archive=wanted.archive, series=wanted.series))))


if __name__ == "__main__":
    main()
