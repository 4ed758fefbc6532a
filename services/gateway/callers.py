"""Who stands at the door: what authentication found out about the sender of one request."""

from dataclasses import dataclass, field
from enum import StrEnum

from chassis.causes import Actor
from contracts.vocabulary import Role


class Means(StrEnum):
    """How the caller proved who it is."""

    NOTHING = "nothing"
    QUERY_CODE = "query_code"  # 查询码
    PASSWORD_SESSION = "session"
    API_KEY = "api_key"
    INTERNAL_TOKEN = "internal_token"


class Scope(StrEnum):
    """What an API key of another system may do; each opens only the routes that name it."""

    STATISTICS_READ = "statistics:read"
    RECORDS_READ = "records:read"
    RECORDS_WRITE = "records:write"


@dataclass(frozen=True, slots=True)
class Caller:
    """One request's sender. `incomplete` accounts may only be completed (password, second factor)."""

    actor: Actor
    means: Means
    session_id: str = ""
    scopes: frozenset[str] = field(default_factory=frozenset)
    incomplete: bool = False

    @property
    def bucket(self) -> str | None:
        """The name under which this caller's rate is counted; None for strangers, who are counted by address."""
        return None if self.means in (Means.NOTHING, Means.QUERY_CODE) else f"{self.means}:{self.actor.id}"


NOBODY = Caller(Actor(id="citizen", role=Role.CITIZEN), Means.NOTHING)
"""A citizen who files or reads; the platform asks no login of anybody."""
