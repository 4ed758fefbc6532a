"""Which backups are kept, and that nothing else is ever deleted."""

from datetime import UTC, datetime, timedelta

import pytest

from ydt.backup.keeping import dated, forget_older

NIGHT = datetime(2026, 11, 20, 18, 30, tzinfo=UTC)


@pytest.fixture
def shelf(tmp_path):
    """Five nightly backups, one made by hand, one begun, and a stranger's folder."""
    for days in range(5):
        folder = dated(tmp_path, NIGHT + timedelta(days=days))
        folder.mkdir()
        (folder / "manifest.json").write_text("{}")
    for name in ("before-upgrade", "20261201T183000Z.part", "20200101T000000Z"):
        (tmp_path / name).mkdir()
    (tmp_path / "before-upgrade" / "manifest.json").write_text("{}")
    return tmp_path


def names(folder):
    return sorted(path.name for path in folder.iterdir())


def test_oldest_nightly_backups_are_forgotten_and_nothing_else(shelf):
    gone = forget_older(shelf, 2)

    assert [path.name for path in gone] == ["20261120T183000Z", "20261121T183000Z", "20261122T183000Z"]
    assert names(shelf) == [
        "20200101T000000Z",  # no manifest: no backup of ours
        "20261123T183000Z",
        "20261124T183000Z",
        "20261201T183000Z.part",
        "before-upgrade",
    ]


@pytest.mark.parametrize("keep", [5, 99])
def test_nothing_is_forgotten_while_there_are_no_more_than_are_kept(shelf, keep):
    assert forget_older(shelf, keep) == []
