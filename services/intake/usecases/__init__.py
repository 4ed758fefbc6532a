"""What intake does, step by step: load, decide, save with the events that tell of it."""

from dataclasses import dataclass

from opencc import OpenCC

from chassis.aggregates import AggregateStore
from chassis.service import Resources
from services.intake.citymap import CityMaps
from services.intake.clues import clue_safe
from services.intake.resealing import Resealing
from services.intake.sealing import Sealer
from services.intake.store import AccessLog, Identities, QueryAttempts, city_packs
from services.intake.suggestion_models import SuggestionModels
from services.intake.usecases.citizen import Citizen
from services.intake.usecases.clues import Clues
from services.intake.usecases.covering import Covering
from services.intake.usecases.places import Places
from services.intake.usecases.proxying import Proxying
from services.intake.usecases.reading import Reading
from services.intake.usecases.receipts import Receipts
from services.intake.usecases.submission import Submissions
from services.intake.usecases.suggestions import Suggestions
from services.intake.usecases.upkeep import Upkeep
from services.intake.vault import Vault


@dataclass(frozen=True, slots=True)
class UseCases:
    """Everything the service class calls."""

    submissions: Submissions
    receipts: Receipts
    citizen: Citizen
    reading: Reading
    covering: Covering
    proxying: Proxying
    places: Places
    suggestions: Suggestions
    upkeep: Upkeep
    clues: Clues
    resealing: Resealing


def build_usecases(resources: Resources) -> UseCases:
    """The use cases over one service's resources."""
    settings, db, clock = resources.settings, resources.db, resources.clock
    appeals = AggregateStore(db["appeals"], "intake", clock, on_commit=resources.wake_relay)
    identities, packs, secret = Identities(db), city_packs(db), settings.query_code_secret.encode()
    vault = Vault(
        identities=identities,
        identity_sealer=Sealer(settings.sealing_keys, "identity"),
        content_sealer=Sealer(settings.sealing_keys, "content"),
        clues=clue_safe(db, settings.clue_sealing_keys, settings.sealing_keys),
    )
    maps, models = CityMaps(db), SuggestionModels(db)
    places = Places(packs, maps)
    simplify = OpenCC("t2s").convert
    citizen = Citizen(appeals, packs, vault, clock)
    reading = Reading(appeals, vault, AccessLog(db))
    suggestions = Suggestions(packs, models, reading)
    return UseCases(
        submissions=Submissions(appeals, packs, places, suggestions, vault, simplify, secret, clock),
        receipts=Receipts(db["appeals"], QueryAttempts(db), secret),
        citizen=citizen,
        reading=reading,
        covering=Covering(appeals, packs, vault, simplify),
        proxying=Proxying(appeals, citizen, reading),
        places=places,
        suggestions=suggestions,
        upkeep=Upkeep(packs, maps, models, identities, clock, settings.orphan_seconds),
        clues=Clues(appeals, vault),
        resealing=Resealing(db, vault.identity_sealer, vault.content_sealer, vault.clues),
    )
