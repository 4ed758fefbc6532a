"""Reads JSON bodies and query strings strictly, once, and says what is wrong with them field by field.

JSON in UTF-8, an object at the top, no unknown fields. What two readers could understand in two ways (a repeated
parameter, a lone surrogate, another encoding) is refused before a schema sees it.
"""

from collections.abc import Mapping
from typing import Any, NoReturn

import marshmallow as ma
import orjson
from flask import Request, g
from gunicorn.http.errors import ParseException
from webargs.flaskparser import FlaskParser

from chassis.errors import FieldError, Invalid, Malformed
from chassis.http.field_errors import invalid_from
from chassis.http.problems import TooLarge, UnsupportedMediaType

_UTF8 = ("utf-8", "utf8", "us-ascii")
_DRAINED_AT_MOST = 32 * 1024 * 1024
_CHUNK = 64 * 1024


def read_json(request: Request) -> Any:
    """The request's JSON value, parsed once per request; raises Malformed, TooLarge or UnsupportedMediaType."""
    if "json_body" not in g:
        g.json_body = _parse(request)
    return g.json_body


def has_body(request: Request) -> bool:
    """Whether the client sent a body at all."""
    return bool(request.content_length) or "Transfer-Encoding" in request.headers


class BodyParser(FlaskParser):
    """webargs reading through `read_json`, raising our errors, refusing unknown fields and parameters."""

    DEFAULT_UNKNOWN_BY_LOCATION = {**FlaskParser.DEFAULT_UNKNOWN_BY_LOCATION, "query": ma.RAISE, "json": ma.RAISE}

    def load_json(self, req: Request, schema: ma.Schema) -> Any:
        """The body; none at all reads as an empty object when the schema demands nothing."""
        if not has_body(req) and not any(field.required for field in schema.fields.values()):
            return {}
        value = read_json(req)
        if not isinstance(value, dict):
            raise Invalid("请求体须为 JSON 对象", errors=[FieldError("", "type", "应为 JSON 对象（花括号）")])
        return value

    def load_querystring(self, req: Request, schema: ma.Schema) -> Any:
        """The query string; a repeated parameter is refused, because two readers may take different ones."""
        repeated = [name for name, values in req.args.lists() if len(values) > 1]
        if repeated:
            raise Invalid(errors=[FieldError(f"/query/{name}", "repeated", "此参数只能给一次") for name in repeated])
        return req.args.to_dict()

    def handle_error(
        self,
        error: ma.ValidationError,
        req: Request,
        schema: ma.Schema,
        *,
        error_status_code: int | None,
        error_headers: Mapping[str, str] | None,
    ) -> NoReturn:
        """Say what is wrong field by field (422)."""
        location, messages = next(iter(error.normalized_messages().items()))
        raise invalid_from(ma.ValidationError(messages), "" if location == "json" else f"/{location}") from error


def _parse(request: Request) -> Any:
    if request.mimetype != "application/json":
        raise UnsupportedMediaType("请求体须为 JSON（Content-Type: application/json）")
    if request.mimetype_params.get("charset", "utf-8").lower() not in _UTF8:
        raise UnsupportedMediaType("JSON 只接受 UTF-8 编码")
    if request.headers.get("Content-Encoding", "identity") != "identity":
        raise UnsupportedMediaType("不接受压缩的请求体")
    raw = _read_bytes(request)
    try:
        return orjson.loads(raw)
    except orjson.JSONDecodeError as broken:
        where = f"第 {broken.lineno} 行第 {broken.colno} 列附近"
        raise Malformed(f"请求体不是正确的 JSON（UTF-8），{where}无法读取") from broken


def _read_bytes(request: Request) -> bytes:
    """The whole body within the size limit; raises TooLarge or Malformed.

    Read here and not by the framework, which takes a body that ends early, or goes on too long in chunks, for whole.
    """
    limit, announced = request.max_content_length or 0, request.content_length
    try:
        raw = _read(request, limit + 1 if announced is None else min(announced, limit + 1))
        if len(raw) > limit:
            _read_on(request)
            raise TooLarge(f"提交的内容超过 {limit // 1024} KB，请精简后再提交")
    except (OSError, ParseException) as broken:
        raise Malformed("请求体没有传完") from broken
    if announced is not None and len(raw) < announced:
        raise Malformed("请求体没有传完")
    return raw


def _read(request: Request, most: int) -> bytes:
    stream, chunks, left = request.environ["wsgi.input"], [], most
    while left > 0 and (chunk := stream.read(min(_CHUNK, left))):
        chunks.append(chunk)
        left -= len(chunk)
    return b"".join(chunks)


def _read_on(request: Request) -> None:
    """Take in and forget the rest: closing on a client that still writes would hide the 413 behind a reset."""
    stream, left = request.environ["wsgi.input"], _DRAINED_AT_MOST
    while left > 0 and (chunk := stream.read(_CHUNK)):
        left -= len(chunk)
