"""Where rings are kept: the secrets of a local stack, or a folder of files as compose and secret stores take them."""

import json
import os
from dataclasses import dataclass
from pathlib import Path
from typing import Protocol

from ydt.errors import Failure
from ydt.keys.rings import CLUES, INTERNAL, SEALING, TOKENS, Ring
from ydt.stack.stack import Stack


class Place(Protocol):
    """Reads and writes a ring whole."""

    def read(self, ring: Ring) -> str:
        """The ring's text."""

    def write(self, ring: Ring, text: str) -> None:
        """Keep another text in its place."""


@dataclass(frozen=True)
class LocalSecrets:
    """The secrets file of a local stack, which began with one key of each kind, called `local`."""

    stack: Stack

    def read(self, ring: Ring) -> str:
        """The ring's text."""
        secrets = self.stack.secrets
        if ring is INTERNAL:
            return secrets[_LOCAL[ring]]
        return secrets.get(_LOCAL[ring]) or f"local:{secrets[_LOCAL[ring].removesuffix('s')]}"

    def write(self, ring: Ring, text: str) -> None:
        """Keep another text in its place."""
        path = self.stack.layout.secrets
        _write(path, json.dumps(self.stack.secrets | {_LOCAL[ring]: text}, indent=1))


@dataclass(frozen=True)
class FolderOfSecrets:
    """One file a secret, called as its setting in lower case."""

    folder: Path

    def read(self, ring: Ring) -> str:
        """The ring's text."""
        path = self._path(ring)
        try:
            return path.read_text(encoding="utf-8").strip()
        except OSError as trouble:
            raise Failure(
                f"{path} cannot be read ({type(trouble).__name__}).", "Name the folder of the secrets: --secrets."
            ) from trouble

    def write(self, ring: Ring, text: str) -> None:
        """Keep another text in its place."""
        _write(self._path(ring), f"{text}\n")

    def _path(self, ring: Ring) -> Path:
        return self.folder / ring.setting.lower()


_LOCAL = {SEALING: "sealing_keys", CLUES: "clue_sealing_keys", TOKENS: "token_keys", INTERNAL: "internal_token"}


def _write(path: Path, content: str) -> None:
    """Whole or not at all; the owner, group and mode of the file stay, so that a container goes on reading it."""
    part = path.with_name(f"{path.name}.part")
    part.unlink(missing_ok=True)
    handle = os.open(part, os.O_WRONLY | os.O_CREAT | os.O_EXCL, 0o600)
    with os.fdopen(handle, "w", encoding="utf-8") as stream:
        stream.write(content)
        stream.flush()
        os.fsync(handle)
    if path.exists():
        was = path.stat()
        os.chmod(part, was.st_mode & 0o777)
        if (was.st_uid, was.st_gid) != (os.getuid(), os.getgid()):
            os.chown(part, was.st_uid, was.st_gid)
    os.replace(part, path)
