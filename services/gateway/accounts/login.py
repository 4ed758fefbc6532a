"""Coming in, staying in, going out: what staff do with their own account."""

from collections.abc import Callable, Mapping
from dataclasses import dataclass
from datetime import datetime
from typing import Any

from chassis.aggregates import Aggregate
from chassis.causes import CommandCause
from chassis.errors import FieldError, Invalid, Unauthenticated
from services.gateway.accounts import totp
from services.gateway.accounts.audit import Audit
from services.gateway.accounts.passwords import Passwords
from services.gateway.accounts.secrets import Secrets
from services.gateway.accounts.sessions import Session, Sessions
from services.gateway.accounts.staff import StaffDirectory, actor_of, is_granted, shown
from services.gateway.accounts.throttle import LoginThrottle
from services.gateway.accounts.tokens import Claims, Tokens
from services.gateway.callers import Caller

_WRONG = "用户名或密码不正确"


@dataclass(frozen=True, slots=True)
class LoginParts:
    """What logging in needs."""

    staff: StaffDirectory
    sessions: Sessions
    tokens: Tokens
    passwords: Passwords
    codes: totp.OneTimeCodes
    throttle: LoginThrottle
    secrets: Secrets
    audit: Audit
    totp_required_roles: tuple[str, ...]
    now: Callable[[], datetime]


class Login:
    """Login by password and, where enrolled, a one-time code."""

    def __init__(self, parts: LoginParts) -> None:
        self._parts = parts

    def login(self, body: Mapping[str, Any], address: str) -> dict[str, Any]:
        """Tokens for the right password (and code); raises Unauthenticated or TooManyRequests.

        Unknown, locked and disabled accounts cost the same time and get the same answer as a wrong password.
        """
        parts, username = self._parts, body["username"].strip().lower()
        parts.throttle.count(username, address)
        account = parts.staff.find(username)
        usable = account is not None and not account.body["disabled"]
        stored = account.body["password_hash"] if account is not None and usable else None
        if not parts.passwords.matches(stored, body["password"]) or account is None:
            parts.audit.record(username if account else "unknown", "login", "session", "wrong_password")
            raise Unauthenticated(_WRONG)
        self._check_code(account, body.get("totp"))
        parts.throttle.clear(username, address)
        session = parts.sessions.open(username)
        parts.audit.record(username, "login", session.id)
        return self._tokens(account, session)

    def refresh(self, token: str, key: str | None) -> dict[str, Any]:
        """The next tokens of a session; raises Unauthenticated."""
        session = self._parts.sessions.refresh(token, key)
        account = self._parts.staff.find(session.username)
        if account is None or account.body["disabled"]:
            self._parts.sessions.end(session.id, "account_disabled")
            raise Unauthenticated("账号已停用")
        return self._tokens(account, session)

    def logout(self, caller: Caller) -> None:
        """End the caller's session at once."""
        self._parts.sessions.end(caller.session_id, "logout")
        self._parts.audit.record(caller.actor.id, "logout", caller.session_id)

    def unlock(self, username: str) -> None:
        """Let an account locked by wrong passwords try again, after an administrator set a new one."""
        self._parts.throttle.clear_account(username)

    def change_password(self, caller: Caller, body: Mapping[str, Any], cause: CommandCause) -> None:
        """A new password for the caller; all other sessions end. Wrong old passwords count as wrong logins."""
        parts, username = self._parts, caller.actor.id
        account = parts.staff.require(username)
        if parts.staff.was_applied(username, cause):
            return
        parts.throttle.count(username, "password change")
        if not parts.passwords.matches(account.body["password_hash"], body["old_password"]):
            raise Invalid(errors=[FieldError("/old_password", "wrong", "原密码不正确")])
        if body["old_password"] == body["new_password"]:
            raise Invalid(errors=[FieldError("/new_password", "unchanged", "新密码不能与原密码相同")])
        hashed = parts.staff.new_password_hash(username, body["new_password"], "/new_password")
        parts.staff.set_own(username, {"password_hash": hashed, "must_change_password": False}, cause)
        parts.sessions.end_all(username, "password_changed", except_session=caller.session_id)
        parts.throttle.clear(username, "password change")
        parts.audit.record(username, "change_password", username)

    def begin_totp(self, caller: Caller, cause: CommandCause) -> dict[str, Any]:
        """A seed to scan; it counts once a first code confirmed it."""
        parts, username = self._parts, caller.actor.id
        fresh = {"totp_pending": parts.secrets.seal(totp.new_seed(), username)}
        outcome = parts.staff.set_own(username, fresh, cause, answer=fresh)
        seed = parts.secrets.unseal(outcome.answer["totp_pending"], username)
        return {"secret": seed, "otpauth_uri": totp.enrolment_uri(seed, username)}

    def confirm_totp(self, caller: Caller, code: str, cause: CommandCause) -> None:
        """Make the pending seed the account's second factor."""
        parts, username = self._parts, caller.actor.id
        account = parts.staff.require(username)
        if parts.staff.was_applied(username, cause):
            return
        pending = account.body["totp_pending"]
        if pending is None:
            raise Invalid(errors=[FieldError("/totp", "not_begun", "请先申请绑定动态口令")])
        parts.throttle.count(username, "totp enrolment")
        if not parts.codes.accept(parts.secrets.unseal(pending, username), code, username=username, now=parts.now()):
            raise Invalid(errors=[FieldError("/totp", "wrong", "动态口令不正确，请看手机时间是否准确")])
        parts.staff.set_own(username, {"totp_seed": pending, "totp_pending": None}, cause)
        parts.audit.record(username, "enrol_totp", username)

    def me(self, caller: Caller) -> dict[str, Any]:
        """The caller's own account."""
        return self._own(self._parts.staff.require(caller.actor.id))

    def _check_code(self, account: Aggregate, code: str | None) -> None:
        sealed = account.body["totp_seed"]
        if sealed is None:
            return
        if code is None:
            raise Unauthenticated(
                "请输入动态口令", errors=[FieldError("/totp", "totp_required", "此账号须输入动态口令")]
            )
        seed = self._parts.secrets.unseal(sealed, account.id)
        if not self._parts.codes.accept(seed, code, username=account.id, now=self._parts.now()):
            self._parts.audit.record(account.id, "login", "session", "wrong_code")
            raise Unauthenticated("动态口令不正确", errors=[FieldError("/totp", "wrong", "动态口令不正确或已用过")])

    def _tokens(self, account: Aggregate, session: Session) -> dict[str, Any]:
        unready = account.body["must_change_password"] or not is_granted(account)
        incomplete = unready or self._lacks_second_factor(account)
        claims = Claims(actor_of(account), session.id, incomplete)
        left = int((session.expires_at - self._parts.now()).total_seconds())
        return {
            "access_token": self._parts.tokens.issue(claims),
            "token_type": "Bearer",
            "expires_in": min(self._parts.tokens.seconds, left),
            "refresh_token": session.refresh_token,
            "refresh_expires_in": left,
            "staff": self._own(account),
        }

    def _own(self, account: Aggregate) -> dict[str, Any]:
        return {**shown(account), "totp_enrolment_required": self._lacks_second_factor(account)}

    def _lacks_second_factor(self, account: Aggregate) -> bool:
        """Whether the installation asks this role for two factors and one is missing (GB/T 22239-2019 8.1.4.1)."""
        return account.body["role"] in self._parts.totp_required_roles and account.body["totp_seed"] is None
