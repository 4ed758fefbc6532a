"""Sessions of staff: opened by a login, carried on by a rotating refresh token, ended for good.

A refresh token works once. When a used one comes back, somebody has a copy: the whole session ends (RFC 9700 4.14.2).
A repeat of the very same request (same Idempotency-Key) is the client's retry and gets the same token again.
No token is stored: each is derived from the session's salt and the gateway's data key.

That a session is open is read from the database and then believed for two seconds. Whatever ends it through this
process counts at once; an end through another process of the gateway counts here after two seconds at most.
"""

import os
import time
from collections.abc import Callable
from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import Any

from pymongo.collection import Collection

from chassis.errors import Unauthenticated
from chassis.identifiers import new_id
from services.gateway.accounts.lately import OpenLately
from services.gateway.accounts.secrets import Secrets, same

BELIEVED_SECONDS = 2.0
_REFUSED = "登录已失效，请重新登录"


@dataclass(frozen=True, slots=True)
class Session:
    """An open session and the refresh token that carries it on."""

    id: str
    username: str
    refresh_token: str
    expires_at: datetime


@dataclass(frozen=True, slots=True)
class _Presented:
    """A refresh token, taken apart."""

    session_id: str
    generation: int
    proof: str


class Sessions:
    """Opens, carries on and ends sessions."""

    def __init__(
        self,
        collection: Collection,
        secrets: Secrets,
        *,
        life: timedelta,
        now: Callable[[], datetime],
        monotonic: Callable[[], float] = time.monotonic,
    ) -> None:
        self._collection = collection
        self._secrets = secrets
        self._life = life
        self._now = now
        self._lately = OpenLately(monotonic)

    def open(self, username: str) -> Session:
        """A new session for somebody who has just proved who they are."""
        now = self._now()
        document = {
            "_id": new_id("S"),
            "username": username,
            "generation": 1,
            "salt": os.urandom(16).hex(),
            "rotated_with": None,
            "opened_at": now,
            "expires_at": now + self._life,
            "ended_at": None,
            "ended_because": None,
        }
        self._collection.insert_one(document)
        return self._session(document)

    def is_open(self, session_id: str) -> bool:
        """Whether the session is still good; asked on every request, so that a logout counts."""
        if session_id in self._lately:
            return True
        ends, now = self._lately.ends, self._now()
        query = {"_id": session_id, "ended_at": None, "expires_at": {"$gt": now}}
        found = self._collection.find_one(query, {"expires_at": 1})
        if found is None:
            return False
        left = (found["expires_at"] - now).total_seconds()
        self._lately.note(session_id, min(BELIEVED_SECONDS, left), ends)
        return True

    def refresh(self, token: str, key: str | None) -> Session:
        """Exchange a refresh token for the next one; raises Unauthenticated."""
        presented = _taken_apart(token)
        document = self._genuine(presented)
        if presented.generation == document["generation"]:
            rotated = self._collection.find_one_and_update(
                {"_id": document["_id"], "generation": presented.generation, "ended_at": None},
                {"$inc": {"generation": 1}, "$set": {"rotated_with": key}},
            )
            if rotated is not None:
                return self._session({**document, "generation": presented.generation + 1})
            document = self._genuine(presented)
        if key is not None and key == document["rotated_with"] and presented.generation + 1 == document["generation"]:
            return self._session(document)
        self.end(document["_id"], "refresh_token_reused")
        raise Unauthenticated("此刷新令牌已经用过，为安全起见登录已结束，请重新登录")

    def end(self, session_id: str, because: str) -> None:
        """End one session."""
        self._end({"_id": session_id}, because)

    def end_all(self, username: str, because: str, *, except_session: str = "") -> None:
        """End every session of an account: its rights changed."""
        self._end({"username": username, "_id": {"$ne": except_session}}, because)

    def _end(self, query: dict[str, Any], because: str) -> None:
        ended = {"$set": {"ended_at": self._now(), "ended_because": because}}
        try:
            self._collection.update_many({**query, "ended_at": None}, ended)
        finally:
            self._lately.forget()

    def _genuine(self, presented: _Presented) -> dict[str, Any]:
        """The open session of a token this gateway made; anything else changes nothing."""
        document = self._collection.find_one({"_id": presented.session_id})
        if document is None or document["ended_at"] is not None or document["expires_at"] <= self._now():
            raise Unauthenticated(_REFUSED)
        proof = self._secrets.refresh_proof(document["_id"], presented.generation, document["salt"])
        if presented.generation > document["generation"] or not same(proof, presented.proof):
            raise Unauthenticated(_REFUSED)
        return document

    def _session(self, document: dict[str, Any]) -> Session:
        generation = document["generation"]
        proof = self._secrets.refresh_proof(document["_id"], generation, document["salt"])
        token = f"{document['_id']}.{generation}.{proof}"
        return Session(document["_id"], document["username"], token, document["expires_at"])


def _taken_apart(token: str) -> _Presented:
    session_id, _, rest = token.partition(".")
    generation, _, proof = rest.partition(".")
    if not (generation.isascii() and generation.isdigit() and len(generation) <= 9):
        raise Unauthenticated(_REFUSED)
    return _Presented(session_id, int(generation), proof)
