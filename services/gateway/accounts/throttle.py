"""Counts login attempts in the database, so that neither a restart nor a second copy of the gateway forgets them.

Attempts are counted before the password is checked and for unknown names as well: many guesses in parallel gain
nothing, and a lock-out tells nobody which accounts exist. One address locks out only itself; the whole account is
locked after ten times as many, so that a stranger cannot easily keep an officer out.
"""

import hashlib
import math
from collections.abc import Callable
from datetime import datetime, timedelta
from typing import Any

from pymongo import ReturnDocument
from pymongo.collection import Collection

from chassis.errors import TooManyRequests

_WHOLE_ACCOUNT_FACTOR = 10


class LoginThrottle:
    """So many attempts a window; a right login clears the count of its address and takes itself off the account's."""

    def __init__(
        self, collection: Collection, *, attempts: int, window: timedelta, now: Callable[[], datetime]
    ) -> None:
        self._collection = collection
        self._attempts = attempts
        self._window = window
        self._now = now

    def count(self, username: str, address: str) -> None:
        """Count an attempt; raises TooManyRequests once the window's attempts are used up, right password or not."""
        account = _name(username)
        self._count(_name(username, address), account, self._attempts)
        self._count(account, account, self._attempts * _WHOLE_ACCOUNT_FACTOR)

    def clear(self, username: str, address: str) -> None:
        """Forget the attempts of this address after a right login, which was no guess at the account either: an officer
        who logs in often, from whatever addresses, must not be locked out by it."""
        self._collection.delete_one({"_id": _name(username, address)})
        self._collection.update_one({"_id": _name(username), "attempts": {"$gt": 0}}, {"$inc": {"attempts": -1}})

    def clear_account(self, username: str) -> None:
        """Forget the attempts on the whole account, from wherever, after an administrator set a password: the officer
        who could not get in sits at the address that is locked."""
        self._collection.delete_many({"account": _name(username)})

    def _count(self, name: str, account: str, allowed: int) -> None:
        now = self._now()
        counted: dict[str, Any] | None
        running = {"$gt": ["$expires_at", now]}
        counted = self._collection.find_one_and_update(
            {"_id": name},
            [
                {
                    "$set": {
                        "account": account,
                        "attempts": {"$cond": [running, {"$add": ["$attempts", 1]}, 1]},
                        "expires_at": {"$cond": [running, "$expires_at", now + self._window]},
                    }
                }
            ],
            upsert=True,
            return_document=ReturnDocument.AFTER,
        )
        if counted is not None and counted["attempts"] > allowed:
            wait = max(1, math.ceil((counted["expires_at"] - now).total_seconds()))
            minutes = math.ceil(wait / 60)
            raise TooManyRequests(f"登录尝试次数过多，请 {minutes} 分钟后再试", retry_after=wait)


def _name(*parts: str) -> str:
    """A digest, because people type passwords into the user name field."""
    return hashlib.sha256("\n".join(parts).encode()).hexdigest()
