"""What people do on Telegram: they write, send files, press buttons, block, join and leave."""

from __future__ import annotations

import secrets
from typing import Any, NamedTuple

from tests.botapi.bots import Bot
from tests.botapi.chats import Chat, Kept, buttons
from tests.botapi.errors import Json, Misused
from tests.botapi.files import photo_sizes
from tests.botapi.formatting import with_found
from tests.botapi.privacy import is_for_bot

PICTURE = b"\xff\xd8\xff\xe0 a picture \xff\xd9"
SOUND = b"OggS a voice"


class Said(NamedTuple):
    """What an action became: its update, 0 when the bot gets none, and its message."""

    update_id: int
    message_id: int
    query_id: str = ""


class People:
    """The people around one bot; `chat` is a group's id, or the person's private chat if absent."""

    def __init__(self, bot: Bot) -> None:
        self.bot = bot

    def user(
        self, user: int, name: str = "", *, username: str = "", language: str = "zh-hans"
    ) -> Json:
        """A person who has pressed Start before."""
        person: Json = {"id": user, "is_bot": False, "first_name": name or f"User {user}"}
        named = {"username": username} if username else {}
        self.bot.users[user] = {**person, **named, "language_code": language}
        shown = {"id": user, "first_name": person["first_name"], **named, "type": "private"}
        self.bot.chats[user] = Chat(user, "private", shown)
        return self.bot.users[user]

    def stranger(self, user: int, name: str = "") -> Json:
        """A person who has not written to the bot yet, so it can't write to them."""
        person = self.user(user, name)
        self.bot.chats[user].started = False
        return person

    def group(
        self,
        chat: int,
        title: str,
        *,
        kind: str = "supergroup",
        username: str = "",
        topics: tuple[int, ...] = (),
    ) -> Json:
        """A group the bot is in; with topics it is a forum."""
        shown: Json = {"id": chat, "title": title, "type": kind}
        shown |= {"username": username} if username else {}
        shown |= {"is_forum": True} if topics else {}
        self.bot.chats[chat] = Chat(chat, kind, shown, threads=set(topics))
        return shown

    def say(self, user: int, text: str, **where: Any) -> Said:
        """Write a text or a command; `where` is chat, reply_to and thread."""
        entities = with_found(text, [])
        content: Json = {"text": text, "entities": entities} if entities else {"text": text}
        return self._post(user, content, **where)

    def start(self, user: int, code: str = "") -> Said:
        """Follow a deep link, or press Start."""
        return self.say(user, f"/start {code}".strip())

    def edit(self, user: int, message_id: int, text: str, *, chat: int | None = None) -> Said:
        """Change an own message's text or caption."""
        place = self._chat(chat or user)
        kept = self._kept(place, message_id)
        if kept.message["from"]["id"] != user:
            raise Misused("only an own message can be edited")
        field = "text" if "text" in kept.message else "caption"
        gone = {field, "entities", "caption_entities"}
        message = {key: value for key, value in kept.message.items() if key not in gone}
        message |= {field: text, "edit_date": self.bot.now()}
        if entities := with_found(text, []):
            message["entities" if field == "text" else "caption_entities"] = entities
        kept.change(self.bot.clock(), message)
        update = self.bot.updates.add("edited_message", message, place.id)
        return Said(update, message_id)

    def photo(
        self, user: int, content: bytes = PICTURE, *, size: int | None = None, **more: Any
    ) -> Said:
        """Send a picture; `more` is caption and where."""
        full = self.bot.files.add("photo", content, size=size)
        return self._post(user, {"photo": photo_sizes(self.bot.files, full)}, **more)

    def album(
        self, user: int, contents: list[bytes] | None = None, *, caption: str = "", **where: Any
    ) -> list[Said]:
        """Send pictures as an album: one message each, the caption on the first."""
        group = str(13_000_000_000 + secrets.randbelow(1 << 30))
        said = []
        for number, content in enumerate(contents or [PICTURE, PICTURE + b"2"]):
            words = caption if number == 0 else ""
            one = self.photo(user, content, caption=words, media_group_id=group, **where)
            said.append(one)
        return said

    def voice(self, user: int, content: bytes = SOUND, *, duration: int = 3, **more: Any) -> Said:
        """Send a voice message."""
        file = self.bot.files.add("voice", content, mime="audio/ogg")
        about = {"duration": duration, "mime_type": "audio/ogg", **file.shown()}
        return self._post(user, {"voice": about}, **more)

    def document(
        self,
        user: int,
        content: bytes = b"text",
        *,
        name: str = "note.txt",
        mime: str = "text/plain",
        size: int | None = None,
        **more: Any,
    ) -> Said:
        """Send a file; a size may be declared beyond its content, such as 25 MB."""
        file = self.bot.files.add("document", content, name, mime, size)
        about = {"file_name": name, "mime_type": mime, **file.shown()}
        return self._post(user, {"document": about}, **more)

    def location(self, user: int, latitude: float, longitude: float, **where: Any) -> Said:
        """Send a place."""
        place = {"latitude": latitude, "longitude": longitude}
        return self._post(user, {"location": place}, **where)

    def press(
        self,
        user: int,
        message_id: int,
        data: str = "",
        *,
        label: str = "",
        chat: int | None = None,
        old: bool = False,
        inaccessible: bool = False,
    ) -> Said:
        """Press a button by its data or label; `old` allows one the message no longer shows."""
        place = self._chat(chat or user)
        kept = self._kept(place, message_id)
        shown = buttons(kept.message)
        data = data or shown.get(label, "")
        if data not in (kept.data_ever() if old else shown.values()):
            raise Misused(f"message {message_id} has no such button; it shows {shown}")
        query_id = str(4_000_000_000 + secrets.randbelow(1 << 40))
        self.bot.queries[query_id] = {"at": self.bot.clock(), "data": data}
        message: Json = {"chat": place.shown, "message_id": message_id, "date": 0}
        query = {
            "id": query_id,
            "from": self._person(user),
            "message": message if inaccessible else kept.message,
            "chat_instance": str(place.id * 7919),
            "data": data,
        }
        return Said(self.bot.updates.add("callback_query", query, place.id), message_id, query_id)

    def _post(
        self,
        user: int,
        content: Json,
        *,
        chat: int | None = None,
        reply_to: int | None = None,
        thread: int | None = None,
        caption: str = "",
        media_group_id: str = "",
        raw: Json | None = None,
    ) -> Said:
        place = self._chat(chat or user)
        place.started = True
        about: Json = {"media_group_id": media_group_id} if media_group_id else {}
        if thread:
            place.threads.add(thread)
            about |= {"message_thread_id": thread, "is_topic_message": True}
        if reply_to:
            answered = self._kept(place, reply_to).message
            about["reply_to_message"] = {**answered}
            about["reply_to_message"].pop("reply_to_message", None)
        if caption:
            entities = with_found(caption, [])
            about |= {"caption": caption} | ({"caption_entities": entities} if entities else {})
        message = self.message(user, place, {**about, **content, **(raw or {})})
        update = 0
        if place.membership == "member" and is_for_bot(self.bot, place, message):
            update = self.bot.updates.add("message", message, place.id)
        return Said(update, message["message_id"])

    def message(self, user: int, place: Chat, content: Json) -> Json:
        """A message of a person in a chat, without an update about it."""
        message = {
            "message_id": self.bot.next_message_id(place),
            "from": self._person(user),
            "chat": place.shown,
            "date": self.bot.now(),
            **content,
        }
        self.bot.keep(place, message)
        return message

    def _person(self, user: int) -> Json:
        return self.bot.users.get(user) or self.user(user)

    def _chat(self, chat: int) -> Chat:
        if chat not in self.bot.chats and chat > 0:
            self.user(chat)
        if chat not in self.bot.chats:
            raise Misused(f"no chat {chat}; make it with group()")
        return self.bot.chats[chat]

    def _kept(self, place: Chat, message_id: int) -> Kept:
        kept = place.kept(message_id)
        if kept is None:
            raise Misused(f"no message {message_id} in chat {place.id}")
        return kept
