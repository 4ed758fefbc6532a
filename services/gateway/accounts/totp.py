"""The second factor: time-based one-time codes (RFC 6238), each usable once."""

from datetime import datetime, timedelta

import pyotp
from pymongo.collection import Collection
from pymongo.errors import DuplicateKeyError

from services.gateway.accounts.secrets import same

_STEP_SECONDS = 30
_DRIFT_STEPS = 1
_ISSUER = "一点通"


def new_seed() -> str:
    """A fresh seed for an authenticator app, base32."""
    return pyotp.random_base32()


def enrolment_uri(seed: str, username: str) -> str:
    """What the authenticator app reads from a QR code."""
    return pyotp.TOTP(seed).provisioning_uri(name=username, issuer_name=_ISSUER)


class OneTimeCodes:
    """Checks codes against a seed and remembers the used ones, so that a code seen over a shoulder is worthless."""

    def __init__(self, used: Collection) -> None:
        self._used = used

    def accept(self, seed: str, code: str, *, username: str, now: datetime) -> bool:
        """Whether the code is right now, give or take one step, and was not used before; then it is used up."""
        step = _matching_step(seed, code, now)
        if step is None:
            return False
        try:
            self._used.insert_one({"_id": f"{username}:{step}", "expires_at": now + timedelta(minutes=5)})
        except DuplicateKeyError:
            return False
        return True


def _matching_step(seed: str, code: str, now: datetime) -> int | None:
    current = int(now.timestamp()) // _STEP_SECONDS
    generator = pyotp.TOTP(seed)
    for step in range(current - _DRIFT_STEPS, current + _DRIFT_STEPS + 1):
        if same(generator.at(step * _STEP_SECONDS), code):
            return step
    return None
