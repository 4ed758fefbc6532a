"""Query codes 查询码: eight digits that prove the holder of a receipt filed the appeal. Always derived."""

import hashlib
import hmac

LENGTH = 8


def query_code(secret: bytes, appeal_id: str) -> str:
    """The query code of an appeal under the installation's secret."""
    digest = hmac.new(secret, f"query-code/{appeal_id}".encode(), hashlib.sha256).digest()
    return f"{int.from_bytes(digest, 'big') % 10**LENGTH:0{LENGTH}d}"


def matches(secret: bytes, appeal_id: str, given: str) -> bool:
    """Whether the given code is the appeal's, compared in constant time."""
    return hmac.compare_digest(query_code(secret, appeal_id).encode(), given.encode("utf-8", "replace"))
