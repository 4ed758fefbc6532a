"""Settings of notify: besides those of every service, the mail server and how patiently it is tried."""

from dataclasses import dataclass

from marshmallow.validate import Email, Length, OneOf, Range

from chassis.settings import ServiceSettings, setting


@dataclass(frozen=True)
class Settings(ServiceSettings):
    """What notify needs to know."""

    smtp_host: str = setting("SMTP_HOST", doc="mail server; empty: nothing is mailed, the inbox is used", default="")
    smtp_port: int = setting("SMTP_PORT", doc="port of the mail server", default=587, check=Range(1, 65535))
    smtp_security: str = setting(
        "SMTP_SECURITY",
        doc="starttls (upgrade and verify), tls (from the first byte) or none (a server on this machine)",
        default="starttls",
        check=OneOf(["starttls", "tls", "none"]),
    )
    smtp_ca_file: str = setting("SMTP_CA_FILE", doc="file of trusted roots; empty: the system's", default="")
    smtp_username: str = setting("SMTP_USERNAME", doc="account at the mail server; empty: none", default="")
    smtp_password: str = setting("SMTP_PASSWORD", doc="password of that account", default="", secret=True)
    smtp_sender: str = setting(
        "SMTP_SENDER", doc="address messages come from", default="no-reply@yidiantong.example", check=Email()
    )
    smtp_timeout_seconds: int = setting(
        "SMTP_TIMEOUT_SECONDS", doc="longest wait for the mail server", default=10, check=Range(1, 60)
    )
    delivery_pauses_seconds: tuple[int, ...] = setting(
        "DELIVERY_PAUSES_SECONDS",
        doc="seconds before each further attempt; the last repeats",
        default=(30, 120, 600, 1800, 3600),
        check=Length(min=1),
    )
    delivery_give_up_hours: int = setting(
        "DELIVERY_GIVE_UP_HOURS", doc="hours after which a mail is given up", default=48, check=Range(1, 720)
    )
    delivery_lease_seconds: int = setting(
        "DELIVERY_LEASE_SECONDS", doc="how long one attempt may hold a mail", default=120, check=Range(10, 3600)
    )
    delivery_batch: int = setting(
        "DELIVERY_BATCH", doc="mails sent over one connection", default=50, check=Range(1, 1000)
    )
    max_body_bytes: int = setting(
        "MAX_BODY_BYTES", doc="largest request body in bytes", default=8 * 1024 * 1024, check=Range(min=1024)
    )
