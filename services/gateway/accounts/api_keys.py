"""API keys of other systems: `ydt_<id>_<secret>`, bounded by scopes, a role, an organ and an end.

Only a digest of the secret is stored. The secret is derived from the id, so that the repeat of a creation whose answer
was lost answers the same key; nobody else can ask for it again, because the repeat needs the creator's Idempotency-Key.
"""

from collections.abc import Callable, Mapping
from datetime import datetime
from typing import Any

from pymongo.collection import Collection

from chassis.aggregates import Aggregate, AggregateStore, Change, Outcome
from chassis.causes import Actor, CommandCause
from chassis.errors import Conflict, FieldError, Invalid, NotFound, Unauthenticated
from chassis.identifiers import derived_id
from chassis.paging import Listing
from services.gateway.accounts.secrets import Secrets, digest, same
from services.gateway.callers import Caller, Means

_PREFIX = "ydt"
_SHOWN = ("name", "scopes", "role", "org", "region_code", "expires_at", "disabled")


class ApiKeys:
    """Creates, shows, changes and recognises API keys."""

    def __init__(
        self, store: AggregateStore, organs: Collection, secrets: Secrets, now: Callable[[], datetime]
    ) -> None:
        self._store = store
        self._organs = organs
        self._secrets = secrets
        self._now = now

    def page(self, query: Mapping[str, Any]) -> dict[str, Any]:
        """One page of keys, without their secrets; `query` has page and page_size."""

        def line(found: dict[str, Any]) -> dict[str, Any]:
            return shown(Aggregate(found["_id"], found["version"], found["body"]))

        return Listing({}, (("_id", 1),), {"version": 1, "body": 1}, line).page(self._store.collection, query)

    def require(self, key_id: str) -> Aggregate:
        """The key; raises NotFound."""
        found = self._store.get(key_id)
        if found is None:
            raise NotFound("没有这个接口密钥")
        return found

    def create(self, body: Mapping[str, Any], cause: CommandCause) -> tuple[Outcome, str]:
        """A new key and the one text in which its secret is ever shown."""
        organ = self._organs.find_one({"_id": body["org"]})
        if organ is None:
            raise Invalid(errors=[FieldError("/org", "unknown", "没有这个单位代码")])
        key_id = derived_id("K", cause.actor.id, cause.key).lower()
        proof = self._secrets.api_key_proof(key_id)
        fresh = {
            "name": body["name"],
            "scopes": sorted(set(body["scopes"])),
            "role": body["role"],
            "org": body["org"],
            "region_code": organ["region_code"],
            "expires_at": body["expires_at"],
            "disabled": False,
            "secret_digest": digest(proof),
        }

        def decide(current: Aggregate | None) -> Change:
            if current is not None:
                raise Conflict("这个 Idempotency-Key 早已用过，请换一个")
            return Change(fresh, answer=shown(Aggregate(key_id, 1, fresh)))

        outcome = self._store.apply(key_id, cause, decide)
        return outcome, f"{_PREFIX}_{key_id}_{proof}"

    def edit(self, key_id: str, changes: Mapping[str, Any], cause: CommandCause) -> Outcome:
        """Rename, disable or re-enable a key, or move its end."""

        def decide(current: Aggregate | None) -> Change:
            if current is None:
                raise NotFound("没有这个接口密钥")
            body = {**current.body, **changes}
            return Change(body, answer=shown(Aggregate(key_id, current.version + 1, body)))

        return self._store.apply(key_id, cause, decide)

    def recognise(self, presented: str) -> Caller:
        """The caller behind a key; raises Unauthenticated for anything but a live key."""
        prefix, _, rest = presented.partition("_")
        key_id, _, proof = rest.partition("_")
        key = self._store.get(key_id) if prefix == _PREFIX and key_id else None
        if key is None or not same(key.body["secret_digest"], digest(proof)):
            raise Unauthenticated("接口密钥无效")
        if key.body["disabled"] or key.body["expires_at"] <= self._now():
            raise Unauthenticated("接口密钥已停用或已过期")
        body = key.body
        actor = Actor(f"api-key:{key.id}", body["role"], body["org"], body["region_code"], body["name"])
        return Caller(actor, Means.API_KEY, scopes=frozenset(body["scopes"]))


def shown(key: Aggregate) -> dict[str, Any]:
    """What an administrator sees of a key; `version` is its ETag."""
    body = key.body
    values = {name: body[name] for name in _SHOWN}
    return {**values, "key_id": key.id, "expires_at": body["expires_at"].isoformat(), "version": key.version}
