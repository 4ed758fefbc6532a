"""What keeps intake in order: city packs come in, identities without an appeal go out."""

from dataclasses import dataclass
from datetime import timedelta
from typing import Any

from chassis.city_packs import CityPacks
from chassis.clock import Clock, real_now
from chassis.errors import Invalid
from services.intake.citymap import CityMaps
from services.intake.domain.city import City
from services.intake.store import Identities
from services.intake.suggestion_models import SuggestionModels


@dataclass(frozen=True, slots=True)
class Upkeep:
    """The back room."""

    packs: CityPacks[City]
    maps: CityMaps
    models: SuggestionModels
    identities: Identities
    clock: Clock
    orphan_seconds: int

    def load_pack(self, document: Any) -> dict[str, Any]:
        """Take a city pack in and put it in force; raises Invalid, Conflict."""
        changed = self.packs.load(self._with_parts(document), self.clock.now())
        return {"policy_version": document["policy_version"], "changed": changed}

    def _with_parts(self, document: Any) -> Any:
        """The document with its map and model called by name, once they are stored apart: in place before it counts."""
        try:
            return {**document, "map_id": self.maps.keep(document), "model_id": self.models.keep(document)}
        except (KeyError, TypeError, ValueError, AttributeError) as fault:
            raise Invalid(f"这不是可用的城市数据包：{fault!r}") from fault

    def sweep_identities(self) -> int:
        """Remove identities whose appeal was never taken; returns how many."""
        return self.identities.sweep(real_now() - timedelta(seconds=self.orphan_seconds))
