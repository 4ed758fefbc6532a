"""`python -m tests.bench.textbook SERVICE`: run one, as `nameko run` would."""

import importlib
import os
import sys

import eventlet


def main(service: str) -> None:
    """Patch, then serve until killed."""
    eventlet.monkey_patch()
    runner = importlib.import_module("nameko.runners").ServiceRunner(
        {
            "AMQP_URI": os.environ["AMQP_URI"],
            "MONGO_URI": os.environ["MONGO_URI"],
            "PREFIX": os.environ["PREFIX"],
            "WEB_SERVER_ADDRESS": f"127.0.0.1:{os.environ['HTTP_PORT']}",
            "serializer": "json",
        }
    )
    runner.add_service(importlib.import_module("tests.bench.textbook.services").SERVICES[service])
    runner.start()
    runner.wait()


if __name__ == "__main__":
    main(sys.argv[1])
