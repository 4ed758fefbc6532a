"""Suggesting the power item: shown to the supervising body, and deciding alone only where the city says so."""

from dataclasses import dataclass
from typing import Any

from chassis.causes import Actor
from chassis.city_packs import CityPacks
from contracts.vocabulary import AppealType
from services.intake.domain.appeal import Submission
from services.intake.domain.city import City
from services.intake.domain.masking import mask
from services.intake.domain.suggestion import Suggester, Suggestion, decided_alone
from services.intake.suggestion_models import SuggestionModels
from services.intake.usecases.reading import Reading

_WORDS = {
    "shown": "按脱敏文字比对得出，仅供参考，由监督主体决定。",
    "alone": "按本地规定，提交时已采用首位建议，监督主体可以改定。",
    "unknown": "诉求文字没有模型认识的用语，给不出建议。",
    "untrained": "本地还没有训练事项建议模型。",
}


@dataclass(frozen=True, slots=True)
class Suggestions:
    """Reads masked texts with the city's model; texts stay here, only codes, numbers and the list's words go out."""

    packs: CityPacks[City]
    models: SuggestionModels
    reading: Reading

    def of(self, appeal_id: str, actor: Actor, reason: str) -> dict[str, Any]:
        """The likeliest items of an appeal and the words that decided; raises NotFound, Forbidden."""
        appeal, text = self.reading.masked(appeal_id, actor, "suggestion", reason)
        city = self.packs.get(appeal.body["policy_version"])
        model, alone = self._model(city), appeal.body.get("suggested_item")
        found = model.top(text) if model else ()
        said = "untrained" if model is None else "alone" if alone else "shown" if found else "unknown"
        return {
            "appeal_id": appeal_id,
            "items": [_shown(one, city) for one in found],
            "suggested_item": alone,
            "decides_alone": city.decides_alone,
            "min_score": city.min_score,
            "power_list_version": model.model.power_list_version if model else "",
            "words": _WORDS[said],
        }

    def alone(self, submission: Submission, city: City) -> str | None:
        """The item to go by when the city lets the suggestion decide and neither citizen nor key words did.

        Never for a report on a person: what that is about, and who may know of it, is no matter of likelihood.
        """
        if not city.decides_alone or submission.category or submission.appeal_type == AppealType.CLUE:
            return None
        text = submission.words.text
        model = None if city.keywords.find(text) else self.models.suggester(city.model_id)
        names = (submission.person.name,) if submission.person and submission.person.name else ()
        return decided_alone(model.top(mask(text, names)), city.min_score) if model else None

    def _model(self, city: City) -> Suggester | None:
        """The model of the version the appeal began under; one trained since is better than none."""
        own = self.models.suggester(city.model_id)
        return own or self.models.suggester(self.packs.get(self.packs.version_in_force()).model_id)


def _shown(found: Suggestion, city: City) -> dict[str, Any]:
    return {
        "item_code": found.item_code,
        "item_name": city.items.get(found.item_code, ""),
        "score": found.score,
        "words": list(found.words),
    }
