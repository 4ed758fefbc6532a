"""What disclosure 公开 says."""

from dataclasses import dataclass
from datetime import datetime


@dataclass(frozen=True, slots=True, kw_only=True)
class RecordPublished:
    """A version of a village record became public (村民委员会组织法 art. 35)."""

    record_id: str
    kind: str
    region_code: str
    period: str
    version: int
    published_at: datetime
