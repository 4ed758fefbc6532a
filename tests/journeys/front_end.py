"""A patient front end: it repeats with the same Idempotency-Key until it has an answer, as a good client does."""

import json
import time
from collections.abc import Callable, Collection, Mapping
from dataclasses import dataclass, field
from typing import Any
from uuid import uuid4

import urllib3

AGAIN = frozenset({429, 502, 503, 504})
_LONGEST_PAUSE = 2.0


class Refused(AssertionError):
    """The gateway's last word was a refusal, or it never answered in time."""


@dataclass(frozen=True, slots=True)
class Answer:
    """What the gateway said in the end; `attempts` counts how often it was asked, `seconds` the last one took."""

    status: int
    body: Any
    headers: Mapping[str, str]
    attempts: int
    seconds: float


@dataclass(frozen=True, slots=True)
class Attempt:
    """One request and its answer; `status` is None when there was none. Times are monotonic seconds."""

    method: str
    path: str
    status: int | None
    began: float
    ended: float


def unwatched(attempt: Attempt) -> None:
    """Tell nobody."""


@dataclass
class FrontEnd:
    """A client of the gateway at `url`; `patience` in seconds is how long it goes on asking.

    `watch` is told of every single attempt, from whichever thread made it.
    """

    url: str
    patience: float = 20.0
    watch: Callable[[Attempt], None] = unwatched
    pool: urllib3.PoolManager = field(
        default_factory=lambda: urllib3.PoolManager(maxsize=64, block=False, retries=False)
    )

    def get(self, path: str, headers: Mapping[str, str] | None = None, again: Collection[int] = ()) -> Answer:
        """Read; also repeated on the statuses in `again`."""
        return self._ask("GET", path, None, dict(headers or {}), again)

    def post(
        self,
        path: str,
        body: Mapping[str, Any] | None = None,
        headers: Mapping[str, str] | None = None,
        *,
        key: str = "",
        again: Collection[int] = (),
    ) -> Answer:
        """Command; one key for all attempts."""
        sent = {"Idempotency-Key": key or uuid4().hex, **(headers or {})}
        return self._ask("POST", path, body or {}, sent, again)

    def _ask(self, method: str, path: str, body: Any, headers: dict[str, str], again: Collection[int]) -> Answer:
        give_up = time.monotonic() + self.patience
        attempts, pause = 0, 0.05
        while True:
            attempts += 1
            answer = self.once(method, path, body, headers, attempts)
            last_word = answer is not None and answer.status not in AGAIN and answer.status not in again
            if last_word:
                return answer
            if time.monotonic() > give_up:
                said = "no answer" if answer is None else f"{answer.status} {answer.body}"
                raise Refused(f"{method} {path} after {attempts} attempts: {said}")
            time.sleep(_pause(answer, pause))
            pause = min(pause * 1.6, _LONGEST_PAUSE)

    def once(self, method: str, path: str, body: Any, headers: Mapping[str, str], attempts: int = 1) -> Answer | None:
        """One attempt without a second one, for those who want to see every answer; None when there was none."""
        data = None if body is None else json.dumps(body).encode()
        sent = headers if data is None else {**headers, "Content-Type": "application/json"}
        started = time.monotonic()
        try:
            response = self.pool.request(method, self.url + "/api/v1" + path, body=data, headers=sent, timeout=15)
        except urllib3.exceptions.HTTPError:
            self.watch(Attempt(method, path, None, started, time.monotonic()))
            return None
        self.watch(Attempt(method, path, response.status, started, time.monotonic()))
        told = json.loads(response.data) if response.data else None
        return Answer(response.status, told, dict(response.headers), attempts, time.monotonic() - started)


def _pause(answer: Answer | None, pause: float) -> float:
    """What the gateway asks for when it asks for little, else our own growing pause."""
    asked = "" if answer is None else answer.headers.get("Retry-After", "")
    return min(float(asked), _LONGEST_PAUSE) if answer is not None and answer.status == 429 and asked else pause


def expect(answer: Answer, *statuses: int) -> Answer:
    """The answer, when its status is one of these; raises Refused with what was said."""
    if answer.status not in statuses:
        raise Refused(f"expected {statuses}, got {answer.status}: {answer.body}")
    return answer
