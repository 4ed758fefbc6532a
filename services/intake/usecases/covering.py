"""Holding a reply against the appeal it answers, here where the citizen's words are kept."""

from collections.abc import Callable
from dataclasses import asdict, dataclass
from typing import Any

from chassis.aggregates import AggregateStore
from chassis.city_packs import CityPacks
from services.intake.domain.city import City
from services.intake.domain.claims import claims_of
from services.intake.domain.coverage import shortfalls
from services.intake.vault import Vault


@dataclass(frozen=True, slots=True)
class Covering:
    """Tells what a reply lacks; no word of the citizen's leaves with it, so it is no reading of the content."""

    appeals: AggregateStore
    packs: CityPacks[City]
    vault: Vault
    simplify: Callable[[str], str]

    def check(self, appeal_id: str, reply: str) -> dict[str, Any]:
        """The shortfalls of a reply, judged by the vocabulary the appeal was filed under; raises NotFound."""
        appeal = self.appeals.require(appeal_id)
        topics = self.packs.get(appeal.body["policy_version"]).keywords
        text = self.vault.open_content(appeal_id, appeal.body).words.text
        found = shortfalls(text, self.simplify(reply), topics)
        return {
            "appeal_id": appeal_id,
            "claims": len(claims_of(text, topics)),
            "findings": [asdict(each) for each in found],
        }
