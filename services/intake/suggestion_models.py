"""The suggestion models in intake's database, by the digest of their content; read only when a suggestion is wanted."""

import hashlib
from collections.abc import Mapping
from typing import Any

import orjson
from pymongo.database import Database
from pymongo.errors import DuplicateKeyError

from contracts.citypack.suggestion import model_of
from services.intake.domain.suggestion import Suggester, suggester

_KEPT_IN_MEMORY = 2
"""A model of five hundred items takes some megabytes; a service that is never asked holds none."""


class SuggestionModels:
    """Models that were part of a pack; one never changes, so what was read may stay in memory."""

    def __init__(self, db: Database) -> None:
        self._models = db["suggestion_models"]
        self._ready: dict[str, Suggester] = {}

    def keep(self, document: Mapping[str, Any]) -> str:
        """Store the model of a pack's document and return its name, empty when it has none; raises as model_of does."""
        model = document.get("suggestion")
        if not model:
            return ""
        model_of(model)
        written = orjson.dumps(model, option=orjson.OPT_SORT_KEYS)
        model_id = hashlib.sha256(written).hexdigest()[:16]
        try:
            self._models.insert_one({"_id": model_id, "model": written})
        except DuplicateKeyError:
            return model_id
        return model_id

    def suggester(self, model_id: str) -> Suggester | None:
        """The model of a name, ready to read texts; None when there is none."""
        if model_id not in self._ready:
            stored = self._models.find_one({"_id": model_id}) if model_id else None
            if stored is None:
                return None
            if len(self._ready) >= _KEPT_IN_MEMORY:
                self._ready.clear()
            self._ready[model_id] = suggester(model_of(orjson.loads(stored["model"])))
        return self._ready[model_id]
