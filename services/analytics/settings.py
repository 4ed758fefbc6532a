"""Settings of analytics: how satisfaction is reckoned, what the public may see, how much is done at once."""

from dataclasses import dataclass

from marshmallow.validate import ContainsOnly, Range

from chassis.settings import ServiceSettings, setting
from contracts.vocabulary import RatingWords


@dataclass(frozen=True)
class Settings(ServiceSettings):
    """What analytics needs to know."""

    satisfied_words: tuple[str, ...] = setting(
        "SATISFIED_WORDS",
        doc="ratings that count as satisfied; the denominator is the city's policy",
        default=(RatingWords.VERY_SATISFIED.value, RatingWords.SATISFIED.value),
        check=ContainsOnly([word.value for word in RatingWords]),
    )
    public_threshold: int = setting(
        "PUBLIC_THRESHOLD", doc="smallest count shown to the public", default=5, check=Range(1, 1000)
    )
    ingest_batch: int = setting(
        "INGEST_BATCH", doc="events written together at most", default=500, check=Range(1, 2000)
    )
    count_batch: int = setting(
        "COUNT_BATCH", doc="facts counted in one transaction at most", default=200, check=Range(1, 2000)
    )
    rebuild_batch: int = setting(
        "REBUILD_BATCH", doc="events folded together in a rebuild", default=1000, check=Range(1, 10_000)
    )
    lease_seconds: int = setting(
        "LEASE_SECONDS", doc="after how long another copy takes over counting", default=15, check=Range(2, 300)
    )
    max_workers: int = setting(
        "MAX_WORKERS", doc="handlers at work at once; most of them wait for a write they share", default=1000,
        check=Range(1, 2000),
    )
    prefetch: int = setting("PREFETCH", doc="messages taken ahead for each queue", default=300, check=Range(1, 1000))
    max_body_bytes: int = setting(
        "MAX_BODY_BYTES", doc="largest request body in bytes", default=8 * 1024 * 1024, check=Range(min=1024)
    )
