"""Tokens, passwords, sealed secrets and fingerprints, each on its own."""

import time
from datetime import UTC, datetime, timedelta

import jwt
import pytest
from flask import Flask, request

from chassis.causes import Actor
from chassis.errors import Unauthenticated
from services.gateway.accounts.passwords import Passwords, weakness
from services.gateway.accounts.secrets import Secrets
from services.gateway.accounts.tokens import Claims, Tokens
from services.gateway.idempotency import fingerprint
from tests.unit.gateway.builders import quick_passwords

NOW = datetime(2026, 11, 20, 8, 0, tzinfo=UTC)
OLD_KEY, NEW_KEY = "old:" + "o" * 32, "new:" + "n" * 32
ACTOR = Actor("zmq.wang", "township_discipline", "ZMQ-TD", "341523110000", "王某某")
CLAIMS = Claims(ACTOR, "S1", False)


def tokens(*keys: str, city: str = "shucheng", now: datetime | None = None) -> Tokens:
    return Tokens(keys or (NEW_KEY,), city=city, seconds=900, now=lambda: now or datetime.now(UTC))


def test_token_says_again_what_was_put_in():
    assert tokens().read(tokens().issue(CLAIMS)) == CLAIMS


def test_token_signed_before_a_rotation_is_still_good():
    assert tokens(NEW_KEY, OLD_KEY).read(tokens(OLD_KEY).issue(CLAIMS)) == CLAIMS


def test_first_key_signs():
    assert jwt.get_unverified_header(tokens(NEW_KEY, OLD_KEY).issue(CLAIMS))["kid"] == "new"


def test_token_read_before_is_refused_once_its_time_is_over(monkeypatch):
    monkeypatch.setattr("services.gateway.accounts.tokens._LEEWAY_SECONDS", 0)
    reader = Tokens((NEW_KEY,), city="shucheng", seconds=2, now=lambda: datetime.now(UTC))
    token = reader.issue(CLAIMS)
    assert [reader.read(token), reader.read(token)] == [CLAIMS, CLAIMS]
    time.sleep(2)
    with pytest.raises(Unauthenticated):
        reader.read(token)


def test_token_read_before_makes_no_altered_one_good():
    reader = tokens()
    token = reader.issue(CLAIMS)
    assert reader.read(token) == CLAIMS
    with pytest.raises(Unauthenticated):
        reader.read(token[:-4])


def expired() -> str:
    return tokens(now=datetime.now(UTC) - timedelta(seconds=1000)).issue(CLAIMS)


def unsigned() -> str:
    payload = jwt.decode(tokens().issue(CLAIMS), options={"verify_signature": False})
    return jwt.encode(payload, None, algorithm="none", headers={"kid": "new"})


@pytest.mark.parametrize(
    "token",
    [
        expired(),
        unsigned(),
        tokens(OLD_KEY).issue(CLAIMS),
        tokens("new:" + "x" * 32).issue(CLAIMS),
        tokens(city="elsewhere").issue(CLAIMS),
        tokens().issue(CLAIMS)[:-3],
        "",
        "a.b.c",
    ],
)
def test_token_that_is_not_ours_or_no_more_is_refused(token):
    with pytest.raises(Unauthenticated):
        tokens().read(token)


def test_password_is_known_again_and_no_other():
    hasher = quick_passwords()
    stored = hasher.hash("Correct-Horse-9")
    assert [hasher.matches(stored, word) for word in ("Correct-Horse-9", "correct-horse-9", "")] == [True, False, False]


def test_password_typed_in_full_width_is_the_same():
    hasher = quick_passwords()
    assert hasher.matches(hasher.hash("Correct-Horse-9"), "Ｃｏｒｒｅｃｔ-Horse-9")


def test_nobody_has_a_password():
    assert not quick_passwords().matches(None, "nobody has this password")


def test_passwords_are_hashed_with_argon2id_at_the_advised_cost():
    assert Passwords().hash("x").startswith("$argon2id$v=19$m=19456,t=2,p=1$")


@pytest.mark.parametrize(
    ("password", "good"),
    [
        ("Correct-Horse-9", True),
        ("correct-horse-9", True),
        ("Sh0rt-pass", False),
        ("onlylowercaseletters", False),
        ("Zmq.Wang-Pass-1", False),
        ("Aa1!Aa1!Aa1!", False),
        ("x" * 129, False),
    ],
)
def test_weak_passwords_are_told_why(password, good):
    assert (weakness(password, "zmq.wang") is None) is good


def test_sealed_secret_opens_only_for_its_owner_and_key():
    secrets = Secrets.derive("k" * 32)
    sealed = secrets.seal("seed", "zmq.wang")
    assert secrets.unseal(sealed, "zmq.wang") == "seed"
    for opener, owner in ((secrets, "ccc.zhang"), (Secrets.derive("z" * 32), "zmq.wang")):
        with pytest.raises(ValueError, match="sealed with another"):
            opener.unseal(sealed, owner)


def test_each_purpose_has_a_key_of_its_own():
    secrets = Secrets.derive("k" * 32)
    keys = (secrets.seal_key, secrets.refresh_key, secrets.api_key_key, secrets.fingerprint_key)
    assert len(set(keys)) == 4


def prints(body: dict, *, path: str = "/api/v1/appeals", actor: Actor = ACTOR, secret: bytes = b"s") -> str:
    with Flask("test").test_request_context(path, method="POST"):
        return fingerprint(secret, request, actor, body)


def test_fingerprint_ignores_the_order_of_fields_only():
    same = prints({"a": 1, "b": {"c": 2, "d": 3}})
    assert prints({"b": {"d": 3, "c": 2}, "a": 1}) == same
    others = [
        prints({"a": 1, "b": {"c": 2, "d": 4}}),
        prints({"a": 1, "b": {"c": 2, "d": 3}}, path="/api/v1/other"),
        prints({"a": 1, "b": {"c": 2, "d": 3}}, actor=Actor("ccc.zhang", "handler")),
        prints({"a": 1, "b": {"c": 2, "d": 3}}, secret=b"t"),
    ]
    assert len({same, *others}) == 5
