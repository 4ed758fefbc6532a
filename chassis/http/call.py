"""One request as a service sees it, and the answer it gives."""

import hashlib
from collections.abc import Mapping
from dataclasses import dataclass, field
from decimal import Decimal
from typing import Any
from urllib.parse import quote, unquote

import orjson

from chassis.causes import Actor, CommandCause
from chassis.errors import Malformed, Unauthenticated
from chassis.http.problems import KeyMissing, UnsupportedMediaType
from chassis.tracing import Trace

ACTOR_HEADER = "X-Actor"
REASON_HEADER = "X-Read-Reason"
QUERY_CODE_HEADER = "X-Query-Code"
KEY_HEADER = "Idempotency-Key"
FINGERPRINT_HEADER = "X-Request-Fingerprint"
REPLAYED_HEADER = "Idempotency-Replayed"
_KEY_LENGTH = 255


@dataclass(frozen=True, slots=True)
class Answer:
    """An answer with more than a body: `etag` is the version shown, `replayed` marks the first answer given again."""

    status: int = 200
    body: Any = None
    etag: int | str | None = None
    headers: Mapping[str, str] = field(default_factory=dict)
    replayed: bool = False


@dataclass(frozen=True, slots=True)
class ApiCall:
    """A request whose token, size, encoding, JSON and schema are already checked.

    `body` and `query` are what the schemas loaded (the plain JSON value, and text by name, without a schema).
    `headers` looks names up without regard to case.
    """

    body: Any
    query: Mapping[str, Any]
    trace: Trace
    headers: Any
    digest: str

    @property
    def actor(self) -> Actor:
        """Who acts, by the gateway's word; raises Unauthenticated when it names nobody, Malformed when unreadable."""
        actor = self.actor_or_none
        if actor is None:
            raise Unauthenticated()
        return actor

    @property
    def actor_or_none(self) -> Actor | None:
        """Who acts, or None for a stranger; raises Malformed when unreadable."""
        sent = self.headers.get(ACTOR_HEADER)
        return None if sent is None else decode_actor(sent)

    @property
    def cause(self) -> CommandCause:
        """The command this request is; raises KeyMissing, Unauthenticated or Malformed when it is not a full one."""
        key = self.headers.get(KEY_HEADER, "").strip()
        if not key:
            raise KeyMissing()
        if len(key) > _KEY_LENGTH:
            raise Malformed("Idempotency-Key 最长 255 个字符")
        return CommandCause(
            key=key,
            fingerprint=self.headers.get(FINGERPRINT_HEADER) or self.digest,
            actor=self.actor,
            correlation_id=self.trace.correlation_id,
            traceparent=self.trace.traceparent,
            if_match=self.if_match,
        )

    @property
    def if_match(self) -> int | None:
        """The version the caller edits, from If-Match; raises Malformed when it is no version of ours."""
        sent = self.headers.get("If-Match")
        if sent is None:
            return None
        version = sent.strip().removeprefix("W/").strip('"')
        if not version.isascii() or not version.isdigit():
            raise Malformed("If-Match 应为读取时得到的 ETag")
        return int(version)

    @property
    def reason(self) -> str:
        """Why the caller reads personal data, in the caller's words; "" when not said."""
        return unquote(self.headers.get(REASON_HEADER, ""))

    @property
    def query_code(self) -> str:
        """The query code a citizen shows beside a receipt number; "" when none was given."""
        return unquote(self.headers.get(QUERY_CODE_HEADER, ""))


def encode_actor(actor: Actor) -> str:
    """An actor as the X-Actor header carries it: JSON, percent-encoded UTF-8."""
    document = {"id": actor.id, "role": actor.role, "org": actor.org, "region": actor.region, "name": actor.name}
    return quote(orjson.dumps(document).decode(), safe='{}":,')


def decode_actor(header: str) -> Actor:
    """The actor of an X-Actor header; raises Malformed."""
    try:
        document = orjson.loads(unquote(header, errors="strict"))
        return Actor(
            id=_text(document["id"]),
            role=_text(document["role"]),
            org=_text_or_none(document.get("org")),
            region=_text_or_none(document.get("region")),
            name=_text(document.get("name") or ""),
        )
    except (ValueError, KeyError, TypeError, AttributeError) as error:
        raise Malformed("X-Actor 请求头无法读取") from error


def parse_json(raw: bytes, content_type: str) -> Any:
    """The JSON value of a body; raises UnsupportedMediaType or Malformed, which names line and column of the fault."""
    _check_media_type(content_type)
    try:
        text = raw.decode("utf-8-sig")
    except UnicodeDecodeError as error:
        raise Malformed(f"内容不是 UTF-8 编码（第 {error.start + 1} 个字节起）", byte=error.start + 1) from error
    try:
        return orjson.loads(text)
    except orjson.JSONDecodeError as error:
        where = f"JSON 有误：第 {error.lineno} 行第 {error.colno} 列"
        raise Malformed(where, line=error.lineno, column=error.colno) from error


def digest_of(method: str, path: str, raw: bytes) -> str:
    """The fingerprint of a request that brought none."""
    return hashlib.sha256(b"\n".join((method.encode(), path.encode(), raw))).hexdigest()


def to_json(body: Any) -> bytes:
    """A body on the wire: UTF-8, instants in UTC with "Z"; raises TypeError for what has no JSON form."""
    return orjson.dumps(body, default=_plain, option=orjson.OPT_UTC_Z)


def _plain(value: Any) -> Any:
    if isinstance(value, Mapping):
        return dict(value)
    if isinstance(value, Decimal):
        return str(value)
    raise TypeError(f"{type(value).__name__} has no JSON form")


def _check_media_type(content_type: str) -> None:
    media, _, parameters = content_type.partition(";")
    media = media.strip().lower()
    if media != "application/json" and not (media.startswith("application/") and media.endswith("+json")):
        raise UnsupportedMediaType()
    for parameter in parameters.split(";"):
        name, _, value = parameter.partition("=")
        if name.strip().lower() == "charset" and value.strip().strip('"').lower() not in ("utf-8", "utf8"):
            raise Malformed("只接受 UTF-8 编码")


def _text(value: Any) -> str:
    if not isinstance(value, str):
        raise TypeError("text expected")
    return value


def _text_or_none(value: Any) -> str | None:
    return None if value is None else _text(value)
