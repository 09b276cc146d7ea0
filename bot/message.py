"""The narrow waist: what comes in from any channel, and what goes out to any."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Literal

from pydantic import BaseModel, ConfigDict

VERSION = 1
# a messenger's longest text; others are cut: nobody reads more, and 100 kB would stall the rest
KEEP_CHARS = 4_096
KEEP_BYTES = 10 * 1024 * 1024  # the largest file of any channel
Kind = Literal["photo", "voice", "document"]
# every kind of file, and the name under which replies, forms and events hold those they have
KINDS: Mapping[Kind, str] = {"photo": "photos", "voice": "voices", "document": "documents"}


def clean(text: str) -> str:
    """What can be stored and shown: no lone surrogates, no NUL, not without end."""
    return text[:KEEP_CHARS].encode("utf-8", "replace").decode().replace("\x00", "")


class Wire(BaseModel):
    """Frozen, and stored as JSON in rows that outlive a deploy; `version` says how to read it."""

    model_config = ConfigDict(frozen=True)
    version: int = VERSION


class Location(BaseModel):
    """WGS84 degrees."""

    model_config = ConfigDict(frozen=True)
    lat: float
    lon: float


class Remote(BaseModel):
    """A file that is still with its channel: `reference` is its name there."""

    model_config = ConfigDict(frozen=True)
    attachment_id: str
    kind: Kind
    reference: str
    media_type: str
    size: int = 0  # bytes, as the channel says
    name: str = ""  # a document's, as its sender sees it


class Incoming(Wire):
    """One message from a person, as its channel understood it."""

    channel: str
    address: str  # the chat's name in its channel
    update_id: str  # unique per channel and bot: the idempotency key
    bot: str = ""
    text: str = ""
    action: str = ""  # a pressed button's signed data
    photo: str = ""  # attachment id
    voice: str = ""  # attachment id
    document: str = ""  # attachment id
    location: Location | None = None
    file: Remote | None = None  # the photo, voice or document, while it is to be fetched
    album: str = ""  # several pictures of one album are one telling
    edited: bool = False  # the text stands for what was said before
    group: bool = False  # others read along
    sender: str = ""  # in a group: the address of whoever wrote
    reference: str = ""  # the message's own name in its chat, by which it can be quoted
    thread: int | None = None  # the topic of a group it was said in
    refused: str = ""  # the phrase that says why this can't be taken
    trouble: str = ""  # why it can't even be read: it is set aside for an administrator


class Button(BaseModel):
    """A choice: `data` is `verb:argument`; it is signed for its chat on the way out."""

    model_config = ConfigDict(frozen=True)
    label: str
    data: str = ""
    start: str = ""  # instead: opens a private chat with the bot, which gets /start with this


class Reply(Wire):
    """One bubble: text, and what can be done about it."""

    text: str
    buttons: tuple[Button, ...] = ()
    photos: tuple[str, ...] = ()  # attachment ids
    before: int = 0  # so many of them, from the first, show how it was; the others how it is now
    voices: tuple[str, ...] = ()  # attachment ids
    documents: tuple[str, ...] = ()  # attachment ids
    quotes: str = ""  # the reference of the message this answers, where others read along
    thread: int | None = None  # the topic of a group it goes to
    author: Literal["bot", "person"] = "bot"
    late: str = ""  # said first where it goes out long after its time


class Outgoing(BaseModel):
    """A reply on its way to one chat, its buttons signed; `key` is its idempotency key."""

    model_config = ConfigDict(frozen=True)
    delivery_id: int
    key: str
    chat_id: int
    channel: str
    address: str
    reply: Reply
