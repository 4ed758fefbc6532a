"""What is shipped, as a CycloneDX 1.6 bill of materials; the same lock gives the same bytes."""

import hashlib
import json
from collections.abc import Callable
from importlib import metadata
from typing import Any
from uuid import NAMESPACE_URL, uuid5

from tests.audit.licences import licences_of
from tests.audit.locks import Lock, Pin


def purl(pin: Pin) -> str:
    """A package's name as advisories and other bills write it."""
    return f"pkg:pypi/{pin.name}@{pin.version}"


def bill(lock: Lock, release: str) -> str:
    """The bill of a lock as JSON, for a release of ours."""
    components = [_component(pin) for _, pin in sorted(lock.pins.items())]
    digest = hashlib.sha256(json.dumps(components, sort_keys=True).encode()).hexdigest()
    document = {
        "bomFormat": "CycloneDX",
        "specVersion": "1.6",
        "serialNumber": f"urn:uuid:{uuid5(NAMESPACE_URL, digest)}",
        "version": 1,
        "metadata": {
            "component": {"type": "application", "bom-ref": "yidiantong", "name": "yidiantong", "version": release}
        },
        "components": components,
        "dependencies": [{"ref": "yidiantong", "dependsOn": [each["bom-ref"] for each in components]}],
    }
    return json.dumps(document, ensure_ascii=False, indent=1) + "\n"


def _component(pin: Pin, find: Callable[[str], metadata.Distribution] = metadata.distribution) -> dict[str, Any]:
    component: dict[str, Any] = {
        "type": "library",
        "bom-ref": purl(pin),
        "name": pin.name,
        "version": pin.version,
        "purl": purl(pin),
        "hashes": [{"alg": "SHA-256", "content": each} for each in sorted(pin.hashes)],
    }
    try:
        licences = licences_of(find(pin.name))
    except metadata.PackageNotFoundError:
        return component
    return component | {"licenses": [{"license": _named(each)} for each in licences]}


def _named(licence: str) -> dict[str, str]:
    return {"id": licence} if " " not in licence else {"name": licence}
