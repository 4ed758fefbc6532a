"""The database's data on a small disk of its own, which can be filled; a tmpfs, so it takes root to mount it."""

import os
import shutil
import subprocess
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path

import pytest

from tests.faults.saboteur import DATABASE
from ydt.stack.stack import Stack

ROOM_BYTES = 256 * 1024 * 1024
"""What the database may still write before the disk is filled by hand: its journal takes 100 MB at a time."""
_BLOCK = 1024 * 1024
_BALLAST = "ballast"


@dataclass(frozen=True)
class SmallDisk:
    """A mounted folder."""

    folder: Path

    def fill(self) -> int:
        """Take all the room that is left; how many bytes it was."""
        ballast = self.folder / _BALLAST
        with ballast.open("ab", buffering=0) as stream:
            for size in (_BLOCK, 4096, 1):
                while _written(stream.fileno(), size):
                    pass
        return ballast.stat().st_size

    def free(self) -> None:
        """Give the room back."""
        (self.folder / _BALLAST).unlink(missing_ok=True)

    @property
    def room(self) -> int:
        """Bytes that can still be written."""
        found = os.statvfs(self.folder)
        return found.f_bavail * found.f_frsize


def _written(handle: int, size: int) -> bool:
    try:
        return os.write(handle, b"\0" * size) > 0
    except OSError:
        return False


@contextmanager
def database_on_small_disk(stack: Stack) -> Iterator[SmallDisk]:
    """Move the data of a stack's database to a small disk, and back afterwards; it is stopped for both moves."""
    folder, kept = stack.layout.data / DATABASE, stack.layout.data / f"{DATABASE}-kept"
    stack.stop(DATABASE)
    folder.rename(kept)
    folder.mkdir()
    disk = SmallDisk(folder)
    try:
        _mount(folder, _size(kept) + ROOM_BYTES)
        shutil.copytree(kept, folder, dirs_exist_ok=True)
        stack.start(DATABASE)
        try:
            yield disk
        finally:
            disk.free()
            stack.stop(DATABASE)
            _move_back(folder, kept)
    finally:
        if folder.is_mount():
            _run("umount", str(folder))
        folder.rmdir()
        kept.rename(folder)
        stack.start(DATABASE)


def _move_back(folder: Path, kept: Path) -> None:
    shutil.rmtree(kept)
    shutil.copytree(folder, kept)


def _size(folder: Path) -> int:
    return sum(path.stat().st_size for path in folder.rglob("*") if path.is_file())


def _mount(folder: Path, size: int) -> None:
    done = _run("mount", "-t", "tmpfs", "-o", f"size={size}", "ydt-faults", str(folder))
    if done.returncode:
        pytest.fail(f"The full disk cannot be tried here: mounting a tmpfs was refused ({done.stderr.strip()}).")


def _run(*command: str) -> subprocess.CompletedProcess[str]:
    return subprocess.run(command, capture_output=True, text=True, timeout=60, check=False)
