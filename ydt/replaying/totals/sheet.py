"""A city's `totals.yaml`: which totals were published where, and the cases that make them up again."""

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import datetime
from pathlib import Path

from contracts.citypack import Fault, PackError
from contracts.citypack.faults import Faults
from contracts.citypack.rules import Choice, Flag, Mapped, Number, Record, Text, Words, wrong_type
from contracts.citypack.source import Node, read_yaml
from contracts.vocabulary import AppealType, Channel, ClockKind, RatingWords
from ydt.replaying.script import Instant
from ydt.replaying.totals.published import Published, read_published

FILE_NAME = "totals.yaml"

ENDS = (
    "submitted",
    "accepted",
    "dispatched",
    "in_progress",
    "replied",
    "awaiting_rating",
    "rated",
    "unrated",
    "not_accepted",
    "redirected",
    "withdrawn",
)
"""How far a case came by the day of publication; `rated` and `unrated` are closed cases."""

LATE = (ClockKind.DISPATCH.value, ClockKind.FIRST_REPLY.value, ClockKind.CONCLUDE.value)
_KINDS = tuple(kind.value for kind in AppealType)
_WORDS = tuple(word.value for word in RatingWords)
_NAME = Text(
    r"[a-z][a-z0-9_-]{1,31}", "小写字母、数字、连字符和下划线 / lower-case letters, digits, hyphens, underscores"
)
_CODE = Text(r"\d{12}", "12 位数字 / 12 digits")
_PATH = Text(r"[a-z_]+(\.[a-z0-9_]+)*", "以点分隔的路径 / a dotted path")

COHORT = Mapped(
    {
        "count": Number(1, 1_000_000),
        "ends": Choice(ENDS),
        "type": Choice(_KINDS),
        "channel": Choice(tuple(channel.value for channel in Channel)),
        "region_code": _CODE,
        "stars": Number(1, 5),
        "words": Choice(_WORDS),
        "late": Choice(LATE),
        "note": Text(),
    },
    frozenset({"type", "channel", "region_code", "stars", "words", "late", "note"}),
)


@dataclass(frozen=True)
class Share:
    """`{of: [...], in: [...]}`: the sum of some figures as a part of the sum of others."""

    def read(self, node: Node, faults: Faults) -> tuple[tuple[str, ...], tuple[str, ...]] | None:
        """The two lists of paths."""
        found = Mapped({"of": Words(_PATH, 1), "in": Words(_PATH, 1)}).read(node, faults)
        return (found["of"] or (), found["in"] or ()) if found else None


FIGURE = Mapped(
    {
        "name": Text(),
        "published": Text(),
        "count": _PATH,
        "share": Share(),
        "pack": Choice(("departments", "categories", "items", "listed")),
        "unreachable": Flag(),
        "why": Text(),
        "source": Text(),
    },
    frozenset({"count", "share", "pack", "unreachable", "why"}),
)
PLACE = Mapped(
    {
        "place": _NAME,
        "name": Text(),
        "region_code": _CODE,
        "first": Instant(),
        "until": Instant(),
        "satisfied": Words(Choice(_WORDS), 1),
        "source": Text(),
        "cases": Words(COHORT),
        "figures": Words(FIGURE, 1),
    },
    frozenset({"satisfied", "cases"}),
)
FILE = Mapped({"totals": _NAME, "title": Text(), "seed": Text(), "places": Words(PLACE, 1)})


@dataclass(frozen=True)
class Cohort:
    """So many cases that went the same way; `late` names the limit they missed."""

    count: int
    ends: str
    type: str
    channel: str
    region_code: str
    stars: int | None
    words: str | None
    late: str | None


@dataclass(frozen=True)
class Figure:
    """One published figure and where analytics (or the pack) says it; `why` explains a difference or its absence."""

    name: str
    published: str
    count: str | None
    share: tuple[tuple[str, ...], tuple[str, ...]] | None
    pack: str | None
    unreachable: bool
    why: str
    source: str

    @property
    def number(self) -> Published | None:
        """The published number, or None for words."""
        return read_published(self.published)

    @property
    def measured(self) -> bool:
        """Whether anything of ours answers it."""
        return bool(self.count or self.share or self.pack)


@dataclass(frozen=True)
class Place:
    """The totals of one place in one publication: cases filed from `first` on, counted at `until`."""

    place: str
    name: str
    region_code: str
    first: datetime
    until: datetime
    satisfied: tuple[str, ...]
    source: str
    cases: tuple[Cohort, ...]
    figures: tuple[Figure, ...]


@dataclass(frozen=True)
class Totals:
    """A whole file."""

    city: str
    title: str
    seed: str
    places: tuple[Place, ...]


def load_totals(path: Path) -> Totals:
    """The totals in a file; raises PackError with every fault."""
    faults = Faults()
    record = _read(path.parent, path.name, faults)
    if record is None or faults:
        raise PackError(faults.sorted())
    return Totals(record["totals"], record["title"], record["seed"], tuple(map(_place, record["places"])))


def check_totals(folder: Path) -> tuple[Fault, ...]:
    """Every fault of a pack's totals; none for a pack without totals."""
    faults = Faults()
    if (folder / FILE_NAME).exists():
        _read(folder, FILE_NAME, faults)
    return faults.sorted()


def _read(folder: Path, file: str, faults: Faults) -> Record | None:
    node = read_yaml(folder, file, faults)
    record = None if node is None else FILE.record(node, faults)
    if record and record["places"]:
        for place in record.parts("places"):
            _check_place(PLACE.record(place, Faults()), faults)
    return record


def _check_place(place: Record, faults: Faults) -> None:
    """A figure is compared with exactly one thing of ours, or says why with none."""
    for node in place.parts("figures") if place["figures"] else ():
        figure = FIGURE.record(node, Faults())
        sources = [name for name in ("count", "share", "pack") if figure[name]]
        if len(sources) > 1:
            wrong_type(node, faults, "count、share、pack 之一", "one of count, share, pack")
        elif sources and _unlike(figure):
            wrong_type(node, faults, "与数字或百分比相符的来源", "share for a percentage, else count or pack")
        elif not sources and not figure["why"]:
            faults.add(node.spot, "key_missing", name="why")


def _unlike(figure: Record) -> bool:
    number = read_published(figure["published"] or "")
    return number is None or number.is_share != bool(figure["share"])


def _place(values: Mapping) -> Place:
    satisfied = values["satisfied"] or (RatingWords.VERY_SATISFIED.value, RatingWords.SATISFIED.value)
    usual = {"type": "complaint", "channel": "mini_program", "region_code": values["region_code"]}
    cases = tuple(
        Cohort(**{name: cohort[name] or usual.get(name) for name in Cohort.__dataclass_fields__})
        for cohort in values["cases"] or ()
    )
    figures = tuple(
        Figure(**{**figure, "why": figure["why"] or "", "unreachable": bool(figure["unreachable"])})
        for figure in values["figures"]
    )
    return Place(**{**values, "satisfied": tuple(satisfied), "cases": cases, "figures": figures})
