"""What analytics counted against what was published, figure by figure."""

from collections.abc import Mapping
from decimal import Decimal
from typing import Any

from contracts.citypack import CityPack
from contracts.citypack.terms import OrganKind
from contracts.vocabulary import OFF_LIST_ITEM
from ydt.replaying.rows import DIFFERS, Row, compared, not_ours
from ydt.replaying.totals.published import (
    Published,
    largest_whole_that_fits,
    nearest_parts,
    parts_that_fit,
    percent,
)
from ydt.replaying.totals.sheet import Figure, Place


def judged(place: Place, answer: Mapping[str, Any], pack: CityPack) -> tuple[Row, ...]:
    """A row for every figure of a place; `answer` is that of analytics to its staff."""
    return tuple(_judge(figure, answer, pack) for figure in place.figures)


def _judge(figure: Figure, answer: Mapping[str, Any], pack: CityPack) -> Row:
    if not figure.measured:
        return not_ours(figure.name, figure.published, figure.why)
    if figure.share:
        return _judge_share(figure, answer)
    ours = _pack_count(figure.pack, pack) if figure.pack else _at(answer, figure.count or "")
    equal = figure.number == Published(Decimal(ours), None)
    return _row(figure, str(ours), equal, figure.why)


def _judge_share(figure: Figure, answer: Mapping[str, Any]) -> Row:
    of, whole_paths = figure.share or ((), ())
    part, whole = sum(_at(answer, path) for path in of), sum(_at(answer, path) for path in whole_paths)
    number = figure.number
    if number is None or whole == 0:
        return Row(figure.name, figure.published, f"{part}/{whole}", "nothing to divide by", fine=False)
    told = f"{percent(part, whole, number.decimals or 0)} % ({part}/{whole})"
    why = _nearest(number, whole) if figure.unreachable and not parts_that_fit(number, whole) else ""
    return _row(figure, told, number.fits(part, whole), "; ".join(filter(None, (why, figure.why))))


def _row(figure: Figure, told: str, equal: bool, why: str) -> Row:
    if figure.unreachable and not why:
        return Row(
            figure.name, figure.published, told, f"{DIFFERS}: said to be unreachable, but a share fits", fine=False
        )
    return compared(figure.name, figure.published, told, equal, why)


def _nearest(number: Published, whole: int) -> str:
    """Why no count of whole cases gives the published share, and what would."""
    decimals = number.decimals or 0
    shares = [f"{part}/{whole} = {percent(part, whole, decimals)} %" for part in nearest_parts(number, whole)]
    found = largest_whole_that_fits(number, whole)
    said = f"no count out of {whole} gives {number.number} % ({', '.join(shares)})"
    return f"{said}; {found[0]}/{found[1]} would" if found else said


def _at(answer: Mapping[str, Any], path: str) -> int:
    """A count at a dotted path; what was never counted is 0, as in analytics' groups."""
    value: Any = answer
    for part in path.split("."):
        value = value.get(part, 0) if isinstance(value, Mapping) else 0
    return value if isinstance(value, int) else 0


def _pack_count(what: str, pack: CityPack) -> int:
    listed = [item for item in pack.power_list.items if item.code != OFF_LIST_ITEM]
    found = {
        "departments": sum(organ.kind is OrganKind.FUNCTIONAL for organ in pack.organs),
        "categories": len({item.category for item in listed}),
        "items": len(pack.power_list.items),
        "listed": len(listed),
    }
    return found[what]
