"""ETag and If-Match: an edit says which version it edits, so that nobody overwrites what they have not seen."""

import re

from flask import Request

from chassis.errors import Malformed, PreconditionRequired

_STRONG = re.compile(r'^"(\d{1,9})"$')


def etag(version: int) -> str:
    """The strong entity tag of a version."""
    return f'"{version}"'


def if_match(request: Request) -> int | None:
    """The version the caller edits. PUT and PATCH must name one (428); a malformed one is 400."""
    given = request.headers.get("If-Match")
    if given is None:
        if request.method in ("PUT", "PATCH"):
            raise PreconditionRequired("请把读取时得到的 ETag 放进 If-Match 请求头再提交")
        return None
    match = _STRONG.match(given.strip())
    if match is None:
        raise Malformed('If-Match 须为一个读取时得到的 ETag，例如 "3"')
    return int(match.group(1))


def not_modified(request: Request, tag: str) -> bool:
    """Whether a GET's If-None-Match names this very version."""
    return tag in [part.strip() for part in request.headers.get("If-None-Match", "").split(",")]
