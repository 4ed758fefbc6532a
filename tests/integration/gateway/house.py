"""A gateway in one process on a real database: what a person at its door can do."""

from dataclasses import dataclass
from uuid import uuid4

from flask import Flask
from flask.testing import FlaskClient
from pymongo.database import Database

from services.gateway.app import create_app
from services.gateway.wiring import Parts, build
from tests.unit.gateway.builders import TOKEN, quick_passwords, settings

PASSWORD = "Demo-Password-2021"
PACK = {
    "city": "shucheng",
    "policy_version": "shucheng-test-1",
    "organs": [
        {"code": "ZMQ-TD", "name": "某镇纪委", "level": "town", "kind": "discipline", "region_code": "341523110000"},
        {"code": "CCC-VC", "name": "某村两委", "level": "village", "kind": "village", "region_code": "341523110203"},
        {"code": "SC-JW", "name": "某县纪委", "level": "county", "kind": "discipline", "region_code": "341523000000"},
    ],
    "staff": [
        {"username": "zmq.wang", "name": "王某某", "role": "township_discipline", "org": "ZMQ-TD",
         "region_code": "341523110000", "password": "ignored"},
        {"username": "ccc.zhang", "name": "张某某", "role": "village_committee", "org": "CCC-VC",
         "region_code": "341523110203"},
        {"username": "admin", "name": "管某某", "role": "system_admin", "org": None, "region_code": "341523000000"},
        {"username": "security", "name": "安某某", "role": "security_admin", "org": None, "region_code": None},
        {"username": "auditor", "name": "审某某", "role": "auditor", "org": None, "region_code": None},
    ],
}  # fmt: skip


@dataclass(frozen=True)
class House:
    """The app, its parts, and short cuts to its door."""

    app: Flask
    parts: Parts

    @property
    def client(self) -> FlaskClient:
        """A fresh client."""
        return self.app.test_client()

    @property
    def db(self) -> Database:
        """The gateway's database."""
        return self.parts.db

    def load(self, pack=PACK):
        """Load a city pack as `ydt city load` does."""
        return self.client.put("/internal/city-pack", json=pack, headers={"Authorization": f"Bearer {TOKEN}"})

    def login(self, username: str, password: str = PASSWORD, **more):
        """The answer to a login."""
        return self.client.post("/api/v1/staff/login", json={"username": username, "password": password, **more})

    def staff(self, username: str, password: str = PASSWORD) -> dict[str, str]:
        """The headers of a logged-in member of staff."""
        return bearer(self.login(username, password).get_json()["access_token"])

    def get(self, path: str, headers: dict[str, str]):
        """Read."""
        return self.client.get(path, headers=headers)

    def post(self, path: str, headers: dict[str, str], body=None, key: str | None = None):
        """Command, with a key of its own unless one is given."""
        return self.client.post(path, json=body or {}, headers={**headers, "Idempotency-Key": key or fresh_key()})

    def patch(self, path: str, headers: dict[str, str], body, version: int | None):
        """Edit a version; None leaves If-Match out."""
        match = {} if version is None else {"If-Match": f'"{version}"'}
        return self.client.patch(path, json=body, headers={**headers, **match})


def house_on(mongo, **overrides: str) -> House:
    """A gateway on its own database there, with the small city loaded."""
    own = {
        "MONGO_URI": mongo.uri,
        "MONGO_TIMEOUT_MS": "5000",
        "DATABASE": mongo.name("gateway"),
        "DEMO_PASSWORD": PASSWORD,
    }
    chosen = settings(**{**own, **overrides})
    parts = build(chosen, passwords=quick_passwords())
    parts.preparation.ensure()
    built = House(create_app(parts), parts)
    assert built.load().status_code == 200
    return built


def bearer(token: str) -> dict[str, str]:
    """The header a token goes into."""
    return {"Authorization": f"Bearer {token}"}


def fresh_key() -> str:
    """An Idempotency-Key nobody used yet."""
    return f"key-{uuid4()}"
