"""Passwords: argon2id, the same work for known and unknown accounts, and a rule for new ones.

GB/T 22239-2019 level 3 (等保 8.1.4.1) asks for complexity and protection against guessing.
"""

import threading
import unicodedata

from argon2 import PasswordHasher, Type
from argon2.exceptions import InvalidHashError, VerificationError

MIN_LENGTH = 12
MAX_LENGTH = 128
_KINDS_WANTED = 3
_AT_ONCE = 4


class Passwords:
    """Hashes and checks passwords.

    19 MiB and two passes are the least that OWASP's storage advice allows for argon2id; the memory is bounded by
    hashing at most four at once, so that a rush of logins cannot exhaust a small machine.
    """

    def __init__(self, *, time_cost: int = 2, memory_kib: int = 19 * 1024) -> None:
        self._hasher = PasswordHasher(time_cost, memory_kib, 1, type=Type.ID)
        self._room = threading.BoundedSemaphore(_AT_ONCE)
        self._nobody = self._hasher.hash("nobody has this password")

    def hash(self, password: str) -> str:
        """The hash to store, with its parameters and salt inside."""
        with self._room:
            return self._hasher.hash(_normalised(password))

    def matches(self, stored: str | None, password: str) -> bool:
        """Whether the password is right. None (no such account, locked, no password yet) costs the same time."""
        with self._room:
            try:
                self._hasher.verify(stored or self._nobody, _normalised(password))
            except (VerificationError, InvalidHashError):
                return False
        return stored is not None


def weakness(password: str, username: str) -> str | None:
    """Why a new password is not good enough, as a Chinese sentence; None when it is."""
    if not MIN_LENGTH <= len(password) <= MAX_LENGTH:
        return f"密码长度须为 {MIN_LENGTH}～{MAX_LENGTH} 个字符"
    if username.lower() in password.lower():
        return "密码不能包含用户名"
    if len(set(password)) < MIN_LENGTH // 2:
        return "密码中重复的字符太多"
    if _kinds(password) < _KINDS_WANTED:
        return "密码须包含大写字母、小写字母、数字、其他字符中的至少三种"
    return None


def _kinds(password: str) -> int:
    tests = (str.isupper, str.islower, str.isdigit, lambda char: not char.isalnum())
    return sum(any(test(char) for char in password) for test in tests)


def _normalised(password: str) -> str:
    return unicodedata.normalize("NFKC", password)
