import os
import uuid
from collections.abc import Iterator
from pathlib import Path

import pytest
from pymongo import MongoClient
from pymongo.database import Database

from tests.integration.chassis.running import Example, running, wait_until


@pytest.fixture(scope="session")
def mongo() -> Iterator[MongoClient]:
    """The real database of the test run."""
    if "MONGO_URI" not in os.environ:
        pytest.skip("MONGO_URI names no database; run `make test`")
    with MongoClient(os.environ["MONGO_URI"], timeoutMS=10000, tz_aware=True) as client:
        yield client


@pytest.fixture
def db(mongo: MongoClient) -> Iterator[Database]:
    """A database of this test alone."""
    name = f"ydt_chassis_{uuid.uuid4().hex[:10]}"
    yield mongo[name]
    mongo.drop_database(name)


@pytest.fixture(scope="module")
def example(mongo: MongoClient, tmp_path_factory: pytest.TempPathFactory) -> Iterator[Example]:
    """One example service for a whole module, ready for work."""
    name = f"ydt_chassis_{uuid.uuid4().hex[:10]}"
    log_file: Path = tmp_path_factory.mktemp("example") / "log"
    with running(log_file, name) as started:
        wait_until(started.is_ready)
        yield started
    mongo.drop_database(name)
