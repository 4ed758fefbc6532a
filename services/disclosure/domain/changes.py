"""How one published version differs from the one before, in sentences everybody can read."""

from collections.abc import Iterator
from difflib import SequenceMatcher

from services.disclosure.domain.content import Masked


def changes(before: Masked, after: Masked) -> tuple[str, ...]:
    """The differences, as few sentences; empty when nothing that is public changed."""
    return tuple(_sentences(before, after))


def _sentences(before: Masked, after: Masked) -> Iterator[str]:
    if before.title != after.title:
        yield f"标题由“{before.title}”改为“{after.title}”"
    removed, added = _lines(before.body.splitlines(), after.body.splitlines())
    if removed or added:
        yield f"正文删去 {removed} 行，新增 {added} 行"
    if before.rows != after.rows:
        yield f"名单由 {_people(before)} 人 {_yuan(before)} 元改为 {_people(after)} 人 {_yuan(after)} 元"
    old, new = ({(file.name, file.sha256) for file in version.attachments} for version in (before, after))
    yield from (f"删去附件“{name}”" for name, _ in sorted(old - new))
    yield from (f"新增附件“{name}”" for name, _ in sorted(new - old))


def _lines(before: list[str], after: list[str]) -> tuple[int, int]:
    blocks = SequenceMatcher(None, before, after, autojunk=False).get_opcodes()
    steps = [step for step in blocks if step[0] != "equal"]
    return sum(end - start for _, start, end, _, _ in steps), sum(end - start for _, _, _, start, end in steps)


def _people(version: Masked) -> int:
    return sum(row.people for row in version.rows)


def _yuan(version: Masked) -> str:
    fen = sum(row.amount_fen for row in version.rows)
    return f"{fen // 100}.{fen % 100:02d}"
