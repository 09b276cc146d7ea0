"""Telegram's updates, read: which of them are messages to us, and what they say."""

from __future__ import annotations

import hashlib
import json
import secrets
from collections.abc import Callable
from dataclasses import dataclass
from typing import Any

from telegram import (
    Audio,
    CallbackQuery,
    Document,
    Message,
    MessageEntity,
    PhotoSize,
    Update,
    Voice,
)

from bot.channels.documents import kind_of, media_type_of, name_of
from bot.message import KEEP_BYTES, Incoming, Kind, Location, Remote, clean

NAME = "telegram"
NAMELESS = "nameless"  # before a group's id: all who write there in its name
UNREADABLE = "unreadable"  # the chat in which an administrator finds what can't be read
GROUPS = frozenset({"group", "supergroup"})
# what people send that we can't take; what is none of these is Telegram's own word on the chat
OTHER_KINDS = ("checklist dice game paid_media poll sticker story video video_note").split()
NAMED: list[str | None] = [MessageEntity.MENTION]


@dataclass(frozen=True)
class Me:
    """The bot, as Telegram knows it."""

    id: int
    username: str


def read(raw: Any, me: Me) -> Incoming | None:
    """The message in an update; None when there is none for us; set aside when unreadable."""
    try:
        update = Update.de_json(raw, None)
        return translated(update, me)
    except Exception as error:  # any shape at all may come: it is kept, and the rest goes on
        return unreadable(raw, me, type(error).__name__)


def unreadable(raw: Any, me: Me, cause: str) -> Incoming:
    text = json.dumps(raw, ensure_ascii=False, default=str)
    number = raw.get("update_id") if isinstance(raw, dict) else None
    return Incoming(
        channel=NAME,
        bot=str(me.id),
        address=UNREADABLE,
        update_id=f"{number}:{hashlib.sha256(text.encode('utf-8', 'replace')).hexdigest()[:16]}",
        text=clean(text),
        trouble=f"an update that can't be read: {cause}",
    )


def translated(update: Update, me: Me) -> Incoming | None:
    if query := update.callback_query:
        return pressed(update.update_id, query, me)
    message = update.message or update.edited_message
    if message is None or message.from_user is None:
        return None
    edited = update.edited_message is not None
    group = message.chat.type in GROUPS
    if message.chat.type not in {"private", *GROUPS} or (group and not is_addressed(message, me)):
        return None
    if is_machine(message):
        return None
    said = edit_of(message) if edited else content_of(message, me)
    if said is None:
        return None
    about = {"edited": edited, "group": group, "album": message.media_group_id or ""}
    text = clean(said.pop("text", ""))
    text = without_mention(text, me) if group else text
    at = message.edit_date or message.date
    number = f"{update.update_id}:{at.timestamp():.0f}"  # numbers may begin anew
    return incoming(message, sender_of(message), number, me, **about, **said, text=text)


def is_machine(message: Message) -> bool:
    """Bots, and a channel's posts that Telegram copies into its group: nobody asks anything."""
    sender = message.from_user
    by_bot = sender is not None and sender.is_bot and message.sender_chat is None
    return by_bot or bool(message.is_automatic_forward)


def sender_of(message: Message) -> str:
    """Who wrote; whoever writes in a group's or channel's name is nobody with a private chat."""
    if message.sender_chat:
        return f"{NAMELESS}{message.chat.id}"
    return str(message.from_user.id) if message.from_user else ""


def incoming(message: Message, sender: str, number: str, me: Me, **said: Any) -> Incoming:
    return Incoming(
        channel=NAME,
        bot=str(me.id),
        address=str(message.chat.id),
        update_id=number,
        sender=sender,
        reference=str(message.message_id),
        thread=message.message_thread_id if message.is_topic_message else None,
        **said,
    )


def pressed(number: int, query: CallbackQuery, me: Me) -> Incoming | None:
    """A button; those of messages too old to be shown to us carry no chat."""
    if query.message is None or query.data is None:
        return None
    group = query.message.chat.type in GROUPS
    return Incoming(
        channel=NAME,
        bot=str(me.id),
        address=str(query.message.chat.id),
        update_id=f"{number}:{query.id}",
        sender=str(query.from_user.id),
        reference=str(query.message.message_id),
        action=clean(query.data),
        group=group,
    )


def content_of(message: Message, me: Me) -> dict[str, Any] | None:
    """What a message says, in the fields of Incoming; None when nobody said it."""
    if is_joining(message, me):
        return {"text": "/start"}
    for kind, read_kind in CONTENTS.items():
        if getattr(message, kind):
            return read_kind(message)
    others = any(getattr(message, kind, None) for kind in OTHER_KINDS)
    return not_taken(message) if others else None


def edit_of(message: Message) -> dict[str, Any] | None:
    """Words that were changed; a place that goes on moving says nothing new."""
    text = message.text or message.caption
    return {"text": text} if text else None


def of_text(message: Message) -> dict[str, Any]:
    return {"text": message.text or ""}


def of_photo(message: Message) -> dict[str, Any]:
    """The largest of the sizes Telegram keeps."""
    best = max(message.photo, key=lambda size: size.width * size.height)
    return of_file(message, "photo", best, "image/jpeg")


def of_voice(message: Message) -> dict[str, Any]:
    voice = message.voice or message.audio
    assert voice is not None
    return of_file(message, "voice", voice, voice.mime_type or "audio/ogg")


def of_document(message: Message) -> dict[str, Any]:
    """Pictures sent as files are pictures; of other files those are taken that are harmless."""
    document = message.document
    assert document is not None
    said, name = document.mime_type or "", name_of(document.file_name or "")
    kind = kind_of(name, said)
    if kind is None:
        return not_taken(message, "document_refused")
    return of_file(message, kind, document, said if kind == "photo" else media_type_of(name), name)


def of_file(
    message: Message,
    kind: Kind,
    sent: PhotoSize | Voice | Audio | Document,
    media_type: str,
    name: str = "",
) -> dict[str, Any]:
    """A file to fetch later, with its caption; the caption alone when it is too large."""
    if (sent.file_size or 0) > KEEP_BYTES:
        return not_taken(message, "file_too_large")
    file_id = secrets.token_hex(16)
    file = Remote(
        attachment_id=file_id,
        kind=kind,
        reference=sent.file_id,
        media_type=media_type,
        size=sent.file_size or 0,
        name=name if kind == "document" else "",
    )
    return {"text": message.caption or "", kind: file_id, "file": file}


def of_place(message: Message) -> dict[str, Any]:
    """A point, or a point with a name."""
    venue, point = message.venue, message.location
    point = venue.location if venue else point
    assert point is not None
    where = Location(lat=point.latitude, lon=point.longitude)
    return {"location": where, "text": f"{venue.title} {venue.address}".strip() if venue else ""}


def of_contact(message: Message) -> dict[str, Any]:
    """One's own phone, shared by Telegram's button; somebody else's is nobody's business."""
    contact, sender = message.contact, message.from_user
    assert contact is not None
    if sender is None or contact.user_id != sender.id:
        return not_taken(message)
    return {"text": contact.phone_number.removeprefix("+86")}


def not_taken(message: Message, phrase: str = "kind_unknown") -> dict[str, Any]:
    """The words beside it are taken all the same."""
    return {"refused": phrase, "text": message.caption or ""}


CONTENTS: dict[str, Callable[[Message], dict[str, Any]]] = {
    "text": of_text,
    "photo": of_photo,
    "voice": of_voice,
    "audio": of_voice,
    "animation": not_taken,  # it carries a document, too
    "document": of_document,
    "venue": of_place,
    "location": of_place,
    "contact": of_contact,
}


def is_addressed(message: Message, me: Me) -> bool:
    """In a group: a reply to us, our name, or a command that is not another bot's."""
    if is_joining(message, me):
        return True
    replied = message.reply_to_message
    if replied and replied.from_user and replied.from_user.id == me.id:
        return True
    text = message.text or message.caption or ""
    command = text.split(maxsplit=1)[0] if text.startswith("/") else ""
    if command:
        return command.partition("@")[2].lower() in {"", me.username.lower()}
    entities = {**message.parse_entities(NAMED), **message.parse_caption_entities(NAMED)}
    return any(name.lower() == f"@{me.username}".lower() for name in entities.values())


def is_joining(message: Message, me: Me) -> bool:
    """Were we taken into a group just now?"""
    return any(member.id == me.id for member in message.new_chat_members)


def without_mention(text: str, me: Me) -> str:
    place = text.lower().find(f"@{me.username}".lower())
    if place < 0 or text.startswith("/"):
        return text
    return f"{text[:place]} {text[place + len(me.username) + 1 :]}".strip()
