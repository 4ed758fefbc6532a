"""Known weaknesses of what is pinned, asked of an advisory database in OSV's format, where one can be reached.

An audit without it is no failure: the answer depends on the day and on the network, and a change that touches nothing
must not fail because of the date. It is said loudly instead. A weakness that is found fails the audit, unless it was
looked at and written into REVIEWED with what makes it harmless here.
"""

import os
from collections.abc import Iterable, Iterator
from dataclasses import dataclass

import urllib3

from tests.audit.locks import Pin
from tests.audit.sbom import purl

DATABASE = "https://api.osv.dev"
VARIABLE = "ADVISORIES_URL"
"""Another database of the same format, such as a mirror inside a closed network; `none` asks nobody."""

REVIEWED: dict[str, str] = {}
"""Advisory -> why it does no harm here."""

_SECONDS = 15
_AT_ONCE = 500


class NotReachable(Exception):
    """There is no answer; the message says whose and why."""


@dataclass(frozen=True)
class Weakness:
    """One advisory against one pinned package."""

    pin: Pin
    advisory: str


def weaknesses(pins: Iterable[Pin], address: str = "") -> Iterator[Weakness]:
    """Every advisory against these versions that nobody has reviewed; raises NotReachable."""
    base = (address or os.environ.get(VARIABLE) or DATABASE).rstrip("/")
    if base == "none":
        raise NotReachable(f"{VARIABLE} is none")
    every = sorted(pins, key=lambda pin: pin.name)
    for start in range(0, len(every), _AT_ONCE):
        batch = every[start : start + _AT_ONCE]
        for pin, found in zip(batch, _asked(base, batch), strict=True):
            yield from (Weakness(pin, each) for each in found if each not in REVIEWED)


def _asked(base: str, pins: list[Pin]) -> list[list[str]]:
    body = {"queries": [{"package": {"purl": purl(pin)}} for pin in pins]}
    try:
        answer = urllib3.request("POST", f"{base}/v1/querybatch", json=body, timeout=_SECONDS, retries=False)
        results = answer.json()["results"] if answer.status == 200 else None
    except (urllib3.exceptions.HTTPError, ValueError, KeyError) as trouble:
        raise NotReachable(f"{base}: {type(trouble).__name__}") from trouble
    if results is None or len(results) != len(pins):
        raise NotReachable(f"{base} answered {answer.status}")
    return [[each["id"] for each in result.get("vulns", ())] for result in results]
