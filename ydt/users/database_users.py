"""The users of the database, kept in `admin`: what is there, what should be, and how to get there."""

from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from typing import Any

from pymongo import MongoClient
from pymongo.errors import OperationFailure

from chassis.tls import Tls
from ydt.users.accounts import DatabaseRights

_WRONG_PASSWORD = 18
_USER_SECONDS = 5000


@dataclass(frozen=True)
class DatabaseUsers:
    """By a client whose user may administer users (role userAdminAnyDatabase)."""

    client: MongoClient
    tls: Tls = Tls()

    def differs(self, user: str, address: str, rights: DatabaseRights) -> str:
        """What is not as it should be, in a word; empty when all is. `address` has the user and the password."""
        held = self.client.admin.command("usersInfo", user)["users"]
        if not held:
            return "absent"
        if _roles(held[0]["roles"]) != _wanted(user, rights) or self._privileges(user) != _rights(rights.privileges):
            return "other rights"
        return "" if self._opens(address) else "another password"

    def put(self, user: str, password: str, rights: DatabaseRights) -> None:
        """Make the user as it should be, whatever it was."""
        if rights.privileges:
            verb = "updateRole" if self._role(user) else "createRole"
            self.client.admin.command(verb, user, privileges=list(rights.privileges), roles=[])
        roles = [{"role": role, "db": name} for role, name in sorted(_wanted(user, rights))]
        verb = "updateUser" if self.client.admin.command("usersInfo", user)["users"] else "createUser"
        self.client.admin.command(verb, user, pwd=password, roles=roles, mechanisms=["SCRAM-SHA-256"])

    def remove(self, user: str) -> bool:
        """Remove a user and its own role; False when there was none."""
        if self._role(user):
            self.client.admin.command("dropRole", user)
        there = bool(self.client.admin.command("usersInfo", user)["users"])
        if there:
            self.client.admin.command("dropUser", user)
        return there

    def _role(self, name: str) -> Mapping[str, Any] | None:
        found = self.client.admin.command("rolesInfo", name, showPrivileges=True)["roles"]
        return found[0] if found else None

    def _privileges(self, user: str) -> set[tuple]:
        role = self._role(user)
        return _rights(role["privileges"]) if role else set()

    def _opens(self, address: str) -> bool:
        options = self.tls.mongo_options(address)
        with MongoClient(address, timeoutMS=_USER_SECONDS, **options) as client:  # type: ignore[arg-type]
            try:
                client.admin.command("connectionStatus")
            except OperationFailure as refused:
                if refused.code == _WRONG_PASSWORD:
                    return False
                raise
        return True


def _wanted(user: str, rights: DatabaseRights) -> set[tuple[str, str]]:
    return set(rights.roles) | ({(user, "admin")} if rights.privileges else set())


def _roles(held: Iterable[Mapping[str, str]]) -> set[tuple[str, str]]:
    return {(each["role"], each["db"]) for each in held}


def _rights(privileges: Iterable[Mapping[str, Any]]) -> set[tuple]:
    return {(tuple(sorted(each["resource"].items())), tuple(sorted(each["actions"]))) for each in privileges}
