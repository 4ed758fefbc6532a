"""What is sealed is sealed anew: each place where intake keeps a sealed value, clues under their own keys."""

import base64
import re
from datetime import UTC, datetime
from pathlib import Path

import pytest

from services.intake import usecases, vault
from services.intake.clues import CLUES, clue_safe
from services.intake.domain.person import Person
from services.intake.resealing import IDENTITIES, SEALED_OF_APPEAL, TEXTS, Resealing
from services.intake.sealing import Sealed, Sealer
from services.intake.store import Identities
from services.intake.vault import Vault

pytestmark = pytest.mark.servers

AT = datetime(2026, 11, 20, tzinfo=UTC)
APPEAL = "Aaaaa"


def key(name: str) -> str:
    return f"{name}:{base64.b64encode(name.encode().ljust(32)).decode()}"


def vault_of(db, common: str, clues: str) -> Vault:
    return Vault(Identities(db), Sealer(common, "identity"), Sealer(common, "content"), clue_safe(db, clues, common))


def resealing(db, common: str, clues: str) -> Resealing:
    kept = vault_of(db, common, clues)
    return Resealing(db, kept.identity_sealer, kept.content_sealer, kept.clues)


def whole(db) -> None:
    """An appeal with a sealed value at every place that can hold one, its person, and a clue."""
    kept = vault_of(db, key("k1"), key("c1"))
    kept.put_identity("ref", APPEAL, Person(name="张某某", mobile="", id_number=""), AT)
    words = {name: kept.seal_words(APPEAL, name) for name in ("content", "one", "two", "three", "four", "five")}
    body = {
        "content": words["content"],
        "withdrawal": {"reason": words["one"], "asked_at": AT},
        "objection": {"reason": words["two"], "objected_at": AT},
        "ratings": [{"round": 1, "comment": None}, {"round": 2, "comment": words["three"]}],
        "reviews": [{"level": 1, "reason": words["four"]}, {"level": 2, "reason": words["five"]}],
        "receipt_no": "R1",
    }
    db["appeals"].insert_one({"_id": APPEAL, "version": 7, "body": body})
    bare = {"content": None, "ratings": [], "receipt_no": "R2"}
    db["appeals"].insert_one({"_id": "Abare", "version": 1, "body": bare})
    kept.clues.put("Aclue", {"content": b"words", "objection": b"more"}, b"person")


def test_every_sealed_value_of_an_appeal_is_sealed_anew_and_its_version_raised(mongo):
    db = mongo.database("intake")
    whole(db)
    both = resealing(db, f"{key('k2')},{key('k1')}", key("c1"))
    assert both.rings()["sealing"] == {"keys": ["k2", "k1"], "needed": {"k1": {IDENTITIES: 1, TEXTS: 1}}}
    assert [both.step(kind, "", 10)["resealed"] for kind in (IDENTITIES, TEXTS, CLUES)] == [1, 1, 0]
    assert both.rings()["sealing"]["needed"] == {"k2": {IDENTITIES: 1, TEXTS: 1}}
    stored, opened = db["appeals"].find_one({"_id": APPEAL}), vault_of(db, key("k2"), key("c1"))
    body, opens = stored["body"], opened.content_sealer.open
    sealed = [body["content"], body["withdrawal"]["reason"], body["objection"]["reason"], body["ratings"][1]["comment"]]
    sealed += [review["reason"] for review in body["reviews"]]
    assert [opens(Sealed.of(each), APPEAL).decode() for each in sealed] == [
        "content", "one", "two", "three", "four", "five",
    ]  # fmt: skip
    assert (stored["version"], body["ratings"][0], body["receipt_no"]) == (8, {"round": 1, "comment": None}, "R1")
    assert db["appeals"].find_one({"_id": "Abare"})["version"] == 1


def test_clues_are_sealed_anew_under_keys_of_their_own(mongo):
    db = mongo.database("intake")
    whole(db)
    both = resealing(db, key("k1"), f"{key('c2')},{key('c1')}")
    assert both.step(CLUES, "", 10) == {"resealed": 1, "after": None}
    assert both.rings()[CLUES] == {"keys": ["c2", "c1"], "needed": {"c2": {CLUES: 1}}}
    safe = clue_safe(db, key("c2"), key("k1"))
    assert (safe.words_of("Aclue", "objection"), safe.person_of("Aclue")) == (b"more", b"person")


def test_an_appeal_that_changed_meanwhile_is_left_for_the_next_time(mongo):
    db = mongo.database("intake")
    whole(db)
    both = resealing(db, f"{key('k2')},{key('k1')}", key("c1"))
    seen = db["appeals"].find_one({"_id": APPEAL})
    db["appeals"].update_one({"_id": APPEAL}, {"$inc": {"version": 1}})
    assert both._appeal(seen) is False
    assert both.step(TEXTS, "", 10) == {"resealed": 1, "after": None}


def test_no_place_that_seals_words_is_left_out():
    """Each field that takes what `seal_words` or `seal_content` gives is one of the places that are sealed anew."""
    folder = Path(usecases.__file__).parent
    code = "".join(path.read_text(encoding="utf-8") for path in sorted(folder.glob("*.py")))
    fields = set(re.findall(r'"(\w+)": self\.vault\.seal_', code)) | {"comment"}
    assert fields == {path.rpartition(".")[2] for path in SEALED_OF_APPEAL}
    assert len(re.findall(r"vault\.seal_words\(", code)) == len(SEALED_OF_APPEAL) - 1
    assert vault.CONTENT in SEALED_OF_APPEAL
