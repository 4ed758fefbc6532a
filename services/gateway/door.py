"""The one door every request passes: who is it, how often, may it, and does it carry what it must."""

import time
from collections.abc import Mapping
from typing import cast

from flask import Flask, Response, g, request

from chassis.errors import Unauthenticated
from chassis.log import get_logger
from chassis.telemetry import Exchange, request_span
from chassis.tracing import CORRELATION_HEADER, Trace, bind_trace
from services.gateway.authorisation import RULES, authorise
from services.gateway.callers import NOBODY
from services.gateway.idempotency import require_key
from services.gateway.limits import address_bucket
from services.gateway.preconditions import if_match
from services.gateway.rules import OURS, Rule
from services.gateway.wiring import Parts, parts

_UNLIMITED = ("/healthz", "/readyz")
_CITY_PACK_BYTES = 64 * 1024 * 1024


def install(app: Flask) -> None:
    """Guard every request of the app and measure every answer."""
    app.before_request(_enter)
    app.after_request(_leave)


def client_address() -> str:
    """The address limits and lock-outs count by; behind proxies that of the client, see TRUSTED_PROXIES."""
    return address_bucket(request.remote_addr or "unknown")


def _enter() -> None:
    g.started = time.perf_counter()
    g.trace = Trace.from_headers(cast(Mapping[str, str], request.headers))
    g.caller = NOBODY
    bind_trace(g.trace)
    used = parts()
    rule = _rule()
    if rule is None:
        used.limits.strangers.take(client_address())
        return
    _identify(rule, used)
    authorise(rule, g.caller)
    if rule.door in OURS:
        request.max_content_length = _CITY_PACK_BYTES
        return
    if rule.large_body:
        request.max_content_length = used.settings.max_record_bytes
    g.idempotency_key = require_key(request, rule)
    g.if_match = if_match(request)


def _rule() -> Rule | None:
    """The rule of the matched route; None when no route matched, which Flask answers with 404 or 405."""
    if request.url_rule is None:
        return None
    method = "GET" if request.method == "HEAD" else request.method
    return RULES[f"{method} {request.url_rule.rule}"]


def _identify(rule: Rule, used: Parts) -> None:
    """Find out who calls and count the call: known callers by account, all others by address."""
    try:
        g.caller = used.authenticator.caller_of(request, rule.door)
    except Unauthenticated:
        used.limits.strangers.take(client_address())
        raise
    if rule.door in OURS or request.path in _UNLIMITED:
        return
    bucket = g.caller.bucket
    if bucket is None:
        used.limits.strangers.take(client_address())
    else:
        used.limits.accounts.take(bucket)


def _leave(response: Response) -> Response:
    trace = g.get("trace")
    if trace is not None:
        response.headers[CORRELATION_HEADER] = trace.correlation_id
    if g.get("started") is not None:
        seconds = time.perf_counter() - g.started
        _measure(response.status_code, seconds)
        _tell(response.status_code, seconds)
    return response


def _tell(status: int, seconds: float) -> None:
    """A span of the request, if there is a collector; not of the addresses for operators."""
    telemetry, rule = parts().telemetry, _rule()
    if telemetry.is_on and not (request.path in _UNLIMITED or rule and rule.door in OURS):
        route = request.url_rule.rule if request.url_rule else "unmatched"
        telemetry.tell(request_span(g.trace, route, Exchange(request.method, status, seconds)))


def _measure(status: int, seconds: float) -> None:
    route = request.url_rule.rule if request.url_rule else "unmatched"
    labels = {"route": route, "method": request.method, "status_class": f"{status // 100}xx"}
    metrics = parts().metrics
    metrics.http_requests.labels(**labels).inc()
    metrics.http_duration.labels(**labels).observe(seconds)
    # Reads that went well are only counted. The template is logged, never the address: it may hold a receipt number.
    noteworthy = request.method not in ("GET", "HEAD") or status >= 400
    say = get_logger().info if noteworthy else get_logger().debug
    say("request_answered", route=route, method=request.method, status=status, ms=round(seconds * 1000, 1))
