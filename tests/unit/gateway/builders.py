"""A gateway for tests: real settings, real parts; by default the database and the services are at dead addresses."""

from flask import Flask
from flask.testing import FlaskClient

from chassis.settings import load
from services.gateway.accounts.passwords import Passwords
from services.gateway.app import create_app
from services.gateway.settings import Settings
from services.gateway.wiring import SERVICES, build

DEAD_MONGO = "mongodb://127.0.0.1:9/?serverSelectionTimeoutMS=200"
DEAD_URL = "http://127.0.0.1:9"
TOKEN = "an-internal-token-for-tests"
KEY = {"Idempotency-Key": "test-key-0001"}
APPEAL = {"appeal_type": "consult", "text": "请问征兵何时报名？", "place": {"region_code": "341523110203"}}


def environ(**overrides: str) -> dict[str, str]:
    """The environment of a gateway; keywords are settings' names."""
    urls = {f"{name.upper()}_URL": DEAD_URL for name in SERVICES}
    own = {
        "CITY": "shucheng",
        "MONGO_URI": DEAD_MONGO,
        "MONGO_TIMEOUT_MS": "400",
        "INTERNAL_TOKEN": TOKEN,
        "HTTP_PORT": "8080",
        "TOKEN_KEYS": "now:0123456789abcdef0123456789abcdef,before:fedcba9876543210fedcba9876543210",
        "DATA_KEY": "a-data-key-for-tests-0123456789abcdef",
        "RATE_STRANGERS_PER_MINUTE": "0",
        "RATE_ACCOUNTS_PER_MINUTE": "0",
        "RATE_GUESSES_PER_MINUTE": "0",
    }
    return urls | own | overrides


def settings(**overrides: str) -> Settings:
    """The settings of a gateway."""
    return load(Settings, environ(**overrides))


def quick_passwords() -> Passwords:
    """Password hashing that costs a test nothing."""
    return Passwords(time_cost=1, memory_kib=8)


def app(**overrides: str) -> Flask:
    """The app of a gateway."""
    return create_app(build(settings(**overrides), passwords=quick_passwords()))


def client(**overrides: str) -> FlaskClient:
    """A client of such an app."""
    return app(**overrides).test_client()


def problem(response) -> tuple[int, str]:
    """Status and code of a problem document, which every refusal must be."""
    assert response.content_type == "application/problem+json", response.get_data(as_text=True)[:300]
    document = response.get_json()
    assert document["status"] == response.status_code
    assert document["type"] == f"https://yidiantong.example/problems/{document['code']}"
    return response.status_code, document["code"]


def pointers(response) -> list[tuple[str, str]]:
    """Pointer and code of every field error."""
    return [(error["pointer"], error["code"]) for error in response.get_json()["errors"]]
