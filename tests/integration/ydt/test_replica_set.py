"""A bare mongod becomes a replica set of one."""

import socket
import subprocess

import pytest
from pymongo import MongoClient

from ydt.errors import Failure, TimedOut
from ydt.replica_set import initiate
from ydt.stack.mongod import binary

pytestmark = pytest.mark.servers


@pytest.fixture(scope="module")
def member(tmp_path_factory):
    """Host and port of a mongod that was told its set's name and nothing else."""
    with socket.socket() as free:
        free.bind(("127.0.0.1", 0))
        data, port = tmp_path_factory.mktemp("mongod"), free.getsockname()[1]
    command = [binary(), "--replSet", "rs0", "--dbpath", str(data), "--port", str(port), "--bind_ip", "127.0.0.1"]
    command += ["--nounixsocket", "--wiredTigerCacheSizeGB", "0.25", "--oplogSize", "64"]
    with subprocess.Popen(command, stdout=subprocess.DEVNULL) as process:
        yield f"127.0.0.1:{port}"
        process.kill()


def test_new_member_takes_writes_and_is_left_alone_the_second_time(member):
    assert (initiate(member, "rs0", 60), initiate(member, "rs0", 60)) == (True, False)
    with MongoClient(f"mongodb://{member}/?replicaSet=rs0") as client, client.start_session() as session:
        with session.start_transaction():
            client.check.notes.insert_one({"_id": 1}, session=session)
        assert client.check.notes.count_documents({}) == 1
    with pytest.raises(Failure, match="belongs to the replica set rs0, not rs1"):
        initiate(member, "rs1", 10)


def test_member_that_does_not_answer_is_named():
    with pytest.raises(TimedOut, match="127.0.0.1:9 does not answer"):
        initiate("127.0.0.1:9", "rs0", 0.1)
