"""The errors a service raises on purpose.

ServiceError
├── Unauthenticated 401 · Forbidden 403 · NotFound 404
├── Conflict 409 ── IllegalStep 409
├── StaleVersion 412 · PreconditionRequired 428
├── Malformed 400 · Invalid 422 ── KeyReused 422
└── TooManyRequests 429 · Unavailable 503     (both say when to come back)
Gap (not an answer to anybody: an event came before the one it follows)
"""

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Any

from contracts.errors import ERRORS, ErrorCode


@dataclass(frozen=True, slots=True)
class FieldError:
    """What is wrong with one field: `pointer` is a JSON Pointer (RFC 6901), `detail` a sentence a person can act on."""

    pointer: str
    code: str
    detail: str


class ServiceError(Exception):
    """An error with a stable code, an HTTP status and a citizen's wording; see contracts.errors."""

    code = "internal_error"

    def __init__(self, detail: str = "", *, errors: Sequence[FieldError] = (), **params: Any) -> None:
        super().__init__(detail or self.entry.title)
        self.detail = detail
        self.errors = tuple(errors)
        self.params = params

    @property
    def entry(self) -> ErrorCode:
        """This error's row in the table of codes."""
        return ERRORS[self.code]

    @property
    def status(self) -> int:
        """The HTTP status."""
        return self.entry.status


class Malformed(ServiceError):
    """The request cannot be read at all."""

    code = "malformed_request"


class Unauthenticated(ServiceError):
    """Nobody, or nobody we can believe."""

    code = "unauthenticated"


class Forbidden(ServiceError):
    """Known, but not allowed."""

    code = "forbidden"


class NotFound(ServiceError):
    """There is no such thing, or none this caller may know of."""

    code = "not_found"


class Conflict(ServiceError):
    """It contradicts what is already recorded."""

    code = "conflict"


class IllegalStep(Conflict):
    """The state table has no such step from here."""

    code = "illegal_step"


class StaleVersion(ServiceError):
    """The caller's version is not the current one."""

    code = "stale_version"


class PreconditionRequired(ServiceError):
    """An edit must say which version it edits."""

    code = "precondition_required"


class Invalid(ServiceError):
    """The content is wrong, field by field."""

    code = "invalid"


class KeyReused(Invalid):
    """The idempotency key was used for something else."""

    code = "key_reused"


class TooManyRequests(ServiceError):
    """Too often; `retry_after` is in seconds."""

    code = "too_many_requests"

    def __init__(self, detail: str = "", *, retry_after: int, **params: Any) -> None:
        super().__init__(detail, **params)
        self.retry_after = retry_after


class Unavailable(ServiceError):
    """Something this service needs does not answer; nothing was changed. `retry_after` is in seconds."""

    code = "unavailable"

    def __init__(self, detail: str = "", *, retry_after: int = 5, **params: Any) -> None:
        super().__init__(detail, **params)
        self.retry_after = retry_after


class Gap(Exception):
    """An event arrived before one it follows; it must be tried again later, not dropped."""

    def __init__(self, source: str, subject: str, expected: int, got: int) -> None:
        super().__init__(f"{source} {subject}: expected {expected}, got {got}")
        self.expected = expected
        self.got = got
