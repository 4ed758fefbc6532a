"""The users of the broker, by its management API: what is there, what should be, and how to get there."""

import base64
import hashlib
import hmac
from dataclasses import dataclass
from typing import Any
from urllib.parse import quote

from ydt.broker_api import BrokerApi
from ydt.users.accounts import NOTHING, BrokerRights

_SALT_BYTES = 4
_HASHING = "rabbit_password_hashing_sha256"


@dataclass(frozen=True)
class BrokerUsers:
    """Users of one virtual host. A user of the broker belongs to all of them, its rights to each."""

    api: BrokerApi
    vhost: str

    def differs(self, user: str, password: str, rights: BrokerRights) -> str:
        """What is not as it should be, in a word; empty when all is."""
        held = self.api.call("GET", f"/users/{quote(user, safe='')}")
        if held is None:
            return "absent"
        if not _fits(held, password):
            return "another password"
        if set(_tags(held)) != set(rights.tags) or self._permissions(user) != _wanted(rights):
            return "other rights"
        return "" if self._topics(user) == dict(rights.topics) else "other rights"

    def put(self, user: str, password: str, rights: BrokerRights) -> None:
        """Make the user as it should be, whatever it was; rights it has elsewhere stay."""
        name = quote(user, safe="")
        place = f"{quote(self.vhost, safe='')}/{name}"
        self.api.call("PUT", f"/users/{name}", {"password": password, "tags": ",".join(rights.tags)})
        self.api.call("PUT", f"/permissions/{place}", _wanted(rights))
        if set(self._topics(user)) - set(rights.topics):
            self.api.call("DELETE", f"/topic-permissions/{place}")
        for exchange, keys in rights.topics.items():
            told = {"exchange": exchange, "write": keys, "read": NOTHING}
            self.api.call("PUT", f"/topic-permissions/{place}", told)

    def remove(self, user: str) -> bool:
        """Remove a user with all its rights; False when there was none. Its connections are ended by the broker."""
        if self.api.call("GET", f"/users/{quote(user, safe='')}") is None:
            return False
        self.api.call("DELETE", f"/users/{quote(user, safe='')}")
        return True

    def _permissions(self, user: str) -> dict[str, str]:
        held = self.api.call("GET", f"/permissions/{quote(self.vhost, safe='')}/{quote(user, safe='')}") or {}
        return {right: held.get(right, "") for right in ("configure", "write", "read")}

    def _topics(self, user: str) -> dict[str, str]:
        held = self.api.call("GET", f"/topic-permissions/{quote(self.vhost, safe='')}/{quote(user, safe='')}") or []
        return {each["exchange"]: each["write"] for each in held}


def _wanted(rights: BrokerRights) -> dict[str, str]:
    return {"configure": rights.configure, "write": rights.write, "read": rights.read}


def _tags(held: dict[str, Any]) -> list[str]:
    """A list since RabbitMQ 3.9, a text with commas before."""
    tags = held["tags"]
    return [tag for tag in (tags.split(",") if isinstance(tags, str) else tags) if tag]


def _fits(held: dict[str, Any], password: str) -> bool:
    """Whether the stored hash is of this password: a salt of four bytes, then the digest of both."""
    if held.get("hashing_algorithm") != _HASHING:
        return False
    stored = base64.b64decode(held["password_hash"])
    salt, digest = stored[:_SALT_BYTES], stored[_SALT_BYTES:]
    return hmac.compare_digest(hashlib.sha256(salt + password.encode()).digest(), digest)
