"""Names on the broker: one place, so that code, guards, metrics and people say the same.

    <source>.events            topic exchange of everything a service says (nameko's own naming)
    <consumer>.<source>.v1     queue of one (consumer, source) pair
    <consumer>.retry.<n>s.v1   waiting room of n seconds (exchange and queue of the same name)
    <consumer>.parked.v1       queue of a service's parked messages, bound to the exchange `parking`

Queue arguments cannot be changed once declared, hence the version at the end of each queue name.
"""

PARKING = "parking"
"""The topic exchange to which every given-up message goes; its routing key is the queue it came from."""

ATTEMPT = "ydt-attempt"
"""Header: how many attempts were used up. Our own, because RabbitMQ 4 ignores an `x-death` sent by a client."""
STAGED_AT = "ydt-staged-at"
"""Header: when the event was stored in the producer's outbox, real time, ISO 8601."""
FIRST_SEEN = "ydt-first-seen"
"""Header: when a consumer first failed on the message, real time, ISO 8601."""
REASON = "ydt-reason"
"""Header: stable code of why a message was parked."""
ERROR = "ydt-error"
"""Header: the last error, for the person who looks at it."""
COPY = "ydt-copy"
"""Header: id of one act of parking, so that the same act is recorded once."""

ERROR_LENGTH = 500
"""Longest error text carried in a header, in characters."""


def exchange_of(source: str) -> str:
    """The exchange a service publishes to."""
    return f"{source}.events"


def queue_of(consumer: str, source: str) -> str:
    """The queue on which one service hears another."""
    return f"{consumer}.{source}.v1"


def retry_of(consumer: str, seconds: int) -> str:
    """The exchange and queue of one rung of a service's retry ladder."""
    return f"{consumer}.retry.{seconds}s.v1"


def parked_of(consumer: str) -> str:
    """The queue that holds a service's given-up messages until its clerk has written them down."""
    return f"{consumer}.parked.v1"
