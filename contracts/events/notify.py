"""What notify 通知 says."""

from dataclasses import dataclass
from datetime import datetime

from contracts.vocabulary import Audience


@dataclass(frozen=True, slots=True, kw_only=True)
class MessageDelivered:
    """A message reached its channel: the inbox shows it, or the mail server took it over."""

    message_id: str
    template_code: str
    channel: str
    audience: Audience
    subject_id: str
    delivered_at: datetime


@dataclass(frozen=True, slots=True, kw_only=True)
class MessageFailed:
    """A message could not be delivered and will not be tried again."""

    message_id: str
    template_code: str
    channel: str
    audience: Audience
    subject_id: str
    error_code: str
    attempts: int
    failed_at: datetime
