"""What is sealed of an appeal: its words and place with it, its person apart, those of a clue apart from all others."""

from collections.abc import Mapping
from dataclasses import asdict, dataclass
from datetime import datetime
from typing import Any

import orjson

from contracts.vocabulary import CaseState
from services.intake.clues import ClueSafe
from services.intake.domain.datums import to_cgcs2000
from services.intake.domain.locating import Located
from services.intake.domain.person import Person
from services.intake.domain.place import Datum, Place, Point
from services.intake.domain.text import NormalText
from services.intake.sealing import SealBroken, Sealed, Sealer
from services.intake.store import Identities

CONTENT = "content"
_NOTES = ("withdrawal", "objection")
"""Where an appeal holds further words of the citizen before it can become a clue."""

_ERASED = "检举控告不在本平台受理，内容没有留存"


@dataclass(frozen=True, slots=True)
class Content:
    """The citizen's own words of an appeal."""

    words: NormalText
    place: Place
    grid: str
    grid_name: str

    @property
    def located(self) -> Point | None:
        """The point on CGCS2000, as maps of the government show it."""
        return to_cgcs2000(self.place.point) if self.place.point else None


@dataclass(frozen=True, slots=True)
class Vault:
    """Seals and opens; who may ask is decided elsewhere (domain.access)."""

    identities: Identities
    identity_sealer: Sealer
    content_sealer: Sealer
    clues: ClueSafe

    def seal_content(
        self, appeal_id: str, words: NormalText, place: Place, located: Located | None = None
    ) -> dict[str, Any]:
        """The words and the place as they are stored with the appeal; the original only where it differs."""
        original = None if words.original == words.text else words.original
        point = asdict(place.point) if place.point else None
        where = {"building_code": place.building_code, "household": place.household}
        grid = {"grid": located.grid, "grid_name": located.grid_name} if located else {}
        plain = {"text": words.text, "original": original, "address": place.address, "point": point, **where, **grid}
        return self.content_sealer.seal(orjson.dumps(plain), appeal_id).document()

    def open_content(self, appeal_id: str, body: Mapping[str, Any]) -> Content:
        """The words and the place again."""
        if body.get("erased"):
            return Content(NormalText(_ERASED, _ERASED), Place(), "", "")
        plain = orjson.loads(self._content(appeal_id, body))
        point = plain["point"]
        return Content(
            words=NormalText(plain["text"], plain["original"] or plain["text"]),
            place=Place(
                point=Point(point["longitude"], point["latitude"], Datum(point["datum"])) if point else None,
                address=plain["address"],
                building_code=plain.get("building_code", ""),
                household=plain.get("household", ""),
            ),
            grid=plain.get("grid", ""),
            grid_name=plain.get("grid_name", ""),
        )

    def seal_words(self, appeal_id: str, words: str) -> dict[str, Any] | None:
        """Further words of the citizen, such as a comment; None when there are none."""
        return self.content_sealer.seal(words.encode(), appeal_id).document() if words else None

    def put_identity(self, ref: str, appeal_id: str, person: Person, written_at: datetime) -> None:
        """Keep a person apart from the appeal; `ref` is what the appeal will know the person by."""
        sealed = self.identity_sealer.seal(orjson.dumps(asdict(person)), appeal_id)
        self.identities.put(ref, appeal_id, sealed, written_at)

    def identity(self, appeal_id: str, ref: str | None) -> Person | None:
        """The person of an appeal; None when it is anonymous. Raises SealBroken, also when the record is gone."""
        if ref is None:
            return None
        plain = self._common_person(appeal_id, ref) or self.clues.person_of(appeal_id)
        if plain is None:
            raise SealBroken("the identity is gone")
        return Person(**orjson.loads(plain))

    def after(self, appeal_id: str, body: Mapping[str, Any], *, clue_refused: bool = False) -> dict[str, Any]:
        """The body of an appeal as it is kept from now on: a sealed clue's words leave for the safe of the clues, and
        those of a clue the city does not take are erased (domain reference T4: no clue content kept).
        """
        if body["progress"]["state"] == CaseState.SEALED_CLUE and body[CONTENT] is not None:
            return self._locked_away(appeal_id, body)
        if clue_refused:
            return {**_without_words(body), "identity_ref": None, "erased": True}
        return dict(body)

    def forget_person(self, appeal_id: str, body: Mapping[str, Any]) -> None:
        """Take the person out of the common collection, once the appeal stands without it; again changes nothing."""
        if body[CONTENT] is None:
            self.identities.drop(appeal_id)

    def _locked_away(self, appeal_id: str, body: Mapping[str, Any]) -> dict[str, Any]:
        notes = {name: body[name]["reason"] for name in _NOTES if (body.get(name) or {}).get("reason")}
        sealed = {CONTENT: body[CONTENT], **notes}
        words = {name: self.content_sealer.open(Sealed.of(one), appeal_id) for name, one in sealed.items()}
        ref = body["identity_ref"]
        self.clues.put(appeal_id, words, self._common_person(appeal_id, ref) if ref else None)
        return _without_words(body)

    def _common_person(self, appeal_id: str, ref: str) -> bytes | None:
        sealed = self.identities.get(ref)
        return self.identity_sealer.open(sealed, appeal_id) if sealed else None

    def _content(self, appeal_id: str, body: Mapping[str, Any]) -> bytes:
        if body[CONTENT] is None:
            return self.clues.words_of(appeal_id, CONTENT)
        return self.content_sealer.open(Sealed.of(body[CONTENT]), appeal_id)


def _without_words(body: Mapping[str, Any]) -> dict[str, Any]:
    notes = {name: {**body[name], "reason": None} for name in _NOTES if body.get(name)}
    return {**body, CONTENT: None, **notes}
