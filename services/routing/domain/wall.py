"""The wall around those an appeal accuses: they neither receive nor see it, the next level up does.

信访工作条例 art. 28 (recusal), 30 and 46 (nothing reaches the accused); 检举控告工作规则 art. 47. See docs/adr/0009.
"""

from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from datetime import date

from contracts.citypack.model import Organ
from contracts.citypack.terms import OrganKind
from services.routing.domain.territory import RANK, Territory

SUPERVISING = frozenset({OrganKind.DISCIPLINE, OrganKind.STATIONED})


@dataclass(frozen=True, slots=True)
class Wall:
    """Who must keep out of one appeal."""

    territory: Territory
    recused: frozenset[str]
    on: date

    def keeps_out(self, organ: Organ) -> bool:
        """Whether an organ is accused, or stands under one that is."""
        return bool(self.recused) and any(above.code in self.recused for above in self._chain(organ))

    def above(self, organ: Organ) -> Organ | None:
        """The nearest body above an organ that may receive the appeal."""
        return next((higher for higher in self._chain(organ) if not self.keeps_out(higher)), None)

    def supervisor_above(self, organ: Organ) -> Organ | None:
        """The nearest body above a supervising one that may supervise instead."""
        higher = (each for each in self._chain(organ) if each.kind in SUPERVISING)
        return next((each for each in higher if not self.keeps_out(each)), None)

    def last_resort(self, wanted: Organ) -> Organ | None:
        """Where the city has nobody above the accused: the wanted body if not accused itself, else the highest."""
        if wanted.code not in self.recused:
            return wanted
        others = (organ for organ in self.territory.living(self.on) if organ.kind in SUPERVISING)
        free = (organ for organ in others if organ.code not in self.recused)
        return min(free, key=lambda organ: (-RANK[organ.level], organ.code), default=None)

    def _chain(self, organ: Organ) -> Iterator[Organ]:
        return self.territory.organs_above(organ, self.on)


def wall(territory: Territory, named: Iterable[str], on: date) -> Wall:
    """The wall around the organs named: those of them the city knows, with the successors of any that ended."""
    known = {code for code in named if code in territory.organs}
    successors = {organ.code for code in known if (organ := territory.organ_on(code, on))}
    return Wall(territory, frozenset(known | successors), on)
