"""What a record says: as it was entered, and as the public sees it."""

from dataclasses import dataclass

from services.disclosure.domain.people import PersonRow, ShownRow


@dataclass(frozen=True, slots=True, kw_only=True)
class Attachment:
    """A file beside a record: its size in bytes and SHA-256; `stored` when its content is kept here.

    `servable` when the content was looked into and may be handed to the public.
    """

    name: str
    size: int
    sha256: str
    media_type: str
    stored: bool = False
    servable: bool = False


@dataclass(frozen=True, slots=True, kw_only=True)
class Content:
    """What a committee enters, unmasked; `reason` says why an edition after the first is needed."""

    title: str
    body: str
    rows: tuple[PersonRow, ...] = ()
    attachments: tuple[Attachment, ...] = ()
    reason: str = ""


@dataclass(frozen=True, slots=True, kw_only=True)
class Masked:
    """Content as the public will see it."""

    title: str
    body: str
    rows: tuple[ShownRow, ...]
    attachments: tuple[Attachment, ...]
