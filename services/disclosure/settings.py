"""Settings of disclosure."""

from dataclasses import dataclass

from marshmallow.validate import Range

from chassis.settings import ServiceSettings, setting


@dataclass(frozen=True)
class Settings(ServiceSettings):
    """What disclosure needs to know."""

    check_required: bool = setting(
        "CHECK_REQUIRED", doc="whether a record must be checked by somebody else before publication", default=True
    )
    attachment_max_bytes: int = setting(
        "ATTACHMENT_MAX_BYTES",
        doc="largest attachment kept, in bytes",
        default=1024 * 1024,
        check=Range(0, 4 * 1024**2),
    )
    orphan_seconds: int = setting(
        "ORPHAN_SECONDS",
        doc="age in seconds at which an attachment no record speaks of is deleted",
        default=86400,
        check=Range(min=1),
    )
    max_body_bytes: int = setting(
        "MAX_BODY_BYTES", doc="largest request body in bytes", default=8 * 1024 * 1024, check=Range(min=1024)
    )
