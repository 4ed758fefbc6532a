"""Who did what to accounts, and who came in: kept for the auditor, never changed.

GB/T 22239-2019 8.1.4.3 (等保): an audit of every user with time, user, type and result; 网络安全法 art. 23: kept at
least six months. Nothing is deleted here: `ydt retention` does it, as the city's policy says (audit.retain_days).
"""

from collections.abc import Callable, Mapping
from datetime import datetime
from typing import Any

from pymongo.collection import Collection

from chassis.paging import NEWEST_FIRST, Listing, between, equal_to
from chassis.tracing import current_correlation_id


class Audit:
    """Appends entries; holds no content and no secret."""

    def __init__(self, collection: Collection, now: Callable[[], datetime]) -> None:
        self._collection = collection
        self._now = now

    def record(self, actor: str, action: str, subject: str, result: str = "ok") -> None:
        """Write one entry: `actor` did `action` to `subject`, and how it ended."""
        entry = {
            "at": self._now(),
            "actor": actor,
            "action": action,
            "subject": subject,
            "result": result,
            "correlation_id": current_correlation_id(),
        }
        self._collection.insert_one(entry)

    def page(self, query: Mapping[str, Any]) -> dict[str, Any]:
        """One page of entries, newest first; `query` has page, page_size and may have actor, subject, since, until."""
        wanted = equal_to(query, {"actor": "actor", "subject": "subject"}) | between(query)
        return Listing(wanted, NEWEST_FIRST, {"_id": 0}).page(self._collection, query)
