"""From the headers of a request to the caller behind it."""

from dataclasses import dataclass

from flask import Request

from chassis.causes import SYSTEM
from chassis.errors import Unauthenticated
from chassis.shared_secret import matches
from services.gateway.accounts.api_keys import ApiKeys
from services.gateway.accounts.sessions import Sessions
from services.gateway.accounts.tokens import Tokens
from services.gateway.callers import NOBODY, Caller, Means
from services.gateway.rules import OURS, Door

API_KEY_HEADER = "X-API-Key"
QUERY_CODE_HEADER = "X-Query-Code"


@dataclass(frozen=True, slots=True)
class Authenticator:
    """Recognises staff by token, other systems by API key, and our own services by the internal token."""

    tokens: Tokens
    sessions: Sessions
    api_keys: ApiKeys
    internal_token: str

    def caller_of(self, request: Request, door: Door) -> Caller:
        """Who sent this; a credential that does not belong to the door is not looked at.

        Raises Unauthenticated when a credential is there and wrong. Without any, the caller is nobody.
        """
        if door in OURS:
            return self._internal(request, door)
        if door is not Door.STAFF:
            return NOBODY
        api_key = request.headers.get(API_KEY_HEADER)
        if api_key is not None:
            return self.api_keys.recognise(api_key)
        token = bearer(request)
        return NOBODY if token is None else self._staff(token)

    def _staff(self, token: str) -> Caller:
        claims = self.tokens.read(token)
        if not self.sessions.is_open(claims.session_id):
            raise Unauthenticated("登录已结束，请重新登录")
        return Caller(
            claims.actor,
            Means.PASSWORD_SESSION,
            session_id=claims.session_id,
            incomplete=claims.incomplete,
        )

    def _internal(self, request: Request, door: Door) -> Caller:
        token = bearer(request)
        right = token is not None and matches(self.internal_token, token)
        if right or (door is Door.OPERATIONS and is_local(request)):
            return Caller(SYSTEM, Means.INTERNAL_TOKEN)
        return NOBODY


def is_local(request: Request) -> bool:
    """Whether the request comes from this very machine and not through a proxy on it."""
    return request.remote_addr in ("127.0.0.1", "::1") and "X-Forwarded-For" not in request.headers


def bearer(request: Request) -> str | None:
    """The token of an `Authorization: Bearer` header, or None."""
    scheme, _, token = request.headers.get("Authorization", "").partition(" ")
    return token.strip() if scheme.lower() == "bearer" and token.strip() else None
