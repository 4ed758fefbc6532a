"""Backups side by side in one folder: named by their time, the oldest forgotten."""

import shutil
from datetime import datetime
from pathlib import Path

from ydt.backup.manifest import NAME

_FORM = "%Y%m%dT%H%M%SZ"


def dated(parent: Path, now: datetime) -> Path:
    """The folder of a backup made at this moment; names sort as their times do."""
    return parent / now.strftime(_FORM)


def forget_older(parent: Path, keep: int) -> list[Path]:
    """Delete all but the newest `keep` backups that `dated` has named; whatever else lies there is left alone."""
    ours = sorted(path for path in parent.iterdir() if (path / NAME).is_file() and _is_dated(path.name))
    forgotten = ours[:-keep] if keep else []
    for path in forgotten:
        shutil.rmtree(path)
    return forgotten


def _is_dated(name: str) -> bool:
    try:
        datetime.strptime(f"{name}+0000", f"{_FORM}%z")
    except ValueError:
        return False
    return True
