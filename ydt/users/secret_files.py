"""A folder of secrets: for each account its password and its ready addresses, readable by their owner alone."""

import os
import secrets
from dataclasses import dataclass
from pathlib import Path
from urllib.parse import parse_qsl, quote, urlencode, urlsplit

from ydt.errors import Failure
from ydt.users.accounts import Account

PASSWORD, AMQP_URI, MONGO_URI = "PASSWORD", "AMQP_URI", "MONGO_URI"
SHORTEST = 16


@dataclass(frozen=True)
class Places:
    """The addresses of broker and database, whoever's they are: a user's own are made from them. `prefix` begins every
    user's name, so that several installations share a server, and one can change its users without a pause."""

    amqp_uri: str
    mongo_uri: str
    prefix: str

    def user(self, account: Account) -> str:
        """The account's name on the servers."""
        return f"{self.prefix}-{account.name}"

    def amqp(self, account: Account, password: str) -> str:
        """Its address of the broker; each of several is made its own."""
        return ";".join(self._as(part, account, password) for part in self.amqp_uri.split(";") if part)

    def mongo(self, account: Account, password: str) -> str:
        """Its address of the database; users are kept in `admin`."""
        parts = urlsplit(self._as(self.mongo_uri, account, password))
        kept = {name: value for name, value in parse_qsl(parts.query) if name.lower() != "authsource"}
        return parts._replace(path="/", query=urlencode({**kept, "authSource": "admin"}, safe="/:,")).geturl()

    def _as(self, address: str, account: Account, password: str) -> str:
        parts = urlsplit(address)
        hosts = parts.netloc.rpartition("@")[2]
        return parts._replace(netloc=f"{quote(self.user(account))}:{quote(password, safe='')}@{hosts}").geturl()


def passwords(folder: Path, wanted: tuple[Account, ...], *, make: bool) -> dict[str, str]:
    """The password of every account; with `make` those that are not there yet are made. Raises Failure."""
    found = {}
    for account in wanted:
        path = folder / account.name / PASSWORD
        if make and not path.exists():
            _write(path, secrets.token_urlsafe(24))
        found[account.name] = _read(path)
    return found


def write_addresses(folder: Path, account: Account, places: Places, password: str) -> None:
    """Put the account's addresses beside its password, for AMQP_URI_FILE and MONGO_URI_FILE or a secret store."""
    if account.broker is not None:
        _write(folder / account.name / AMQP_URI, places.amqp(account, password))
    if account.database is not None:
        _write(folder / account.name / MONGO_URI, places.mongo(account, password))


def _read(path: Path) -> str:
    try:
        password = path.read_text(encoding="utf-8").strip()
    except OSError as trouble:
        said = f"The password in {path} cannot be read ({type(trouble).__name__})."
        raise Failure(said, "`ydt users apply` makes those that are not there.") from trouble
    if len(password) < SHORTEST:
        raise Failure(f"The password in {path} is shorter than {SHORTEST} characters.", "Remove it: a new one is made.")
    return password


def _write(path: Path, content: str) -> None:
    """Whole or not at all, mode 0600 from the first byte, its folder 0700."""
    path.parent.mkdir(parents=True, exist_ok=True, mode=0o700)
    part = path.with_name(f"{path.name}.part")
    part.unlink(missing_ok=True)
    handle = os.open(part, os.O_WRONLY | os.O_CREAT | os.O_EXCL, 0o600)
    with os.fdopen(handle, "w", encoding="utf-8") as stream:
        stream.write(f"{content}\n")
    os.replace(part, path)
