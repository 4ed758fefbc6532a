"""What every request meets before any route: error shape, JSON, keys, versions, credentials, headers."""

import pytest

from tests.unit.gateway.builders import APPEAL, KEY, TOKEN, client, pointers, problem


@pytest.fixture(scope="module")
def door():
    return client()


def test_unknown_address_is_a_problem(door):
    assert problem(door.get("/api/v1/nowhere")) == (404, "not_found")


def test_wrong_method_is_a_problem_that_says_which_are_right(door):
    response = door.delete("/api/v1/appeals")
    assert problem(response) == (405, "method_not_allowed")
    assert response.headers["Allow"] == "POST"


def test_options_is_not_answered_on_the_quiet(door):
    assert problem(door.options("/api/v1/appeals")) == (405, "method_not_allowed")


def test_post_without_key_is_refused_with_an_explanation(door):
    response = door.post("/api/v1/appeals", json=APPEAL)
    assert problem(response) == (400, "idempotency_key_missing")
    assert "Idempotency-Key" in response.get_json()["detail"]


@pytest.mark.parametrize("key", ["short", "x" * 129, "with space", "带中文的键值很长", "tab\tinside-key"])
def test_malformed_key_is_refused(door, key):
    response = door.post("/api/v1/appeals", json=APPEAL, headers={"Idempotency-Key": key.encode().decode("latin-1")})
    assert problem(response) == (400, "idempotency_key_missing")


@pytest.mark.parametrize(
    "body", [b"{", b"", b"[1,]", b'{"a": NaN}', b'{"a": "\xff"}', b'{"a": "\\ud800"}', "{}".encode("utf-16")]
)
def test_malformed_json_is_refused(door, body):
    response = door.post("/api/v1/appeals", data=body, content_type="application/json", headers=KEY)
    assert problem(response) == (400, "malformed_request")


@pytest.mark.parametrize("body", [b"[]", b'"text"', b"1", b"null", b"true"])
def test_body_that_is_no_object_is_invalid(door, body):
    response = door.post("/api/v1/appeals", data=body, content_type="application/json", headers=KEY)
    assert (problem(response), pointers(response)) == ((422, "invalid"), [("", "type")])


@pytest.mark.parametrize(
    "content_type",
    ["text/plain", "application/x-www-form-urlencoded", "application/json; charset=gbk", "multipart/form-data", ""],
)
def test_other_media_types_are_refused(door, content_type):
    response = door.post("/api/v1/appeals", data=b"{}", content_type=content_type, headers=KEY)
    assert problem(response) == (415, "unsupported_media_type")


def test_compressed_body_is_refused(door):
    headers = KEY | {"Content-Encoding": "gzip"}
    response = door.post("/api/v1/appeals", data=b"{}", content_type="application/json", headers=headers)
    assert problem(response) == (415, "unsupported_media_type")


def test_oversized_body_is_refused(door):
    huge = APPEAL | {"text": "长" * 2_000_000}
    assert problem(door.post("/api/v1/appeals", json=huge, headers=KEY)) == (413, "too_large")


def test_field_errors_point_at_every_field(door):
    wrong = {
        "appeal_type": "gossip",
        "place": {"coordinates": {"longitude": "116", "latitude": 91, "datum": "wgs84"}},
        "anonymous": "yes",
        "colour": "red",
    }
    response = door.post("/api/v1/appeals", json=wrong, headers=KEY)
    assert problem(response) == (422, "invalid")
    assert sorted(pointers(response)) == [
        ("/anonymous", "type"),
        ("/appeal_type", "not_allowed"),
        ("/colour", "unknown_field"),
        ("/place/coordinates/latitude", "range"),
        ("/place/coordinates/longitude", "type"),
        ("/text", "required"),
    ]


def test_field_errors_are_told_in_chinese(door):
    response = door.post("/api/v1/appeals", json={}, headers=KEY)
    assert {error["detail"] for error in response.get_json()["errors"]} == {"必填"}


def test_control_characters_are_refused(door):
    response = door.post("/api/v1/appeals", json=APPEAL | {"text": "断\x00字"}, headers=KEY)
    assert (problem(response), pointers(response)) == ((422, "invalid"), [("/text", "invalid")])


def test_repeated_query_parameter_is_refused(door):
    response = door.get("/api/v1/public/regions?q=a&q=b")
    assert (problem(response), pointers(response)) == ((422, "invalid"), [("/query/q", "repeated")])


def test_unknown_query_parameter_is_refused(door):
    response = door.get("/api/v1/public/regions?colour=red")
    assert (problem(response), pointers(response)) == ((422, "invalid"), [("/query/colour", "unknown_field")])


@pytest.mark.parametrize("value", ["٣", "1.0", "-1", "0", "1e3", "99999999999"])
def test_page_number_is_a_plain_positive_number(door, value):
    response = door.get(f"/api/v1/public/records?page={value}")
    assert problem(response) == (422, "invalid")
    assert [pointer for pointer, _code in pointers(response)] == ["/query/page"]


def test_unreachable_service_is_503_with_retry_after(door):
    response = door.get("/api/v1/public/regions")
    assert problem(response) == (503, "unavailable")
    assert int(response.headers["Retry-After"]) >= 1


def test_filing_while_intake_is_away_is_refused_and_not_acknowledged(door):
    assert problem(door.post("/api/v1/appeals", json=APPEAL, headers=KEY)) == (503, "unavailable")


def test_citizen_route_without_query_code_is_refused(door):
    assert problem(door.get("/api/v1/appeals/21090700003427")) == (401, "unauthenticated")


def test_staff_route_without_token_is_refused(door):
    response = door.get("/api/v1/cases")
    assert problem(response) == (401, "unauthenticated")
    assert response.headers["WWW-Authenticate"] == 'Bearer realm="yidiantong"'


@pytest.mark.parametrize("token", ["nonsense", "a.b.c", "eyJhbGciOiJub25lIn0.e30.", ""])
def test_staff_route_with_a_forged_token_is_refused(door, token):
    response = door.get("/api/v1/cases", headers={"Authorization": f"Bearer {token}"})
    assert problem(response) == (401, "unauthenticated")


def test_internal_token_opens_no_staff_route(door):
    response = door.get("/api/v1/cases", headers={"Authorization": f"Bearer {TOKEN}"})
    assert problem(response) == (401, "unauthenticated")


def test_city_pack_needs_the_internal_token_even_on_this_machine(door):
    assert problem(door.put("/internal/city-pack", json={})) == (401, "unauthenticated")


def test_names_of_keys_are_told_to_our_own_services_alone(door):
    assert problem(door.get("/internal/keys")) == (401, "unauthenticated")
    told = door.get("/internal/keys", headers={"Authorization": f"Bearer {TOKEN}"}).get_json()
    assert list(told) == ["tokens"] and all(len(key) <= 16 for key in told["tokens"]["keys"])


def test_metrics_are_open_on_this_machine_and_closed_through_a_proxy(door):
    assert door.get("/metrics").status_code == 200
    assert problem(door.get("/metrics", headers={"X-Forwarded-For": "203.0.113.9"})) == (401, "unauthenticated")


def test_login_with_the_database_away_is_503(door):
    response = door.post("/api/v1/staff/login", json={"username": "zmq.wang", "password": "x"})
    assert problem(response) == (503, "unavailable")


def test_readiness_tells_that_the_database_is_away_and_liveness_does_not_care(door):
    assert problem(door.get("/readyz")) == (503, "unavailable")
    assert door.get("/healthz").get_json() == {"status": "ok"}


def test_every_answer_carries_the_security_headers(door):
    for response in (door.get("/api/v1/public/appeal-types"), door.get("/api/v1/nowhere"), door.get("/docs")):
        assert response.headers["X-Content-Type-Options"] == "nosniff"
        assert response.headers["Content-Security-Policy"].startswith("default-src 'none'")
        assert response.headers["Referrer-Policy"] == "no-referrer"
        assert response.headers["X-Correlation-Id"]


def test_answers_on_cases_are_never_cached(door):
    assert door.get("/api/v1/cases").headers["Cache-Control"] == "no-store"


def test_correlation_id_of_the_caller_is_kept(door):
    response = door.get("/api/v1/nowhere", headers={"X-Correlation-Id": "front-end-0001"})
    assert response.headers["X-Correlation-Id"] == "front-end-0001"
    assert response.get_json()["correlation_id"] == "front-end-0001"


def test_cross_site_transport_is_pinned_behind_a_tls_proxy():
    proxied = client(TRUSTED_PROXIES="1")
    headers = {"X-Forwarded-Proto": "https", "X-Forwarded-For": "203.0.113.9"}
    assert proxied.get("/healthz", headers=headers).headers["Strict-Transport-Security"].startswith("max-age=")
    assert "Strict-Transport-Security" not in proxied.get("/healthz").headers
