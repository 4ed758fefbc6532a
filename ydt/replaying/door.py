"""The replay's way in: plain HTTP to the public gateway, as any front end would."""

import json
import uuid
from collections.abc import Mapping
from dataclasses import dataclass, field
from typing import Any
from urllib.parse import urlencode

import urllib3

from ydt.errors import Failure
from ydt.replaying.verbs import VERBS

ATTEMPTS = 3
SECONDS = 15.0
PATIENCE_SECONDS = 20


@dataclass(frozen=True)
class Answer:
    """What the gateway said; `repeated` when it gave its first answer to the same command again."""

    status: int
    body: Any
    repeated: bool

    @property
    def fine(self) -> bool:
        """Whether the gateway did what was asked."""
        return self.status < 400

    def words(self) -> str:
        """A refusal in one line."""
        problem = self.body if isinstance(self.body, Mapping) else {}
        said = [
            str(self.status),
            str(problem.get("code", "")),
            str(problem.get("detail") or problem.get("title") or ""),
        ]
        said += [f"{one.get('pointer')}: {one.get('detail')}" for one in problem.get("errors") or ()]
        return " ".join(part for part in said if part)


@dataclass
class Door:
    """The gateway at `url`. Staff log in once a run; `password` is that of the demonstration accounts."""

    url: str
    password: str
    pool: urllib3.PoolManager = field(default_factory=lambda: urllib3.PoolManager(maxsize=2))
    tokens: dict[str, str] = field(default_factory=dict)

    def ask(self, method: str, path: str, headers: Mapping[str, str], body: object = None) -> Answer:
        """Send one request; repeated when the gateway says 429 or 503, since every POST carries its key.

        No wait is longer than PATIENCE_SECONDS: a locked account opens after a quarter of an hour, and a refusal shown
        after a minute is better than silence until then.
        """
        sent = {"Accept": "application/json", **headers}
        data = None if body is None else json.dumps(body).encode()
        if data is not None:
            sent["Content-Type"] = "application/json"
        retries = urllib3.Retry(
            ATTEMPTS,
            status_forcelist=(429, 503),
            allowed_methods=None,
            raise_on_status=False,
            backoff_factor=0.2,
            retry_after_max=PATIENCE_SECONDS,
        )
        try:
            response = self.pool.request(
                method, self.url + path, body=data, headers=sent, timeout=SECONDS, retries=retries, redirect=False
            )
        except urllib3.exceptions.HTTPError as trouble:
            raise Failure(f"The gateway at {self.url} does not answer ({type(trouble).__name__}).") from trouble
        try:
            told = json.loads(response.data) if response.data else None
        except ValueError:
            told = None
        return Answer(response.status, told, response.headers.get("Idempotency-Replayed") == "true")

    def as_citizen(self, query_code: str) -> dict[str, str]:
        """The headers of the citizen who holds the receipt."""
        return {"X-Query-Code": query_code} if query_code else {}

    def as_staff(self, username: str) -> dict[str, str]:
        """The headers of a staff account; logs in at its first use."""
        if username not in self.tokens:
            self.tokens[username] = self._log_in(username)
        return {"Authorization": f"Bearer {self.tokens[username]}"}

    def _log_in(self, username: str) -> str:
        body = {"username": username, "password": self.password}
        answer = self.ask("POST", "/api/v1/staff/login", {"Idempotency-Key": f"login-{uuid.uuid4()}"}, body)
        if not answer.fine:
            raise Failure(
                f"{username} could not log in: {answer.words()}",
                "Load the city first (`ydt city load`), on a gateway with DEMO_PASSWORD.",
            )
        return answer.body["access_token"]


def path_of(verb: str, names: Mapping[str, str], query: Mapping[str, object] | None) -> str:
    """The address of a step."""
    path = VERBS[verb].path.format_map(names)
    asked = {name: str(value).format_map(names) for name, value in (query or {}).items()}
    return f"{path}?{urlencode(asked)}" if asked else path
