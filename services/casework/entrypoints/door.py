"""What the doors share."""

from chassis.aggregates import Outcome
from chassis.http.server import Answer
from chassis.service import Wiring
from services.casework.usecases import build_usecases


def done(outcome: Outcome) -> Answer:
    """The answer to a command; a repeat gets the first one again."""
    return Answer(200, dict(outcome.answer), etag=outcome.aggregate.version, replayed=outcome.duplicate)


class Door:
    """Entrypoints that lead to the use cases."""

    cases = Wiring(build_usecases)
