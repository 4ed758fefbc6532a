"""Access tokens: short-lived JWTs signed with HS256 under a named key, so that keys can be rotated without a logout."""

from collections.abc import Callable, Sequence
from dataclasses import dataclass
from datetime import UTC, datetime, timedelta
from typing import Any

import jwt

from chassis.causes import Actor
from chassis.errors import Unauthenticated

_ALGORITHM = "HS256"
_AUDIENCE = "yidiantong-gateway"
_LEEWAY_SECONDS = 5
_REMEMBERED = 5000


@dataclass(frozen=True, slots=True)
class Claims:
    """What an access token says. `incomplete`: a first password or a second factor is still to be set."""

    actor: Actor
    session_id: str
    incomplete: bool


class Tokens:
    """Signs with the first key and believes any of them."""

    def __init__(self, keys: Sequence[str], *, city: str, seconds: int, now: Callable[[], datetime]) -> None:
        self._keys = dict(key.split(":", 1) for key in keys)
        self._kid = next(iter(self._keys))
        self._city = city
        self._now = now
        self._known: dict[str, tuple[datetime, Claims]] = {}
        self.seconds = seconds

    def issue(self, claims: Claims) -> str:
        """A token for one session."""
        now, actor = self._now(), claims.actor
        payload = {
            "iss": self._city,
            "aud": _AUDIENCE,
            "iat": now,
            "exp": now + timedelta(seconds=self.seconds),
            "sub": actor.id,
            "sid": claims.session_id,
            "role": actor.role,
            "org": actor.org,
            "region": actor.region,
            "name": actor.name,
            "chg": claims.incomplete,
        }
        return jwt.encode(payload, self._keys[self._kid], algorithm=_ALGORITHM, headers={"kid": self._kid})

    def read(self, token: str) -> Claims:
        """The claims of a genuine, unexpired token; raises Unauthenticated.

        What one token says never changes, so it is taken apart once; its end is looked at every time.
        """
        until, claims = self._known.get(token, (None, None))
        if claims is not None and until is not None and self._now() < until:
            return claims
        try:
            payload = self._decoded(token)
        except jwt.ExpiredSignatureError as old:
            raise Unauthenticated("登录已过期，请刷新令牌或重新登录") from old
        except (jwt.InvalidTokenError, KeyError) as wrong:
            raise Unauthenticated("登录令牌无效") from wrong
        actor = Actor(payload["sub"], payload["role"], payload["org"], payload["region"], payload["name"])
        read = Claims(actor, payload["sid"], payload["chg"])
        if len(self._known) >= _REMEMBERED:
            self._known.clear()
        self._known[token] = (datetime.fromtimestamp(payload["exp"], UTC), read)
        return read

    def _decoded(self, token: str) -> dict[str, Any]:
        key = self._keys[jwt.get_unverified_header(token)["kid"]]
        payload: dict[str, Any] = jwt.decode(
            token,
            key,
            algorithms=[_ALGORITHM],
            audience=_AUDIENCE,
            issuer=self._city,
            leeway=_LEEWAY_SECONDS,
            options={"require": ["exp", "iat", "sub", "sid", "role"]},
        )
        return payload
