"""The secrets of a local stack: made once, kept in one file that only its owner may read."""

import base64
import json
import os
import secrets
from collections.abc import Callable
from pathlib import Path

MAKERS: dict[str, Callable[[], str]] = {
    "internal_token": lambda: secrets.token_urlsafe(32),
    "token_key": lambda: secrets.token_urlsafe(48),
    "gateway_data_key": lambda: secrets.token_urlsafe(32),
    "demo_password": lambda: secrets.token_urlsafe(9),
    "sealing_key": lambda: base64.b64encode(secrets.token_bytes(32)).decode(),
    "clue_sealing_key": lambda: base64.b64encode(secrets.token_bytes(32)).decode(),
    "query_code_secret": lambda: secrets.token_urlsafe(48),
    "rabbitmq_password": lambda: secrets.token_urlsafe(18),
    "erlang_cookie": lambda: secrets.token_hex(20).upper(),
}


def stack_secrets(path: Path) -> dict[str, str]:
    """Read the secrets; make those that are not there yet. File mode 0600 from the first byte."""
    known = json.loads(path.read_text(encoding="utf-8")) if path.exists() else {}
    fresh = {name: make() for name, make in MAKERS.items() if name not in known}
    if not fresh:
        return known
    part = path.with_name(path.name + ".part")
    handle = os.open(part, os.O_WRONLY | os.O_CREAT | os.O_TRUNC, 0o600)
    with os.fdopen(handle, "w", encoding="utf-8") as stream:
        json.dump(known | fresh, stream, indent=1)
    os.replace(part, path)
    return known | fresh
