"""Whether a city's power lists, rules and organs lead every appeal somewhere sensible: `ydt list check`.

The pack's own check (contracts.citypack) sees faults of single records; this looks at what they come to together.
"""

from datetime import date

from contracts.citypack.model import CityPack
from services.routing.domain.soundness.findings import Finding, Severity
from services.routing.domain.soundness.items import check_items
from services.routing.domain.soundness.organs import check_organs
from services.routing.domain.soundness.reach import check_gaps
from services.routing.domain.soundness.rules import check_rules
from services.routing.domain.territory import territory_of

__all__ = ["Finding", "Severity", "soundness"]


def soundness(pack: CityPack, on: date) -> tuple[Finding, ...]:
    """Every finding of a pack as it stands on a day, the worst first."""
    territory = territory_of(pack)
    found = [
        *check_items(pack, territory, on),
        *check_gaps(pack, territory, on),
        *check_rules(pack, territory, on),
        *check_organs(pack, territory, on),
    ]
    return tuple(sorted(found, key=lambda finding: (finding.severity.rank, finding.kind, finding.file, finding.code)))
