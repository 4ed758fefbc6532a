"""What a backup says of itself: `manifest.json` beside its files. A folder without one is no backup."""

import json
from collections.abc import Mapping
from dataclasses import asdict, dataclass
from pathlib import Path
from typing import Any

from ydt.errors import Failure

FORMAT = 1
NAME = "manifest.json"


@dataclass(frozen=True)
class Copied:
    """One collection: `content_sha256` is over its documents in the order of `_id`, as the database holds them."""

    service: str
    collection: str
    file: str
    documents: int
    bytes: int
    content_sha256: str
    file_sha256: str

    @property
    def content(self) -> tuple[int, str]:
        """What must be the same after a restore."""
        return self.documents, self.content_sha256


@dataclass(frozen=True)
class InFlight:
    """Events the broker held at the cut, `file` with one a line; `lost` tells those that could not be had, in words."""

    file: str
    events: int
    file_sha256: str
    watched: bool
    lost: tuple[str, ...] = ()


@dataclass(frozen=True)
class Manifest:
    """One backup; times are ISO 8601, `cut` is the cluster time of the database as seconds and count."""

    taken_at: str
    cut: tuple[int, int]
    city: str
    policy_versions: Mapping[str, str]
    schema_versions: Mapping[str, int]
    collections: tuple[Copied, ...]
    in_flight: InFlight
    format: int = FORMAT

    @property
    def documents(self) -> int:
        """Documents in all."""
        return sum(each.documents for each in self.collections)

    def write(self, folder: Path) -> None:
        """Write it as the last file of a backup."""
        (folder / NAME).write_text(json.dumps(asdict(self), ensure_ascii=False, indent=1), encoding="utf-8")


def read_manifest(folder: Path) -> Manifest:
    """The manifest of a backup; raises Failure for a folder that is none, or of another format."""
    try:
        told: dict[str, Any] = json.loads((folder / NAME).read_text(encoding="utf-8"))
        if told["format"] != FORMAT:
            raise Failure(f"{folder} has format {told['format']}, this release reads {FORMAT}.", "Use its own release.")
        told["cut"] = tuple(told["cut"])
        told["collections"] = tuple(Copied(**each) for each in told["collections"])
        told["in_flight"] = InFlight(**{**told["in_flight"], "lost": tuple(told["in_flight"]["lost"])})
        return Manifest(**told)
    except (OSError, ValueError, KeyError, TypeError) as broken:
        raise Failure(f"{folder} is no backup ({broken}).", "A backup has a manifest.json.") from broken
