"""Which release this process is of, for those who look whether all are of the same."""

from importlib import metadata

DISTRIBUTION = "yidiantong"
FROM_SOURCE = "source"


def release() -> str:
    """The installed version; "source" where the code runs from its source tree."""
    try:
        return metadata.version(DISTRIBUTION)
    except metadata.PackageNotFoundError:
        return FROM_SOURCE
