"""A citizen's words made comparable: NFKC, simplified characters, no hidden characters. The original is kept beside."""

import unicodedata
from collections.abc import Callable
from dataclasses import dataclass

MIN_LENGTH = 2
"""Fewer characters than this say nothing that could be answered."""
MAX_LENGTH = 5000
"""Characters an appeal may hold; longer matter belongs into an attachment."""

_ALLOWED_CONTROLS = frozenset("\n\r\t")
_REFUSED_CATEGORIES = frozenset({"Cc", "Cs", "Cn"})


class TextRefused(ValueError):
    """Text that cannot be taken; `code` is stable, the message is for the citizen."""

    def __init__(self, code: str, message: str) -> None:
        super().__init__(message)
        self.code = code


@dataclass(frozen=True, slots=True)
class NormalText:
    """`text` is what rules read and officers see; `original` is what the citizen sent."""

    text: str
    original: str


def normalise(
    raw: str, simplify: Callable[[str], str], max_length: int = MAX_LENGTH, min_length: int = MIN_LENGTH
) -> NormalText:
    """The comparable form of a text; `simplify` turns Traditional into Simplified. Raises TextRefused."""
    _refuse_hidden(raw)
    _refuse_too_long(raw, max_length)
    folded = unicodedata.normalize("NFKC", raw).replace("\r\n", "\n").replace("\r", "\n")
    visible = "".join(char for char in folded if unicodedata.category(char) != "Cf")
    text = simplify(visible).strip()
    _refuse_too_long(text, max_length)  # NFKC may turn one character into eighteen
    if len(text) < min_length:
        raise TextRefused("too_short", f"请至少填写 {min_length} 个字")
    return NormalText(text, raw)


def normalise_line(raw: str, simplify: Callable[[str], str], max_length: int) -> str:
    """The comparable form of a one-line field such as a name or an address; empty stays empty. Raises TextRefused."""
    line = " ".join(raw.split())
    return normalise(line, simplify, max_length, min_length=1).text if line else ""


def _refuse_too_long(text: str, max_length: int) -> None:
    if len(text) > max_length:
        raise TextRefused("too_long", f"最多可填写 {max_length} 个字，现有 {len(text)} 个字")


def _refuse_hidden(raw: str) -> None:
    for char in raw:
        if unicodedata.category(char) in _REFUSED_CATEGORIES and char not in _ALLOWED_CONTROLS:
            raise TextRefused("control_character", f"含有无法显示的控制字符（U+{ord(char):04X}），请删除后重试")
