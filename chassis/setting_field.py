"""One field of a settings class: which environment variable it is, what it means, what it may be."""

import dataclasses
from collections.abc import Callable
from typing import Any, NewType

Url = NewType("Url", str)
"""An http or https address without a slash at its end."""


def setting(
    name: str,
    *,
    doc: str,
    default: Any = dataclasses.MISSING,
    default_for: Callable[[type], Any] | None = None,
    check: Callable[[Any], Any] | None = None,
    secret: bool = False,
) -> Any:
    """A field read from the environment variable `name`, or for a secret from the file that <name>_FILE names.

    `default_for` computes the default from the settings class; `check` is a marshmallow validator.
    """
    metadata = {"env": name, "doc": doc, "secret": secret, "check": check, "default_for": default_for}
    return dataclasses.field(default=default, metadata=metadata, repr=not secret, kw_only=True)
