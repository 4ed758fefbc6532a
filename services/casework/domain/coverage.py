"""Whether a reply may go out as it is: what it leaves unanswered, and whether it was copied from an earlier one.

What it leaves unanswered is found where the citizen's words are kept (docs/adr/0013) and handed in with the reply.
"""

import re
import zlib
from collections.abc import Iterable
from dataclasses import dataclass, replace
from datetime import datetime

from contracts.vocabulary import AppealType
from services.casework.domain.policy import City
from services.casework.domain.records import Coverage, CoverageFinding, Reply
from services.casework.domain.refusals import Contradiction, WrongField

_SHINGLE = 5
_SKETCHED = 64
_ALIKE = 0.9
_TOO_SHORT = 16
"""Characters below which two replies are alike by chance, such as a plain date."""


@dataclass(frozen=True, slots=True)
class EarlierReply:
    """A reply the organ gave in another case, known by its sketch."""

    case_id: str
    item_code: str
    replied_at: datetime
    sketch: tuple[int, ...]


def sketch_of(text: str) -> tuple[int, ...]:
    """The smallest hashes of a text's pieces of five characters: alike for texts that are alike (Broder 1997).

    Empty for a text too short to compare. The hash is CRC-32, the same on every machine.
    """
    plain = "".join(re.findall(r"[㐀-鿿0-9A-Za-z]", text))
    if len(plain) < _TOO_SHORT:
        return ()
    pieces = {plain[place : place + _SHINGLE] for place in range(len(plain) - _SHINGLE + 1)}
    return tuple(sorted(zlib.crc32(piece.encode()) for piece in pieces)[:_SKETCHED])


def likeness(one: tuple[int, ...], other: tuple[int, ...]) -> float:
    """How alike two texts are by their sketches: 0 for nothing in common, 1 for the same pieces."""
    if not one or not other:
        return 0.0
    smallest = sorted({*one, *other})[:_SKETCHED]
    both = {*one} & {*other}
    return sum(piece in both for piece in smallest) / len(smallest)


def copied(
    sketch: tuple[int, ...], earlier: Iterable[EarlierReply], appeal_type: AppealType, item_code: str
) -> tuple[CoverageFinding, ...]:
    """The earlier reply of the organ this one was copied from, if any: the one most alike.

    Two people who ask the same thing may get the same answer, so for consultations on one matter it only warns.
    """
    alike = [(likeness(sketch, each.sketch), each) for each in earlier]
    share, most = max(alike, key=lambda pair: (pair[0], pair[1].case_id), default=(0.0, None))
    if most is None or share < _ALIKE:
        return ()
    same_question = appeal_type is AppealType.CONSULT and most.item_code == item_code
    day = f"{most.replied_at:%Y-%m-%d}"
    detail = f"与本单位{day}对工单{most.case_id}的答复有百分之{round(share * 100)}相同，请按本件实际情况答复"
    return (CoverageFinding("copied_reply", detail, blocking=not same_question),)


def held_up(reply: Reply, city: City) -> bool:
    """Whether the reply waits for somebody to see to its findings."""
    found = reply.coverage.findings if reply.coverage else ()
    return city.supervision.coverage_blocks and any(each.blocking for each in found)


def let_through(reply: Reply, override: str, city: City) -> Reply:
    """The reply as it may be approved; findings that hold it up need a stated reason, which stays on record.

    Raises Contradiction with every finding otherwise.
    """
    if not held_up(reply, city) or reply.coverage is None:
        return reply
    if not override.strip():
        faults = (WrongField("/text", each.code, each.detail) for each in reply.coverage.findings if each.blocking)
        wanted = WrongField("/override_reason", "required", "请退回补充答复；如仍要通过，须写明理由")
        raise Contradiction("答复没有回应全部诉求，不能通过", *faults, wanted)
    return replace(reply, coverage=replace(reply.coverage, override_reason=override.strip()))


def covered(findings: tuple[CoverageFinding, ...] | None, copies: tuple[CoverageFinding, ...]) -> Coverage:
    """What is kept of the check; `findings` None when the appeal's own words were not looked at."""
    return Coverage(checked=findings is not None, findings=(*(findings or ()), *copies))
