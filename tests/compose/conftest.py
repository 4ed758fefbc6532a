"""One engine, one set of images and one installation for all of these tests; all of it is gone afterwards."""

import signal
import subprocess
import tempfile
from collections.abc import Iterator
from pathlib import Path

import pytest

from tests.compose.debian import Stock, build
from tests.compose.engine import ROOT, Engine, NoEngine, present, private
from tests.compose.installation import Installation, installed
from tests.compose.saying import say
from tests.compose.trial import trial


@pytest.fixture(scope="session")
def folder() -> Iterator[Path]:
    """Where everything of this run lies; under .run, because overlays need a real disk below them."""
    # A run that is asked to end goes the way of one that fails: what it started is stopped.
    signal.signal(signal.SIGTERM, signal.default_int_handler)
    (ROOT / ".run").mkdir(exist_ok=True)
    path = Path(tempfile.mkdtemp(prefix="compose-", dir=ROOT / ".run"))
    path.chmod(0o755)
    yield path
    subprocess.run(["rm", "-rf", "--", str(path)], check=False)


@pytest.fixture(scope="session")
def stock() -> Stock:
    """What images are made of; on its way from now on."""
    return Stock()


@pytest.fixture(scope="session")
def engine(folder, stock) -> Iterator[Engine]:
    """This machine's engine if it has one, else one of our own. Without either the run fails; it never skips."""
    stock.await_base()
    found = present(trial)
    if found:
        yield found
        return
    try:
        with private(folder, trial) as own:
            yield own
    except NoEngine as reason:
        pytest.exit(f"make compose: {reason}", returncode=1)


@pytest.fixture(scope="session")
def installation(engine, stock, folder) -> Iterator[Installation]:
    """docker-compose.yml, brought up by its one command and taken down at the end with its data."""
    build(engine, stock)
    with installed(engine, folder) as one:
        one.up()
        yield one
        one.down("--volumes", "--remove-orphans")
        say("installation: down")
        assert one.remains() == []
