"""Headers that carry a person's words: percent-encoded UTF-8, or bare UTF-8 as some clients send it."""

from urllib.parse import unquote

from flask import Request

from chassis.errors import FieldError, Invalid
from chassis.http.call import REASON_HEADER

_LONGEST = 500


def read_reason(request: Request) -> str | None:
    """Why the caller reads personal data; None when not said. Raises Invalid when it cannot be read."""
    given = request.headers.get(REASON_HEADER)
    if given is None or not given.strip():
        return None
    try:
        reason = unquote(given.encode("latin-1").decode("utf-8"), errors="strict").strip()
    except UnicodeError as unreadable:
        raise Invalid(errors=[_fault("encoding", "请以百分号编码的 UTF-8 书写查看原因")]) from unreadable
    if len(reason) > _LONGEST or any(ord(char) < 32 for char in reason):
        raise Invalid(errors=[_fault("too_long", f"查看原因最多 {_LONGEST} 个字，不含换行")])
    return reason


def _fault(code: str, detail: str) -> FieldError:
    return FieldError(f"/header/{REASON_HEADER}", code, detail)
