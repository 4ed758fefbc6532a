"""Every error leaves as a problem document (RFC 9457), whoever raised it: a rule, Flask, a service or a fault.

    {type, title, status, detail, instance, code, correlation_id, errors: [{pointer, code, detail}]}

`type` and `code` are the stable names of contracts.errors; `title` and `detail` are Chinese sentences for people.
"""

from collections.abc import Mapping
from typing import Any

import orjson
from flask import Flask, Response, g, request
from werkzeug.exceptions import HTTPException

from chassis.http.client import RemoteProblem
from chassis.http.problems import MEDIA_TYPE, problem_document, problem_of
from chassis.log import get_logger
from contracts.errors import ERRORS

_BY_STATUS = {entry.status: entry.code for entry in reversed(ERRORS.values())} | {422: "invalid", 409: "conflict"}
_DETAILS = {404: "没有这个地址", 405: "此地址不支持该操作，可用的操作见回答中的 Allow 头"}
_KEPT_HEADERS = ("Allow", "Retry-After")
_PASSED_ON = {400, 403, 404, 409, 412, 413, 415, 422, 428, 429, 503}


def register(app: Flask) -> None:
    """Make every error of the app a problem document; faults are logged under an incident id and not shown."""
    app.register_error_handler(HTTPException, _http_error)
    app.register_error_handler(RemoteProblem, _remote_problem)
    app.register_error_handler(Exception, _any_error)


def correlation_id() -> str:
    """The id under which this request stands in every log."""
    trace = g.get("trace")
    return trace.correlation_id if trace else ""


def _any_error(error: Exception) -> Response:
    problem = problem_of(error, correlation_id())
    headers = dict(problem.headers)
    if problem.status == 401:
        headers["WWW-Authenticate"] = 'Bearer realm="yidiantong"'
    # Which of our services is away is for the log, not for the street.
    document = {name: value for name, value in problem.document.items() if name != "params" or problem.status != 503}
    return _response(document, headers)


def _http_error(error: HTTPException) -> Response:
    """Flask's own errors: no such address, wrong method, an upload cut short."""
    if error.code is None or error.code < 400:
        return Response(error.get_response().data, status=error.code, headers=error.get_headers())
    code = _BY_STATUS.get(error.code, "internal_error" if error.code >= 500 else "malformed_request")
    document = problem_document(code, detail=_DETAILS.get(error.code, ""), correlation_id=correlation_id())
    document["status"] = error.code
    headers = {name: value for name, value in error.get_headers() if name in _KEPT_HEADERS}
    return _response(document, headers)


def _remote_problem(error: RemoteProblem) -> Response:
    """What a service refused, in its own words; what it failed at, in ours.

    401 is never passed on: between services it means a wrong internal token, which is no fault of the caller.
    """
    sent = error.problem
    if error.status not in _PASSED_ON or error.code not in ERRORS:
        get_logger().error("service_failed", status=error.status, code=error.code)
        return _response(problem_document("bad_gateway", correlation_id=correlation_id()), {"Retry-After": "5"})
    document = problem_document(error.code, detail=str(sent.get("detail") or ""), correlation_id=correlation_id())
    document.update({name: sent[name] for name in ("errors", "params") if sent.get(name)})
    retry_after = error.headers.get("retry-after", "5" if error.status == 503 else "")
    return _response(document, {"Retry-After": retry_after} if retry_after else {})


def _response(document: Mapping[str, Any], headers: Mapping[str, str]) -> Response:
    whole = {**document, "detail": document.get("detail") or document["title"], "instance": request.path}
    response = Response(orjson.dumps(whole, default=str), status=whole["status"], content_type=MEDIA_TYPE)
    response.headers.extend(headers)
    return response
