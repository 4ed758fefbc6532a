"""From any exception to a problem document (RFC 9457): one table, one shape, for every door."""

import uuid
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from typing import Any

from chassis.errors import FieldError, ServiceError, Unavailable
from chassis.log import get_logger
from chassis.mongo import is_outage
from contracts.errors import ERRORS

MEDIA_TYPE = "application/problem+json"


class TooLarge(ServiceError):
    """The body is larger than this door takes."""

    code = "too_large"


class UnsupportedMediaType(ServiceError):
    """The body is not JSON."""

    code = "unsupported_media_type"


class MethodNotAllowed(ServiceError):
    """The address exists, the method does not."""

    code = "method_not_allowed"


class KeyMissing(ServiceError):
    """A command came without Idempotency-Key."""

    code = "idempotency_key_missing"


@dataclass(frozen=True, slots=True)
class Problem:
    """A problem document with the status and headers it travels with."""

    status: int
    document: Mapping[str, Any]
    headers: Mapping[str, str] = field(default_factory=dict)


def problem_of(error: Exception, correlation_id: str = "") -> Problem:
    """The problem an exception is answered with.

    A ServiceError says itself what it is. An outage of the database becomes 503 with Retry-After. Anything else is
    a defect: it is logged under an incident id, and the caller learns that id and nothing more.
    """
    if isinstance(error, ServiceError):
        return _expected(error, correlation_id)
    if is_outage(error):
        get_logger().warning("database_unavailable", error=type(error).__name__)
        return _expected(Unavailable(retry_after=5), correlation_id)
    incident = uuid.uuid4().hex[:12]
    get_logger().error("unexpected_error", incident_id=incident, exc_info=error)
    document = problem_document("internal_error", correlation_id=correlation_id)
    return Problem(500, {**document, "incident_id": incident})


def problem_document(
    code: str, *, detail: str = "", errors: Sequence[FieldError] = (), correlation_id: str = ""
) -> dict[str, Any]:
    """The members of RFC 9457 plus `code`, `errors` (pointer, code, detail) and `correlation_id`."""
    entry = ERRORS[code]
    document: dict[str, Any] = {
        "type": entry.type_uri,
        "title": entry.title,
        "status": entry.status,
        "code": entry.code,
    }
    if detail:
        document["detail"] = detail
    if errors:
        document["errors"] = [{"pointer": each.pointer, "code": each.code, "detail": each.detail} for each in errors]
    if correlation_id:
        document["correlation_id"] = correlation_id
    return document


def _expected(error: ServiceError, correlation_id: str) -> Problem:
    document = problem_document(error.code, detail=error.detail, errors=error.errors, correlation_id=correlation_id)
    if error.params:
        document["params"] = dict(error.params)
    retry_after = getattr(error, "retry_after", None)
    return Problem(error.status, document, {} if retry_after is None else {"Retry-After": str(retry_after)})
