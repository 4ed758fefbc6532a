"""Where Prometheus' own tools are: on the PATH, or where scripts/bootstrap unpacked Debian's package."""

import shutil
from pathlib import Path

UNPACKED = Path(__file__).resolve().parents[2] / ".run" / "tools" / "prometheus" / "usr" / "bin"


def tool(name: str) -> str:
    """The path of `promtool` or `prometheus`; raises FileNotFoundError with the way out."""
    found = shutil.which(name) or shutil.which(name, path=str(UNPACKED))
    if found is None:
        raise FileNotFoundError(f"{name} is missing: run scripts/bootstrap dev, or put it on the PATH")
    return found
