"""`python -m tests.integration.bus.run_example SERVICE`: one of the example services, patched first like a real one."""

import importlib
import sys

import eventlet

if __name__ == "__main__":
    eventlet.monkey_patch()
    sys.exit(importlib.import_module("tests.integration.bus.example").main(sys.argv[1]))
