"""From one event to the messages it causes: which template, which audience, which channel, which recipient."""

from base64 import b32encode
from collections.abc import Iterator
from dataclasses import dataclass, replace
from hashlib import sha256

from contracts.vocabulary import Audience
from services.notify.domain.audience import Parties
from services.notify.domain.directory import Directory, Occasion, values
from services.notify.domain.templates import EMAIL, Template


@dataclass(frozen=True, slots=True, kw_only=True)
class Message:
    """One message for one recipient through one channel; `address` is the mail address or empty."""

    id: str
    template_code: str
    channel: str
    audience: Audience
    recipient: str
    address: str
    title: str
    text: str


def message_id(event_id: str, audience: str, channel: str, recipient: str) -> str:
    """The name of a message: equal for equal (event, audience, channel, recipient), so that staging twice is once."""
    digest = sha256("\x1f".join((event_id, audience, channel, recipient)).encode()).digest()
    return "M" + b32encode(digest).decode().lower()[:26]


def plan(directory: Directory, parties: Parties, occasion: Occasion, *, email_on: bool) -> tuple[Message, ...]:
    """Every message an event causes, in the order of the templates; without `email_on` the inbox alone is used."""
    filled = values(directory, occasion)
    templates = [template for template in directory.templates if template.event == occasion.name]
    found: dict[str, Message] = {}
    for template in templates:
        for message in _messages(directory, parties, occasion, template):
            if message.channel != EMAIL or (email_on and message.address):
                title, text = template.fill(filled)
                found.setdefault(message.id, replace(message, title=title, text=text))
    return tuple(found.values())


def _messages(directory: Directory, parties: Parties, occasion: Occasion, template: Template) -> Iterator[Message]:
    for recipient in parties.recipients(template.audience, occasion.data):
        for channel in template.channels:
            yield Message(
                id=message_id(occasion.event_id, template.audience, channel, recipient),
                template_code=template.code,
                channel=channel,
                audience=template.audience,
                recipient=recipient,
                address=directory.organ(recipient).email if channel == EMAIL else "",
                title="",
                text="",
            )
