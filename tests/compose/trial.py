"""A trial of an engine before an installation is trusted to it: a file of ours, two containers, a port."""

import secrets
import time
from contextlib import suppress

import urllib3

from tests.compose import debian
from tests.compose.engine import ROOT, Engine, Refused
from tests.compose.ports import free_ports

SECONDS = 60.0
SERVE = ("python3", "-m", "http.server", "--directory", "/etc")
ASK = "import sys, urllib.request as r; assert r.urlopen(sys.argv[1] + '/debian_version', timeout=3).read()"


def trial(engine: Engine) -> None:
    """Mount a file, run a server, ask it by its name from another container and here through its port; or Refused."""
    image, name = debian.import_base(engine), f"ydt-trial-{secrets.token_hex(4)}"
    port = free_ports(1)[0]
    network, address = ("host", f"127.0.0.1:{port}") if engine.shared_network else (name, f"{name}:8000")
    given = ("--volume", f"{ROOT / 'Dockerfile'}:/given:ro", "--network", "none")
    try:
        engine("run", "--rm", *given, image, "test", "-f", "/given", seconds=SECONDS)
        if engine.shared_network:
            engine("run", "--detach", "--name", name, "--network", "host", image, *SERVE, str(port))
        else:
            engine("network", "create", "--opt", f"com.docker.network.bridge.name=ydt{name[-8:]}", name)
            published = ("--publish", f"127.0.0.1:{port}:8000", "--init", "--read-only", "--user", "10001:10001")
            engine("run", "--detach", "--name", name, "--network", name, *published, image, *SERVE)
        _await_answer(port)
        engine("run", "--rm", "--network", network, image, "python3", "-c", ASK, f"http://{address}", seconds=SECONDS)
    finally:
        for remains in (("rm", "--force", "--volumes", name), ("network", "rm", name)):
            with suppress(Refused):
                engine(*remains, seconds=SECONDS)


def _await_answer(port: int) -> None:
    until = time.monotonic() + SECONDS
    while True:
        try:
            urllib3.request("GET", f"http://127.0.0.1:{port}/debian_version", timeout=2, retries=False)
            return
        except urllib3.exceptions.HTTPError as trouble:
            if time.monotonic() > until:
                raise Refused(f"a published port does not answer: {trouble}") from trouble
            time.sleep(0.2)
