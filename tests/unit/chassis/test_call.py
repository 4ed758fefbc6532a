import pytest
from hypothesis import given
from hypothesis import strategies as st

from chassis.causes import Actor
from chassis.errors import Malformed, Unauthenticated
from chassis.http.call import ApiCall, decode_actor, encode_actor, parse_json
from chassis.http.problems import KeyMissing, UnsupportedMediaType
from chassis.tracing import Trace

ACTOR = Actor(id="u1", role="handler", org="org-7", region="341523", name="张某某")
TRACE = Trace("conversation-1", "00-" + "a" * 32 + "-" + "b" * 16 + "-01")


def call(**headers: str) -> ApiCall:
    given = {"X-Actor": encode_actor(ACTOR), "Idempotency-Key": "k1"}
    renamed = {name.replace("_", "-"): value for name, value in headers.items()}
    merged = {name: value for name, value in (given | renamed).items() if value}
    return ApiCall(body={}, query={}, trace=TRACE, headers=merged, digest="digest")


texts = st.text(min_size=1, max_size=30)


@given(texts, texts, st.none() | texts, st.none() | texts, texts)
def test_an_actor_survives_the_header(actor_id, role, org, region, name):
    actor = Actor(id=actor_id, role=role, org=org, region=region, name=name)
    header = encode_actor(actor)
    assert header.isascii() and decode_actor(header) == actor


@pytest.mark.parametrize(
    "header", ["", "x", "[]", "{}", '{"id":1,"role":"a"}', '{"id":"a"}', "%FF", '{"id":"a","role":{}}']
)
def test_an_unreadable_actor_is_malformed(header):
    with pytest.raises(Malformed):
        decode_actor(header)


def test_cause_takes_everything_the_headers_say():
    cause = call(X_Request_Fingerprint="f1", If_Match='"7"').cause
    assert (cause.key, cause.fingerprint, cause.actor, cause.if_match) == ("k1", "f1", ACTOR, 7)
    assert (cause.correlation_id, cause.traceparent) == ("conversation-1", TRACE.traceparent)


def test_cause_falls_back_on_the_digest_of_the_request():
    assert call().cause.fingerprint == "digest"


@pytest.mark.parametrize(
    ("headers", "error"),
    [
        ({"Idempotency_Key": ""}, KeyMissing),
        ({"Idempotency_Key": " "}, KeyMissing),
        ({"Idempotency_Key": "k" * 256}, Malformed),
        ({"X_Actor": ""}, Unauthenticated),
        ({"If_Match": '"abc"'}, Malformed),
        ({"If_Match": "*"}, Malformed),
        ({"If_Match": '"７"'}, Malformed),
    ],
)
def test_cause_refuses_an_incomplete_command(headers, error):
    with pytest.raises(error):
        _ = call(**headers).cause


def test_reason_is_percent_decoded():
    assert call(X_Read_Reason="%E5%A4%8D%E6%A0%B8").reason == "复核"


@pytest.mark.parametrize(
    ("raw", "content_type", "error"),
    [
        (b"{", "application/json", Malformed),
        (b"", "application/json", Malformed),
        (b"NaN", "application/json", Malformed),
        (b'{"a":"\xd5\xc5"}', "application/json", Malformed),
        ("{}".encode("utf-16"), "application/json", Malformed),
        (b"{}", "application/json; charset=gb18030", Malformed),
        (b"{}", "text/plain", UnsupportedMediaType),
        (b"{}", "", UnsupportedMediaType),
        (b"[" * 5000, "application/json", Malformed),
        (b'{"a": "\\ud800"}', "application/json", Malformed),
    ],
)
def test_parse_json_refuses_what_is_not_json_in_utf8(raw, content_type, error):
    with pytest.raises(error):
        parse_json(raw, content_type)


def test_parse_json_names_line_and_column():
    with pytest.raises(Malformed) as refused:
        parse_json('{"类别": "咨询",\n "a" 1}'.encode(), "application/json")
    assert refused.value.params == {"line": 2, "column": 6}


@pytest.mark.parametrize("content_type", ["application/json", "Application/JSON; charset=UTF-8", "application/x+json"])
def test_parse_json_takes_utf8_with_or_without_mark(content_type):
    assert [parse_json(raw, content_type) for raw in (b'{"a":1}', b'\xef\xbb\xbf{"a":1}')] == [{"a": 1}] * 2
