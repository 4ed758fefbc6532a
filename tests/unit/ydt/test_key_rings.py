"""Rings of keys: what is added is believed before it is used, and used before the old one goes."""

import json
from datetime import date

import pytest

from services.intake.sealing import check_keys
from ydt.errors import Failure
from ydt.keys.places import FolderOfSecrets, LocalSecrets
from ydt.keys.rings import CLUES, INTERNAL, RINGS, SEALING, TOKENS, ring_of
from ydt.keys.rotating import Rotation
from ydt.stack.stack import local_stack

TODAY = date(2026, 11, 20)
BEGIN = {ring: f"local:{ring.make()}" for ring in (SEALING, CLUES, TOKENS)} | {INTERNAL: INTERNAL.make()}


@pytest.mark.parametrize("ring", RINGS, ids=lambda ring: ring.name)
def test_key_is_added_at_the_end_then_brought_to_the_front_and_the_old_one_taken_out(ring):
    (old,) = ring.ids(BEGIN[ring])
    added, new = ring.added(BEGIN[ring], TODAY)
    used = ring.used(added, new)
    assert [ring.ids(text) for text in (added, used, ring.retired(used, old))] == [[old, new], [new, old], [new]]
    assert ring.secret(used, old) == ring.secret(BEGIN[ring], old)


def test_keys_of_one_day_have_names_of_their_own_and_are_such_as_intake_takes():
    text = BEGIN[SEALING]
    for _ in range(3):
        text, _ = SEALING.added(text, TODAY)
    check_keys(text)
    assert SEALING.ids(text) == ["local", "k20261120", "k20261120b", "k20261120c"]


def test_key_in_use_and_key_nobody_knows_are_not_taken_out():
    with pytest.raises(Failure, match="in use"):
        TOKENS.retired(BEGIN[TOKENS], "local")
    with pytest.raises(Failure, match="no key other"):
        TOKENS.retired(BEGIN[TOKENS], "other")
    with pytest.raises(Failure, match="no ring called"):
        ring_of("unknown")


def test_folder_of_secrets_is_changed_in_place_and_keeps_its_mode(tmp_path):
    file = tmp_path / "token_keys"
    file.write_text(BEGIN[TOKENS] + "\n")
    file.chmod(0o640)
    rotation = Rotation(TOKENS, FolderOfSecrets(tmp_path), None)
    key = rotation.add(TODAY)
    rotation.use(key)
    rotation.retire("local")
    assert TOKENS.ids(file.read_text().strip()) == [key]
    assert file.stat().st_mode & 0o777 == 0o640
    assert [path.name for path in tmp_path.iterdir()] == ["token_keys"]


@pytest.mark.parametrize("ring", RINGS, ids=lambda ring: ring.name)
def test_local_secrets_begin_with_one_key_and_keep_what_is_written(tmp_path, ring):
    stack = local_stack({"YDT_RUN": str(tmp_path)})
    place = LocalSecrets(stack)
    text, key = ring.added(place.read(ring), TODAY)
    place.write(ring, text)
    assert ring.ids(place.read(ring))[-1] == key
    assert stack.layout.secrets.stat().st_mode & 0o777 == 0o600
    assert "rabbitmq_password" in json.loads(stack.layout.secrets.read_text())
