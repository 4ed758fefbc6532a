"""Coming in: passwords, lock-out, refresh tokens, logout, the second factor."""

from datetime import timedelta

import pyotp
import pytest

from chassis.clock import real_now
from services.gateway import store
from services.gateway.accounts.sessions import BELIEVED_SECONDS, Sessions
from tests.integration.gateway.house import PASSWORD, bearer, house_on
from tests.unit.gateway.builders import pointers, problem

pytestmark = pytest.mark.servers

NEW = "A-quite-new-Pass-42"


def test_login_gives_tokens_that_open_the_account(house):
    answer = house.login("zmq.wang").get_json()
    me = house.get("/api/v1/staff/me", bearer(answer["access_token"])).get_json()
    assert (answer["token_type"], answer["expires_in"]) == ("Bearer", 900)
    assert (me["username"], me["role"], me["org"]) == ("zmq.wang", "township_discipline", "ZMQ-TD")
    assert "password_hash" not in me


def login_from(house, address: str, password: str) -> int:
    """The status of a login of the same officer from an address."""
    body = {"username": "zmq.wang", "password": password}
    return house.client.post("/api/v1/staff/login", json=body, environ_base={"REMOTE_ADDR": address}).status_code


@pytest.mark.parametrize(("username", "password"), [("zmq.wang", "wrong"), ("nobody", PASSWORD), ("zmq.wang", "")])
def test_wrong_login_is_refused_without_saying_why(house, username, password):
    response = house.login(username, password or " ")
    assert problem(response) == (401, "unauthenticated")
    assert response.get_json()["detail"] == "用户名或密码不正确"


def test_account_without_password_cannot_log_in(mongo):
    house = house_on(mongo, DEMO_PASSWORD="")
    assert problem(house.login("zmq.wang", "ignored")) == (401, "unauthenticated")


def test_five_wrong_logins_lock_the_account_even_for_the_right_password(house):
    codes = [house.login("zmq.wang", "wrong").status_code for _ in range(5)]
    locked = house.login("zmq.wang")
    assert (codes, problem(locked)) == ([401] * 5, (429, "too_many_requests"))
    assert 0 < int(locked.headers["Retry-After"]) <= 900


def test_unknown_names_lock_like_known_ones(house):
    codes = [house.login("nobody", "wrong").status_code for _ in range(6)]
    assert codes == [401] * 5 + [429]


def test_right_login_clears_the_count(house):
    for _ in range(3):
        assert [house.login("zmq.wang", "wrong").status_code for _ in range(4)] == [401] * 4
        assert house.login("zmq.wang").status_code == 200


def test_right_logins_never_lock_the_account_however_often_and_from_wherever(mongo):
    house = house_on(mongo, LOGIN_ATTEMPTS="1")
    codes = [login_from(house, f"192.0.2.{host}", PASSWORD) for host in range(1, 15)]
    assert codes == [200] * 14


def test_wrong_logins_lock_the_account_though_right_ones_come_between(mongo):
    house = house_on(mongo, LOGIN_ATTEMPTS="1")
    wrong = []
    for host in range(1, 10):
        wrong.append(login_from(house, f"192.0.2.{host}", "wrong"))
        assert login_from(house, f"198.51.100.{host}", PASSWORD) == 200
    wrong.append(login_from(house, "192.0.2.10", "wrong"))
    assert (wrong, login_from(house, "192.0.2.99", PASSWORD)) == ([401] * 10, 429)


def test_user_name_is_not_stored_by_the_throttle(house):
    house.login("my-password-by-mistake", "wrong")
    assert "my-password" not in str(list(house.db[store.ATTEMPTS].find()))


def test_logout_ends_both_tokens_at_once(house):
    tokens = house.login("zmq.wang").get_json()
    headers = bearer(tokens["access_token"])
    assert house.client.post("/api/v1/staff/logout", headers=headers).status_code == 204
    assert problem(house.get("/api/v1/staff/me", headers)) == (401, "unauthenticated")
    assert problem(refresh(house, tokens["refresh_token"])) == (401, "unauthenticated")


def sessions_of(house, monotonic=lambda: 0.0) -> Sessions:
    """The sessions as one process of the gateway knows them."""
    secrets = house.parts.secrets
    return Sessions(house.db[store.SESSIONS], secrets, life=timedelta(hours=1), now=real_now, monotonic=monotonic)


def test_session_ended_by_another_process_is_believed_two_seconds_at_most(house):
    clock = [0.0]
    here, there = sessions_of(house, lambda: clock[0]), sessions_of(house)
    session = here.open("zmq.wang")
    assert here.is_open(session.id)
    there.end(session.id, "logout")
    clock[0] = BELIEVED_SECONDS - 0.01
    assert here.is_open(session.id)
    clock[0] = BELIEVED_SECONDS
    assert not here.is_open(session.id)


def test_session_ended_here_is_not_believed_any_longer(house):
    here = sessions_of(house)
    ended, other = here.open("zmq.wang"), here.open("ccc.zhang")
    assert here.is_open(ended.id) and here.is_open(other.id)
    here.end_all("zmq.wang", "rights_changed")
    assert (here.is_open(ended.id), here.is_open(other.id)) == (False, True)


def test_refresh_token_works_once_and_its_reuse_ends_the_session(house):
    first = house.login("zmq.wang").get_json()
    second = refresh(house, first["refresh_token"]).get_json()
    assert second["refresh_token"] != first["refresh_token"]
    assert problem(refresh(house, first["refresh_token"])) == (401, "unauthenticated")
    assert problem(refresh(house, second["refresh_token"])) == (401, "unauthenticated")
    assert problem(house.get("/api/v1/staff/me", bearer(second["access_token"]))) == (401, "unauthenticated")


def test_retried_refresh_with_the_same_key_gets_the_same_token(house):
    first = house.login("zmq.wang").get_json()["refresh_token"]
    once, again = (refresh(house, first, key="refresh-0001").get_json()["refresh_token"] for _ in range(2))
    assert once == again
    assert refresh(house, once).status_code == 200


@pytest.mark.parametrize("spoil", [lambda token: token[:-1] + "!", lambda token: token.replace(".1.", ".7.")])
def test_forged_refresh_token_is_refused_and_harms_nobody(house, spoil):
    token = house.login("zmq.wang").get_json()["refresh_token"]
    assert problem(refresh(house, spoil(token))) == (401, "unauthenticated")
    assert refresh(house, token).status_code == 200


def test_no_refresh_token_is_stored(house):
    token = house.login("zmq.wang").get_json()["refresh_token"]
    assert token.rpartition(".")[2] not in str(list(house.db[store.SESSIONS].find()))


def test_login_and_logout_are_on_record_for_the_auditor(house):
    house.login("zmq.wang", "wrong")
    house.client.post("/api/v1/staff/logout", headers=house.staff("zmq.wang"))
    entries = [(entry["actor"], entry["action"], entry["result"]) for entry in house.db[store.AUDIT].find()]
    assert entries == [
        ("zmq.wang", "login", "wrong_password"),
        ("zmq.wang", "login", "ok"),
        ("zmq.wang", "logout", "ok"),
    ]


def test_changed_password_replaces_the_old_one_and_ends_other_sessions(house):
    here, elsewhere = house.staff("zmq.wang"), house.staff("zmq.wang")
    body = {"old_password": PASSWORD, "new_password": NEW}
    assert house.post("/api/v1/staff/password", here, body, key="change-0001").status_code == 204
    assert house.post("/api/v1/staff/password", here, body, key="change-0001").status_code == 204
    assert problem(house.get("/api/v1/staff/me", elsewhere)) == (401, "unauthenticated")
    assert house.get("/api/v1/staff/me", here).status_code == 200
    assert [house.login("zmq.wang", word).status_code for word in (PASSWORD, NEW)] == [401, 200]


def test_changing_the_password_needs_the_old_one(house):
    body = {"old_password": "wrong", "new_password": NEW}
    response = house.post("/api/v1/staff/password", house.staff("zmq.wang"), body)
    assert (problem(response), pointers(response)) == ((422, "invalid"), [("/old_password", "wrong")])


@pytest.mark.parametrize("weak", ["Short-1a", "alllowercaseletters", "Zmq.Wang-2021-x", "Aaaaaaaaaaa1"])
def test_weak_password_is_refused(house, weak):
    body = {"old_password": PASSWORD, "new_password": weak}
    response = house.post("/api/v1/staff/password", house.staff("zmq.wang"), body)
    assert (problem(response), pointers(response)) == ((422, "invalid"), [("/new_password", "weak_password")])


def test_second_factor_is_asked_for_once_enrolled(house):
    headers = house.staff("zmq.wang")
    secret, again = (house.post("/api/v1/staff/totp", headers, key="enrol-0001").get_json()["secret"] for _ in range(2))
    assert secret == again
    code = pyotp.TOTP(secret).now()
    assert house.post("/api/v1/staff/totp/confirm", headers, {"totp": code}).status_code == 204
    missing = house.login("zmq.wang")
    assert (problem(missing), pointers(missing)) == ((401, "unauthenticated"), [("/totp", "totp_required")])
    used = house.login("zmq.wang", totp=code)
    assert (problem(used), pointers(used)) == ((401, "unauthenticated"), [("/totp", "wrong")])
    following = pyotp.TOTP(secret).at(real_now() + timedelta(seconds=30))
    assert house.login("zmq.wang", totp=following).status_code == 200


def test_seed_of_the_second_factor_is_stored_sealed(house):
    secret = house.post("/api/v1/staff/totp", house.staff("zmq.wang")).get_json()["secret"]
    assert secret not in str(list(house.db[store.STAFF].find()))


def test_wrong_code_does_not_confirm(house):
    headers = house.staff("zmq.wang")
    house.post("/api/v1/staff/totp", headers)
    response = house.post("/api/v1/staff/totp/confirm", headers, {"totp": "000000"})
    assert problem(response) == (422, "invalid")
    assert house.login("zmq.wang").status_code == 200


def refresh(house, token: str, key: str | None = None):
    headers = {"Idempotency-Key": key} if key else {}
    return house.client.post("/api/v1/staff/refresh", json={"refresh_token": token}, headers=headers)


def test_role_that_needs_two_factors_gets_nowhere_before_enrolling(mongo):
    house = house_on(mongo, TOTP_REQUIRED_ROLES="township_discipline")
    first = house.login("zmq.wang").get_json()
    headers = bearer(first["access_token"])
    assert first["staff"]["totp_enrolment_required"] is True
    assert problem(house.get("/api/v1/cases", headers)) == (403, "forbidden")
    secret = house.post("/api/v1/staff/totp", headers).get_json()["secret"]
    confirmed = house.post("/api/v1/staff/totp/confirm", headers, {"totp": pyotp.TOTP(secret).now()})
    refreshed = bearer(refresh(house, first["refresh_token"]).get_json()["access_token"])
    assert confirmed.status_code == 204
    assert problem(house.get("/api/v1/cases", refreshed)) == (503, "unavailable")
