"""A secret that several sides share, written with commas while it is being changed: the first is said, all are heard.

So it can be changed without a moment in which one side refuses the other: every side learns the new one as second, then
says it as first, then forgets the old one (docs/runbooks/secret-rotation.md).
"""

import hmac

from marshmallow import ValidationError

SHORTEST = 16


def said(secret: str) -> str:
    """The one that is sent."""
    return known(secret)[0]


def known(secret: str) -> tuple[str, ...]:
    """All that are believed."""
    return tuple(part.strip() for part in secret.split(","))


def matches(secret: str, given: str) -> bool:
    """Whether somebody said one of them; compared in constant time, and with all of them."""
    return any([hmac.compare_digest(given.encode(), each.encode()) for each in known(secret)])


def check_shared(secret: str) -> None:
    """Raise marshmallow.ValidationError unless each is long enough and none stands there twice."""
    parts = known(secret)
    if min(map(len, parts)) < SHORTEST:
        raise ValidationError(f"each secret has at least {SHORTEST} characters")
    if len(set(parts)) < len(parts):
        raise ValidationError("each secret may stand there once")
