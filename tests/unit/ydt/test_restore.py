"""Before a restore deletes anything, a person has to say so in a sentence."""

import pytest

from ydt.backup.manifest import InFlight, Manifest, read_manifest
from ydt.commands.backup import _allow, sentence_for
from ydt.errors import Failure

THERE = {"ydt_intake": 3}
BACKUP = Manifest("2026-11-20T18:30:00+00:00", (1, 1), "shucheng", {}, {}, (), InFlight("in-flight.jsonl", 0, "", True))


def test_data_is_never_deleted_without_being_asked_for():
    with pytest.raises(Failure, match="There is data here: ydt_intake 3"):
        _allow(THERE, BACKUP, replace=False, confirm=sentence_for(BACKUP))


@pytest.mark.parametrize("typed", ["yes", "y", "replace everything in zhuzhou", "REPLACE EVERYTHING IN SHUCHENG"])
def test_another_sentence_touches_nothing(typed):
    with pytest.raises(Failure, match="Not confirmed; nothing was touched"):
        _allow(THERE, BACKUP, replace=True, confirm=typed)


def test_the_sentence_names_the_city_of_the_backup():
    _allow(THERE, BACKUP, replace=True, confirm="replace everything in shucheng")


def test_manifest_is_read_as_it_was_written(tmp_path):
    BACKUP.write(tmp_path)
    assert read_manifest(tmp_path) == BACKUP
