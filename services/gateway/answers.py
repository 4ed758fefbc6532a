"""Answers: JSON as it goes out, with its version, and a service's answer handed on."""

from collections.abc import Mapping
from typing import Any

from flask import Response, request
from marshmallow import Schema

from chassis.http.call import REPLAYED_HEADER, to_json
from chassis.http.client import ApiAnswer
from services.gateway.preconditions import etag, not_modified

_JSON = "application/json"


def answer(
    body: Any, status: int = 200, *, version: int | None = None, replayed: bool = False, location: str | None = None
) -> Response:
    """A JSON answer; `version` becomes the ETag, `replayed` marks the repeat of an earlier answer."""
    response = Response(b"" if status == 204 else to_json(body), status=status, content_type=_JSON)
    if version is not None:
        response.headers["ETag"] = etag(version)
    if replayed:
        response.headers[REPLAYED_HEADER] = "true"
    if location:
        response.headers["Location"] = location
    return response


def relay(given: ApiAnswer, shape: Schema | None = None, *, location: str | None = None) -> Response:
    """A service's answer handed on. With a shape only the fields it names get out: deny by default for the public."""
    tag = given.headers.get("etag")
    if tag and request.method == "GET" and not_modified(request, tag):
        return Response(status=304, headers={"ETag": tag})
    body = given.body if shape is None else shape.dump(given.body, many=isinstance(given.body, list))
    response = answer(body, given.status, location=location)
    if tag:
        response.headers["ETag"] = tag
    if given.headers.get(REPLAYED_HEADER.lower()) == "true":
        response.headers[REPLAYED_HEADER] = "true"
    return response


def items_of(body: Any) -> Mapping[str, Any]:
    """A list answer in the one shape lists have: {"items": [...]}."""
    return {"items": body} if isinstance(body, list) else body
