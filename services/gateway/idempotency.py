"""The Idempotency-Key of every POST: asked for here, kept by the service that owns the effect.

The owning service stores the key inside the same document write as the effect, so a repeat after any crash gets the
first answer. The gateway only demands the key and says, by a fingerprint, whether two requests are the same request.
"""

import hashlib
import hmac
import re

import orjson
from flask import Request

from chassis.causes import Actor
from chassis.http.problems import KeyMissing
from services.gateway.rules import Rule

HEADER = "Idempotency-Key"
REPLAYED = "Idempotency-Replayed"
KEY_PATTERN = r"^[\x21-\x7e]{8,128}$"
_KEY = re.compile(KEY_PATTERN)


def require_key(request: Request, rule: Rule) -> str | None:
    """The request's key; None for methods that need none. Raises KeyMissing (400)."""
    key = request.headers.get(HEADER)
    if request.method != "POST":
        return key if key and _KEY.match(key) else None
    if key is None:
        if rule.key_exempt:
            return None
        raise KeyMissing(
            "每个 POST 都要带 Idempotency-Key 请求头：自拟 8～128 个可见 ASCII 字符（如 UUID），重试同一提交时用同一个"
        )
    if not _KEY.match(key):
        raise KeyMissing("Idempotency-Key 须为 8～128 个可见 ASCII 字符，不含空格")
    return key


def fingerprint(secret: bytes, request: Request, actor: Actor, body: object) -> str:
    """What makes two requests the same: method, path, who sends it, and the body whatever its spacing and key order.

    Keyed, because the body may hold a name or a password and a bare digest of such a short text can be guessed.
    """
    canonical = orjson.dumps(body, option=orjson.OPT_SORT_KEYS)
    head = f"{request.method}\n{request.path}\n{actor.id}\n".encode()
    return hmac.new(secret, head + canonical, hashlib.sha256).hexdigest()
