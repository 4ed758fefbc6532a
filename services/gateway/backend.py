"""Asking the services behind the gateway, always in the name of the caller at the door."""

from collections.abc import Mapping
from typing import Any

from flask import g, request

from chassis.causes import Actor, CommandCause
from chassis.http.client import ApiAnswer
from services.gateway.idempotency import fingerprint
from services.gateway.wiring import parts


def ask(
    service: str,
    path: str,
    *,
    query: Mapping[str, Any] | None = None,
    reason: str | None = None,
    actor: Actor | None = None,
    query_code: str | None = None,
) -> ApiAnswer:
    """Read something of a service; `actor` and `query_code` as in `command`. Raises RemoteProblem or Unavailable."""
    return parts().services.call(
        service,
        "GET",
        path,
        query=query,
        reason=reason,
        query_code=query_code,
        actor=actor or g.caller.actor,
        correlation_id=g.trace.correlation_id,
        traceparent=g.trace.traceparent,
    )


def consult(service: str, path: str, body: Mapping[str, Any]) -> ApiAnswer:
    """Ask a service to judge something it does not keep; raises RemoteProblem or Unavailable.

    It changes nothing, so the request's own key makes it safe to ask a second time when the connection drops.
    """
    return parts().services.call(
        service,
        "POST",
        path,
        json=body,
        actor=g.caller.actor,
        key=g.idempotency_key,
        fingerprint=_fingerprint(g.caller.actor, body),
        correlation_id=g.trace.correlation_id,
        traceparent=g.trace.traceparent,
    )


def command(
    service: str,
    path: str,
    body: Mapping[str, Any],
    *,
    query_code: str | None = None,
    beside: Mapping[str, Any] | None = None,
) -> ApiAnswer:
    """Hand a command on with the request's own method, key, fingerprint and If-Match.

    `query_code` goes with it where it, and not a login, proves who calls: the service that knows the code checks it.
    `beside` is what the gateway itself found out for it; it is no part of what the caller asked, nor of a repeat.
    """
    acting = g.caller.actor
    key = g.idempotency_key
    return parts().services.call(
        service,
        request.method,
        path,
        json={**body, **(beside or {})},
        actor=acting,
        query_code=query_code,
        key=key,
        fingerprint=_fingerprint(acting, body) if key else None,
        if_match=g.if_match,
        correlation_id=g.trace.correlation_id,
        traceparent=g.trace.traceparent,
    )


def own_command(body: Mapping[str, Any]) -> CommandCause:
    """The request as a command on the gateway's own accounts and keys.

    A PATCH without a key is made unrepeatable by its If-Match, so its trace id is key enough.
    """
    actor = g.caller.actor
    return CommandCause(
        key=f"{actor.id}:{g.idempotency_key or g.trace.trace_id}",
        fingerprint=_fingerprint(actor, body),
        actor=actor,
        correlation_id=g.trace.correlation_id,
        traceparent=g.trace.traceparent,
        if_match=g.if_match,
    )


def _fingerprint(actor: Actor, body: Mapping[str, Any]) -> str:
    return fingerprint(parts().secrets.fingerprint_key, request, actor, body)
