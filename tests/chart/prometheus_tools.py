"""Where the tools are that judge rules, routes and objects: on the PATH, or where scripts/bootstrap unpacked them."""

import shutil
from pathlib import Path

TOOLS = Path(__file__).resolve().parents[2] / ".run" / "tools"
PACKAGES = ("prometheus", "prometheus-alertmanager")
MODELS = TOOLS / "crd"
"""Where the models of operators' kinds are installed."""


def tool(name: str) -> str:
    """The path of `promtool`, `prometheus`, `amtool` or `node`; raises FileNotFoundError with the way out."""
    unpacked = ":".join(str(TOOLS / package / "usr" / "bin") for package in PACKAGES)
    found = shutil.which(name) or shutil.which(name, path=unpacked)
    if found is None:
        raise FileNotFoundError(f"{name} is missing: run scripts/bootstrap dev, or put it on the PATH")
    return found
