"""Telling failures apart: whose fault it is decides whether an attempt is used up."""

from collections.abc import Iterator

from chassis.bus.names import ERROR_LENGTH
from chassis.errors import ServiceError
from chassis.log import safe_message
from chassis.mongo import is_outage

_CHAIN_LENGTH = 5


class HandlerTimeout(Exception):
    """A handler did not come back in time and was interrupted; what it had written stays written."""


def is_infrastructure(error: BaseException) -> bool:
    """Whether the database, not the message, is at fault; also when a use case wrapped the database's exception."""
    return any(is_outage(link) for link in _chain(error))


def describe(error: BaseException) -> str:
    """One line for the person who looks at a parked message: stable code or type, and a message without quotations."""
    kind = error.code if isinstance(error, ServiceError) else type(error).__name__
    return f"{kind}: {safe_message(error)}"[:ERROR_LENGTH]


def _chain(error: BaseException) -> Iterator[BaseException]:
    link: BaseException | None = error
    for _ in range(_CHAIN_LENGTH):
        if link is None:
            return
        yield link
        link = link.__cause__
