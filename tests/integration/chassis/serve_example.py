"""Serves the example as the launcher serves a service; environment variables are its settings."""

import importlib
import os
import sys

import eventlet


def main() -> int:
    """Patch, then serve until SIGTERM."""
    eventlet.monkey_patch()
    example = importlib.import_module("tests.integration.chassis.example")
    settings = importlib.import_module("chassis.settings").load(example.Settings, os.environ)
    return importlib.import_module("chassis.bus.serving").serve(example.ExampleService, settings, example.Store)


if __name__ == "__main__":
    sys.exit(main())
