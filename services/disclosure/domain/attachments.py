"""Which attachments may be handed out: only what was looked into and holds no personal data.

A picture or a PDF cannot be looked into here, so the public sees its name, size and digest, not its content.
"""

from collections.abc import Iterable

from services.disclosure.domain.masking import find_personal_data

_READABLE = frozenset({"text/plain", "text/csv"})


def may_be_served(media_type: str, content: bytes, names: Iterable[tuple[str, str]] = ()) -> bool:
    """Whether a file's content may become public; `names` are (name, what to show) of the record's people."""
    if media_type.partition(";")[0].strip().lower() not in _READABLE:
        return False
    try:
        text = content.decode("utf-8-sig")
    except UnicodeDecodeError:
        return False
    return not find_personal_data(text, names)
