"""E-mail over SMTP (RFC 5321): bounded in time, verified TLS, and every answer told apart.

A refusal of the recipient or of the content for good (5xx) is permanent. Everything else - 4xx, a lost connection, a
refused log-in or sender, a certificate - is ours or the server's trouble and passes: temporary.
"""

import smtplib
import ssl
from collections.abc import Iterator
from contextlib import contextmanager, suppress
from dataclasses import dataclass
from datetime import datetime
from email.message import EmailMessage
from email.utils import format_datetime
from typing import Any

from services.notify.domain.attempts import Attempt, Verdict

_FOR_GOOD = 500
_SENT = Attempt(verdict=Verdict.SENT)


class MailUnavailable(Exception):
    """No connection to the mail server, or it does not let us in; `code` is stable."""

    def __init__(self, code: str) -> None:
        super().__init__(code)
        self.code = code


@dataclass(frozen=True, slots=True, kw_only=True)
class Mail:
    """One mail; `message_id` is the delivery's id, so that a second copy after a crash is recognised as one."""

    message_id: str
    address: str
    title: str
    text: str
    at: datetime


class MailServer:
    """The city's mail server."""

    def __init__(self, settings: Any) -> None:
        self._settings = settings
        self._domain = settings.smtp_sender.rpartition("@")[2]

    @contextmanager
    def session(self) -> Iterator["MailSession"]:
        """One connection for several mails, made when the first is sent."""
        session = MailSession(self)
        try:
            yield session
        finally:
            session.close()

    def compose(self, mail: Mail) -> EmailMessage:
        """The mail as it goes out."""
        message = EmailMessage()
        message["From"] = self._settings.smtp_sender
        message["To"] = mail.address
        message["Subject"] = mail.title
        message["Date"] = format_datetime(mail.at)
        message["Message-ID"] = f"<{mail.message_id}@{self._domain}>"
        # RFC 3834: nobody's out-of-office should answer a machine.
        message["Auto-Submitted"] = "auto-generated"
        message.set_content(mail.text)
        return message

    def connect(self) -> smtplib.SMTP:
        """A connection that is ready to take mails; raises MailUnavailable."""
        connection = None
        try:
            connection = self._open()
            if self._settings.smtp_security == "starttls":
                connection.starttls(context=self._trust())
            if self._settings.smtp_username:
                connection.login(self._settings.smtp_username, self._settings.smtp_password)
        except (OSError, smtplib.SMTPException) as fault:
            if connection is not None:
                connection.close()
            raise MailUnavailable(_trouble(fault)) from fault
        return connection

    def _open(self) -> smtplib.SMTP:
        where = {"host": self._settings.smtp_host, "port": self._settings.smtp_port}
        timeout = self._settings.smtp_timeout_seconds
        if self._settings.smtp_security == "tls":
            return smtplib.SMTP_SSL(**where, timeout=timeout, context=self._trust())
        return smtplib.SMTP(**where, timeout=timeout)

    def _trust(self) -> ssl.SSLContext:
        return ssl.create_default_context(cafile=self._settings.smtp_ca_file or None)


class MailSession:
    """A connection in use; after it is lost the session ends, the next one connects anew."""

    def __init__(self, server: MailServer) -> None:
        self._server = server
        self._connection: smtplib.SMTP | None = None

    def send(self, mail: Mail) -> Attempt:
        """Hand one mail to the server; raises MailUnavailable when there is no connection to be had or kept."""
        if self._connection is None:
            self._connection = self._server.connect()
        try:
            self._connection.send_message(self._server.compose(mail), to_addrs=[mail.address])
        except smtplib.SMTPRecipientsRefused as refused:
            code, _ = next(iter(refused.recipients.values()))
            return _refusal(code, permanent=code >= _FOR_GOOD)
        except smtplib.SMTPSenderRefused as refused:
            return _refusal(refused.smtp_code, permanent=False)
        except smtplib.SMTPDataError as refused:
            return _refusal(refused.smtp_code, permanent=refused.smtp_code >= _FOR_GOOD)
        except (smtplib.SMTPNotSupportedError, UnicodeError, ValueError):
            return Attempt(verdict=Verdict.PERMANENT, code="address")
        except (OSError, smtplib.SMTPException) as lost:
            raise MailUnavailable(_trouble(lost)) from lost
        return _SENT

    def close(self) -> None:
        """Say goodbye if there is anybody to say it to."""
        if self._connection is not None:
            with suppress(OSError, smtplib.SMTPException):
                self._connection.quit()
            self._connection.close()


def _refusal(code: int, *, permanent: bool) -> Attempt:
    return Attempt(verdict=Verdict.PERMANENT if permanent else Verdict.TEMPORARY, code=f"smtp_{code}")


def _trouble(fault: Exception) -> str:
    if isinstance(fault, smtplib.SMTPAuthenticationError):
        return "smtp_login"
    if isinstance(fault, ssl.SSLError | smtplib.SMTPNotSupportedError):
        return "smtp_tls"
    if isinstance(fault, smtplib.SMTPResponseException):
        return f"smtp_{fault.smtp_code}"
    return "smtp_network"
