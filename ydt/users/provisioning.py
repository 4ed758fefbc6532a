"""Making the users of an installation on its servers: what would change, changing it, taking users away."""

from collections.abc import Iterator, Mapping
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path
from urllib.parse import unquote, urlsplit

from pymongo.errors import PyMongoError

from ydt.backing import Servers
from ydt.broker_api import BrokerApi
from ydt.errors import Failure
from ydt.installation import secret_of
from ydt.users.accounts import Account, accounts
from ydt.users.broker_users import BrokerUsers
from ydt.users.database_users import DatabaseUsers
from ydt.users.secret_files import Places, passwords, write_addresses


@dataclass(frozen=True)
class Change:
    """One user on one server; `what` is empty when it is as it should be."""

    user: str
    server: str
    what: str


@dataclass(frozen=True)
class Provisioning:
    """One installation's users; `servers` with an administrator of the database, `api` with one of the broker."""

    servers: Servers
    api: str
    prefix: str

    @property
    def accounts(self) -> tuple[Account, ...]:
        """Every account there should be."""
        return accounts(self.servers.databases, self.servers.retry_tiers)

    @property
    def places(self) -> Places:
        """How addresses are made."""
        return Places(self.servers.amqp_uri, self.servers.mongo_uri, self.prefix)

    def plan(self, folder: Path) -> list[Change]:
        """What `apply` would change; passwords that are not made yet count as other ones."""
        return self._changes(self._given(folder, make=False))

    def apply(self, folder: Path) -> list[Change]:
        """Make every user as it should be and write its addresses; twice changes nothing. Raises Failure."""
        given = self._given(folder, make=True)
        changes = self._changes(given)
        wrong = {(change.user, change.server) for change in changes if change.what}
        with self._both() as (broker, database):
            for account in self.accounts:
                self._put(account, given[account.name], wrong, (broker, database))
                write_addresses(folder, account, self.places, given[account.name])
        return changes

    def remove(self) -> list[Change]:
        """Take every user of this prefix away, those that administer other installations never."""
        done = []
        with self._both() as (broker, database):
            for account in self.accounts:
                user = self.places.user(account)
                for server, users in (("broker", broker), ("database", database)):
                    done.append(Change(user, server, "removed" if users.remove(user) else ""))
        return done

    def _given(self, folder: Path, *, make: bool) -> Mapping[str, str]:
        if make:
            return passwords(folder, self.accounts, make=True)
        known = tuple(account for account in self.accounts if (folder / account.name).is_dir())
        return dict.fromkeys((account.name for account in self.accounts), "") | passwords(folder, known, make=False)

    def _changes(self, given: Mapping[str, str]) -> list[Change]:
        changes = []
        with self._both() as (broker, database):
            for account in self.accounts:
                user, password = self.places.user(account), given[account.name]
                if account.broker is not None:
                    changes.append(Change(user, "broker", broker.differs(user, password, account.broker)))
                if account.database is not None:
                    address = self.places.mongo(account, password or "none")
                    changes.append(Change(user, "database", database.differs(user, address, account.database)))
        return changes

    def _put(
        self, account: Account, password: str, wrong: set[tuple[str, str]], users: tuple[BrokerUsers, DatabaseUsers]
    ) -> None:
        user = self.places.user(account)
        if account.broker is not None and (user, "broker") in wrong:
            users[0].put(user, password, account.broker)
        if account.database is not None and (user, "database") in wrong:
            users[1].put(user, password, account.database)

    @contextmanager
    def _both(self) -> Iterator[tuple[BrokerUsers, DatabaseUsers]]:
        vhost = unquote(urlsplit(self.servers.amqp_uri.partition(";")[0]).path.removeprefix("/")) or "/"
        broker = BrokerUsers(BrokerApi(self.api, self.servers.tls), vhost)
        try:
            with self.servers.connect() as client:
                yield broker, DatabaseUsers(client, self.servers.tls)
        except PyMongoError as refused:
            raise Failure(
                f"The database refuses: {refused}", "The user in MONGO_URI needs the role userAdminAnyDatabase."
            ) from refused


def current_provisioning(environ: Mapping[str, str], servers: Servers, prefix: str, api: str) -> Provisioning:
    """For the servers the environment names; Failure without the management address of the broker."""
    told = environ.get("RABBITMQ_API") or environ.get("RABBITMQ_API_FILE")
    address = secret_of(environ, "RABBITMQ_API") if told else api
    if not address:
        raise Failure(
            "RABBITMQ_API is not set.", "Set it to the broker's management address, with an administrator in it."
        )
    return Provisioning(servers, address, prefix)
