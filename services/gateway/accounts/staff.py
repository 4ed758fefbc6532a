"""Staff accounts: who they are, in which role, for which organ and region subtree. Passwords and seeds stay inside."""

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any

from pymongo.collection import Collection

from chassis.aggregates import Aggregate, AggregateStore, Change, Outcome
from chassis.causes import Actor, CommandCause, TimerCause
from chassis.errors import Conflict, FieldError, Forbidden, Invalid, KeyReused, NotFound
from chassis.paging import Listing, equal_to
from contracts.vocabulary import Role
from services.gateway.accounts.passwords import Passwords, weakness

_SHOWN = ("username", "name", "role", "org", "region_code", "disabled", "must_change_password")
_RIGHTS = ("role", "org", "region")
_EDITABLE = ("name", "disabled")


@dataclass(frozen=True, slots=True)
class Place:
    """Where an account belongs; `region` bounds what it may see."""

    org: str | None
    region: str | None


class StaffDirectory:
    """The accounts of this installation."""

    def __init__(self, store: AggregateStore, organs: Collection, passwords: Passwords) -> None:
        self._store = store
        self._organs = organs
        self._passwords = passwords

    def find(self, username: str) -> Aggregate | None:
        """The account, or None."""
        return self._store.get(username)

    def require(self, username: str) -> Aggregate:
        """The account; raises NotFound."""
        found = self.find(username)
        if found is None:
            raise NotFound("没有这个账号")
        return found

    def page(self, query: Mapping[str, Any]) -> dict[str, Any]:
        """One page of accounts, by user name; `query` has page, page_size and may have role and org."""
        wanted = equal_to(query, {"role": "body.role", "org": "body.org"})
        listing = Listing(wanted, (("_id", 1),), {"version": 1, "body": 1}, lambda found: shown(_aggregate(found)))
        return listing.page(self._store.collection, query)

    def create(self, body: Mapping[str, Any], cause: CommandCause) -> Outcome:
        """A new account; without a password it stays locked until one is set."""
        username = body["username"]
        place = self._place(body["role"], body.get("org"), body.get("region_code"))
        hashed = self._hashed(body.get("password"), username)

        def decide(current: Aggregate | None) -> Change:
            if current is not None:
                raise Conflict("用户名已被使用")
            fresh = {**_fresh(body, place, hashed), "granted": False}
            return Change(fresh, answer=shown(Aggregate(username, 1, fresh)))

        return self._store.apply(username, cause, decide)

    def install_administrator(self, wanted: Mapping[str, Any]) -> Outcome:
        """One of the three administrators with a first password; raises Conflict when the name has another role.

        Only these roles: whoever runs the machines gets no account that sees content (三员分立).
        """
        username = wanted["username"]
        hashed = self.new_password_hash(username, wanted["password"], "/password")
        fresh = _fresh(wanted, Place(None, None), hashed)

        def decide(current: Aggregate | None) -> Change:
            if current is not None and current.body["role"] != fresh["role"]:
                raise Conflict("此用户名属于其他角色，不能设为管理员")
            return Change(fresh)

        return self._store.apply(username, TimerCause("operator"), decide)

    def edit(self, username: str, changes: Mapping[str, Any], cause: CommandCause) -> Outcome:
        """Change an account; nobody changes their own, so that no administrator raises their own rights."""
        if cause.actor.id == username:
            raise Forbidden("不能修改自己的账号，请由另一位管理员办理")
        before = self.require(username).body
        role = changes.get("role", before["role"])
        moved = changes.keys() & {"role", "org", "region_code"}
        place = self._place(role, *_wanted_place(changes, before)) if moved else Place(before["org"], before["region"])
        hashed = self._hashed(changes.get("password"), username)

        def decide(current: Aggregate | None) -> Change:
            body = dict(_existing(current).body)
            body.update({name: changes[name] for name in _EDITABLE if name in changes})
            rights = {"role": role, "org": place.org, "region": place.region}
            if any(body[name] != rights[name] for name in _RIGHTS):
                body.update(**rights, granted=False)
            if hashed:
                body.update(password_hash=hashed, must_change_password=True)
            if changes.get("reset_totp"):
                body.update(totp_seed=None, totp_pending=None)
            return Change(body, answer=shown(Aggregate(username, _existing(current).version + 1, body)))

        return self._store.apply(username, cause, decide)

    def grant(self, username: str, seen: Mapping[str, Any], cause: CommandCause) -> Outcome:
        """Confirm the role, organ and region an account was given; raises Conflict when they are not those `seen`.

        GB/T 22239-2019 8.1.4: who makes accounts does not hand out rights; the security administrator does.
        """
        if cause.actor.id == username:
            raise Forbidden("不能给自己的账号授权，请由另一位管理员办理")

        def decide(current: Aggregate | None) -> Change:
            body = _existing(current).body
            if (body["role"], body["org"], body["region"]) != (seen["role"], seen["org"], seen["region_code"]):
                raise Conflict("账号的角色、单位或区划已变动，请核对后再授权")
            granted = {**body, "granted": True}
            return Change(granted, answer=shown(Aggregate(username, _existing(current).version + 1, granted)))

        return self._store.apply(username, cause, decide)

    def set_own(
        self, username: str, values: Mapping[str, Any], cause: CommandCause, answer: Mapping[str, Any] | None = None
    ) -> Outcome:
        """Store what an account holder set for themselves; a repeat gets `answer`, which holds nothing unsealed."""
        return self._store.apply(
            username, cause, lambda current: Change({**_existing(current).body, **values}, (), answer)
        )

    def was_applied(self, username: str, cause: CommandCause) -> bool:
        """Whether this very command was carried out before; raises KeyReused when its key stands for another one."""
        document = self._store.collection.find_one({"_id": username}, {"commands": 1}) or {}
        for command in document.get("commands", ()):
            if command["key"] == cause.key:
                if command["fingerprint"] != cause.fingerprint:
                    raise KeyReused()
                return True
        return False

    def new_password_hash(self, username: str, password: str, pointer: str) -> str:
        """The hash of a new password; raises Invalid when it is too weak."""
        why = weakness(password, username)
        if why:
            raise Invalid(errors=[FieldError(pointer, "weak_password", why)])
        return self._passwords.hash(password)

    def _hashed(self, password: str | None, username: str) -> str | None:
        return self.new_password_hash(username, password, "/password") if password else None

    def _place(self, role: str, org: str | None, region: str | None) -> Place:
        if org is None:
            return Place(None, region)
        organ = self._organs.find_one({"_id": org})
        if organ is None:
            raise Invalid(errors=[FieldError("/org", "unknown", "没有这个单位代码")])
        return Place(org, region or organ["region_code"])


def shown(account: Aggregate) -> dict[str, Any]:
    """What an administrator sees of an account; `version` is its ETag."""
    body = {**account.body, "region_code": account.body["region"]}
    return {
        **{name: body[name] for name in _SHOWN},
        "granted": is_granted(account),
        "has_password": body["password_hash"] is not None,
        "totp": body["totp_seed"] is not None,
        "version": account.version,
    }


def is_granted(account: Aggregate) -> bool:
    """Whether the security administrator confirmed the account's rights; those the operator loaded are confirmed."""
    return bool(account.body.get("granted", True))


def actor_of(account: Aggregate) -> Actor:
    """The account as the actor of commands."""
    body = account.body
    return Actor(account.id, body["role"], body["org"], body["region"], body["name"])


def _fresh(body: Mapping[str, Any], place: Place, hashed: str | None) -> dict[str, Any]:
    return {
        "username": body["username"],
        "name": body["name"],
        "role": str(Role(body["role"])),
        "org": place.org,
        "region": place.region,
        "disabled": False,
        "password_hash": hashed,
        "must_change_password": hashed is not None,
        "totp_seed": None,
        "totp_pending": None,
    }


def _wanted_place(changes: Mapping[str, Any], before: Mapping[str, Any]) -> tuple[str | None, str | None]:
    """The organ and region after a move; a new organ brings its own region unless one is given."""
    org = changes.get("org", before["org"])
    region = changes.get("region_code", None if "org" in changes else before["region"])
    return org, region


def _existing(current: Aggregate | None) -> Aggregate:
    if current is None:
        raise NotFound("没有这个账号")
    return current


def _aggregate(document: Mapping[str, Any]) -> Aggregate:
    return Aggregate(document["_id"], document["version"], document["body"])
