"""What the gateway keeps of a city pack: the organs accounts may belong to, and the pack's demonstration accounts."""

from collections.abc import Mapping
from typing import Any

from pymongo import ReplaceOne
from pymongo.database import Database

from chassis.aggregates import Aggregate, AggregateStore, Change
from chassis.causes import TimerCause
from services.gateway import store
from services.gateway.accounts.passwords import Passwords
from services.gateway.accounts.sessions import Sessions

_FROM_PACK = ("name", "role", "org", "region")


class CityPackLoader:
    """Loads a pack; loading the same one twice changes nothing, and passwords people chose are never touched."""

    def __init__(
        self, db: Database, accounts: AggregateStore, *, passwords: Passwords, sessions: Sessions, demo_password: str
    ) -> None:
        self._db = db
        self._accounts = accounts
        self._passwords = passwords
        self._sessions = sessions
        self._demo_password = demo_password

    def load(self, pack: Mapping[str, Any]) -> dict[str, Any]:
        """Keep the organs, make the accounts; accounts stay locked unless DEMO_PASSWORD is set."""
        organs = [{"_id": organ["code"], **_organ(organ)} for organ in pack["organs"]]
        if organs:
            self._db[store.ORGANS].bulk_write([ReplaceOne({"_id": row["_id"]}, row, upsert=True) for row in organs])
        changed = sum(self._account(member) for member in pack["staff"])
        known = {"_id": pack["policy_version"], "city": pack["city"]}
        self._db[store.PACKS].replace_one({"_id": known["_id"]}, known, upsert=True)
        return {
            "policy_version": pack["policy_version"],
            "organs": len(organs),
            "staff": len(pack["staff"]),
            "accounts_changed": changed,
            "accounts_usable": bool(self._demo_password),
        }

    def _account(self, member: Mapping[str, Any]) -> bool:
        wanted = {
            "name": member["name"],
            "role": member["role"],
            "org": member.get("org"),
            "region": member.get("region_code"),
        }
        username = member["username"].lower()
        before = self._accounts.get(username)
        if before is None:
            fresh = self._fresh(username, wanted)
            self._accounts.apply(username, TimerCause("city-pack"), lambda current: None if current else Change(fresh))
            return True
        if all(before.body[name] == wanted[name] for name in _FROM_PACK):
            return self._open_to_demo(before)
        self._accounts.apply(username, TimerCause("city-pack"), lambda current: Change({**_body(current), **wanted}))
        self._sessions.end_all(username, "rights_changed")
        return True

    def _fresh(self, username: str, wanted: Mapping[str, Any]) -> dict[str, Any]:
        hashed = self._passwords.hash(self._demo_password) if self._demo_password else None
        return {
            "username": username,
            **wanted,
            "disabled": False,
            "password_hash": hashed,
            "must_change_password": False,
            "totp_seed": None,
            "totp_pending": None,
        }

    def _open_to_demo(self, before: Aggregate) -> bool:
        """Give a still locked account the demonstration password, when one was set only after the first load."""
        if not self._demo_password or before.body["password_hash"] is not None:
            return False
        opened = {"password_hash": self._passwords.hash(self._demo_password)}
        self._accounts.apply(before.id, TimerCause("city-pack"), lambda current: Change({**_body(current), **opened}))
        return True


def _organ(organ: Mapping[str, Any]) -> dict[str, Any]:
    return {"name": organ["name"], "region_code": organ["region_code"], "kind": organ["kind"], "level": organ["level"]}


def _body(current: Aggregate | None) -> Mapping[str, Any]:
    return current.body if current else {}
