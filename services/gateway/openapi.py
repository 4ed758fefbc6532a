"""The OpenAPI 3.1 document: what flask-smorest knows of the views, completed from the authorisation table.

Security, the headers every command needs and the errors every route may answer follow from a route's rule and method,
so they are written here once and cannot be forgotten at a view.
"""

import re
from collections.abc import Iterator, Mapping
from typing import Any

from flask import Flask

from contracts.errors import ERRORS
from services.gateway import authorisation
from services.gateway.auth import API_KEY_HEADER, QUERY_CODE_HEADER
from services.gateway.idempotency import HEADER as KEY_HEADER
from services.gateway.idempotency import KEY_PATTERN, REPLAYED
from services.gateway.rules import Door, Rule
from services.gateway.schemas.path import PATH_PARAMETERS

API_PREFIX = "/api/v1/"
_METHODS = ("get", "post", "put", "patch", "delete")
_PROBLEM = {"application/problem+json": {"schema": {"$ref": "#/components/schemas/Problem"}}}
_TITLES = {status: title for status, title in ((entry.status, entry.title) for entry in reversed(ERRORS.values()))}
_RETRY_AFTER = {
    "Retry-After": {"description": "多少秒后再试", "schema": {"type": "integer", "minimum": 1}, "required": True}
}

INFO = {
    "description": (
        "一点通：群众诉求“一诉、二转、三办、四评”的统一接口。正文为 JSON（UTF-8），中文优先；"
        "每个 POST 都带 Idempotency-Key，重试同一提交时用同一个键，得到同一个回答；"
        "出错时回答 application/problem+json（RFC 9457），errors 逐项指出问题所在。"
    ),
}

SECURITY_SCHEMES = {
    "Staff": {"type": "http", "scheme": "bearer", "bearerFormat": "JWT", "description": "工作人员登录后的访问令牌"},
    "QueryCode": {"type": "apiKey", "in": "header", "name": QUERY_CODE_HEADER, "description": "受理回执上的查询码"},
    "ApiKey": {"type": "apiKey", "in": "header", "name": API_KEY_HEADER, "description": "其他系统的接口密钥"},
}

_KEY = {
    "name": KEY_HEADER,
    "in": "header",
    "required": True,
    "description": "自拟的幂等键（如 UUID）；重试同一提交时用同一个，换了内容须换新的",
    "schema": {"type": "string", "pattern": KEY_PATTERN, "minLength": 8, "maxLength": 128},
    "example": "3f0a5e9e-7c55-4a39-8a53-0a4c8d1f7a10",
}
_IF_MATCH = {
    "name": "If-Match",
    "in": "header",
    "required": True,
    "description": "读取时得到的 ETag",
    "schema": {"type": "string", "pattern": '^"[0-9]{1,9}"$'},
    "example": '"3"',
}


def complete(app: Flask, document: dict[str, Any]) -> dict[str, Any]:
    """The finished document of an app; the given one is changed and returned."""
    names = _operation_names(app)
    components = document.setdefault("components", {})
    components["securitySchemes"] = SECURITY_SCHEMES
    components["responses"] = {f"Problem{status}": _problem_response(status) for status in sorted(_TITLES)}
    components["parameters"] = {"IdempotencyKey": _KEY, "IfMatch": _IF_MATCH}
    for path, method, operation in _operations(document):
        rule = authorisation.RULES[f"{method.upper()} {_flask_path(path)}"]
        operation["operationId"] = names[f"{method.upper()} {_flask_path(path)}"]
        operation["security"] = _security(rule)
        operation["parameters"] = _parameters(path, method, operation, rule)
        operation["responses"] = {**_answers(method, operation), **_problems(path, method, operation, rule)}
    return document


def _operations(document: Mapping[str, Any]) -> Iterator[tuple[str, str, dict[str, Any]]]:
    for path, methods in document["paths"].items():
        methods.pop("parameters", None)
        for method in _METHODS:
            if method in methods:
                yield path, method, methods[method]


def _operation_names(app: Flask) -> dict[str, str]:
    return {
        f"{method} {rule.rule}": rule.endpoint.rpartition(".")[2]
        for rule in app.url_map.iter_rules()
        for method in rule.methods or ()
    }


def _flask_path(path: str) -> str:
    return re.sub(r"{(\w+)}", r"<\1>", path)


def _security(rule: Rule) -> list[dict[str, list[str]]]:
    if rule.door is Door.CITIZEN:
        return [{"QueryCode": []}]
    if rule.door is Door.STAFF:
        names = ("Staff", "ApiKey") if rule.scope else ("Staff",)
        return [{name: []} for name in names]
    return []


def _parameters(path: str, method: str, operation: Mapping[str, Any], rule: Rule) -> list[dict[str, Any]]:
    parameters: list[dict[str, Any]] = [
        {**PATH_PARAMETERS[name], "name": name, "in": "path", "required": True} for name in _names(path)
    ]
    parameters += [given for given in operation.get("parameters", ()) if given.get("in") != "path"]
    if method == "post":
        key = {"$ref": "#/components/parameters/IdempotencyKey"}
        parameters.append({**_KEY, "required": False} if rule.key_exempt else key)
    if method in ("put", "patch"):
        parameters.append({"$ref": "#/components/parameters/IfMatch"})
    return parameters


def _names(path: str) -> list[str]:
    return re.findall(r"{(\w+)}", path)


def _answers(method: str, operation: Mapping[str, Any]) -> dict[str, Any]:
    """The good answers a view documents, without the error references flask-smorest added."""
    answers = {status: given for status, given in operation["responses"].items() if str(status).startswith(("2", "3"))}
    if method == "post":
        replayed = {"description": "true：这是重试，回答与第一次相同", "schema": {"type": "string", "enum": ["true"]}}
        for given in answers.values():
            given.setdefault("headers", {})[REPLAYED] = replayed
    return answers


def _problems(path: str, method: str, operation: Mapping[str, Any], rule: Rule) -> dict[str, Any]:
    statuses = {400, 404, 422, 429, 500, 502, 503}
    if rule.door is not Door.PUBLIC or rule.key_exempt:
        statuses.add(401)
    if rule.door is Door.STAFF:
        statuses.add(403)
    if method != "get":
        statuses |= {409, 413, 415}
    if method in ("put", "patch"):
        statuses |= {412, 428}
    if method == "post" and _names(path):
        statuses.add(412)
    return {str(status): {"$ref": f"#/components/responses/Problem{status}"} for status in sorted(statuses)}


def _problem_response(status: int) -> dict[str, Any]:
    response: dict[str, Any] = {"description": _TITLES[status], "content": _PROBLEM}
    if status in (429, 503):
        response["headers"] = _RETRY_AFTER
    return response
