"""Settings of intake: besides those of every service, the keys that seal what citizens entrust to it."""

from dataclasses import dataclass

from marshmallow.validate import Length, Range

from chassis.settings import ServiceSettings, setting
from services.intake.sealing import check_keys


@dataclass(frozen=True)
class Settings(ServiceSettings):
    """What intake needs to know."""

    sealing_keys: str = setting(
        "SEALING_KEYS",
        doc="keys that seal texts and identities, `name:base64 of 32 bytes`, comma between; the first seals, all open",
        secret=True,
        check=check_keys,
    )
    clue_sealing_keys: str = setting(
        "CLUE_SEALING_KEYS",
        doc="keys that seal confirmed clues alone, written as SEALING_KEYS and none of those; held by fewer people",
        secret=True,
        check=check_keys,
    )
    query_code_secret: str = setting(
        "QUERY_CODE_SECRET",
        doc="secret all query codes derive from; never change it",
        secret=True,
        check=Length(min=32),
    )
    max_body_bytes: int = setting(
        "MAX_BODY_BYTES",
        doc="largest request body in bytes; a city pack with its map is the largest",
        default=64 * 1024 * 1024,
        check=Range(min=1024),
    )
    orphan_seconds: int = setting(
        "ORPHAN_SECONDS",
        doc="age in seconds at which an identity without its appeal is removed",
        default=3600,
        check=Range(min=60),
    )
