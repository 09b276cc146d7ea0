"""The methods that put a message into a chat."""

from __future__ import annotations

from typing import Any

from tests.botapi.bots import Bot
from tests.botapi.calls import Call
from tests.botapi.chats import Chat
from tests.botapi.errors import Json, bad
from tests.botapi.files import File, input_file, photo_sizes
from tests.botapi.formatting import caption, message_text
from tests.botapi.markup import inline_keyboard

ALBUM_KINDS = ("photo", "document", "video", "audio")
MAX_ALBUM = 10
CAPTION_FLAGS = ("has_spoiler", "show_caption_above_media")


def send_message(bot: Bot, call: Call) -> Json:
    """`sendMessage`."""
    content = message_text(call)
    preview = call.data("link_preview_options", "link preview options")
    if preview is not None and not isinstance(preview, dict):
        raise bad("object expected as link preview options")
    if preview:
        content["link_preview_options"] = preview
    return _deliver(bot, call, content)


def send_photo(bot: Bot, call: Call) -> Json:
    """`sendPhoto`."""
    return _deliver(bot, call, _media(bot, call, "photo") | caption(call))


def send_document(bot: Bot, call: Call) -> Json:
    """`sendDocument`."""
    return _deliver(bot, call, _media(bot, call, "document") | caption(call))


def send_voice(bot: Bot, call: Call) -> Json:
    """`sendVoice`."""
    return _deliver(bot, call, _media(bot, call, "voice") | caption(call))


def send_location(bot: Bot, call: Call) -> Json:
    """`sendLocation`."""
    place = {"latitude": call.number("latitude"), "longitude": call.number("longitude")}
    if abs(place["latitude"]) > 90 or abs(place["longitude"]) > 180:
        raise bad("wrong latitude or longitude specified")
    return _deliver(bot, call, {"location": place})


def send_media_group(bot: Bot, call: Call) -> list[Json]:
    """`sendMediaGroup`."""
    media = call.data("media", "media")
    if not isinstance(media, list):
        raise bad("expected an Array of InputMedia")
    if not media:
        raise bad("there are no messages to send")
    if len(media) > MAX_ALBUM:
        raise bad("too many messages to send as an album")
    contents = [_album_item(bot, call, item) for item in media]
    _check_mix([item["type"] for item in media])
    chat = bot.writable_chat(call)
    bot.flood.check(chat, bot.clock(), len(contents))
    group = {"media_group_id": str(13_000_000_000 + len(bot.sent))}
    return [_put(bot, chat, call, content | group) for content in contents]


def _album_item(bot: Bot, call: Call, item: Any) -> Json:
    if not isinstance(item, dict):
        raise bad("can't parse InputMedia: expected an Object")
    if item.get("type") not in ALBUM_KINDS:
        raise bad("can't parse InputMedia: type must be one of photo, video, document, audio")
    values = {**item, str(item["type"]): item.get("media", "")}
    own = Call(call.method, values, call.uploads)
    return _media(bot, own, item["type"], alone=False) | caption(own)


def _check_mix(kinds: list[str]) -> None:
    for alone in ("document", "audio"):
        if alone in kinds and set(kinds) != {alone}:
            raise bad(f"{alone.capitalize()} can't be mixed with other media types")


def _media(bot: Bot, call: Call, kind: str, *, alone: bool = True) -> Json:
    file = input_file(bot.files, call, kind, call.text(kind), kind)
    if file is None:
        raise bad(f"there is no {kind} in the request" if alone else "media not found")
    if kind == "photo":
        return {"photo": _sizes(bot, file)} | _flags(call)
    return {kind: _details(file, kind, call)}


def _sizes(bot: Bot, file: File) -> list[Json]:
    known = bot.files.sizes.get(file.file_id)
    return known or photo_sizes(bot.files, file)


def _flags(call: Call) -> Json:
    shown = {"has_spoiler": "has_media_spoiler"}
    return {shown.get(name, name): True for name in CAPTION_FLAGS if call.flag(name)}


def _details(file: File, kind: str, call: Call) -> Json:
    if kind == "document":
        return {"file_name": file.name, "mime_type": file.mime, **file.shown()}
    more: Json = {"duration": call.integer("duration", 0, 0)}
    if kind == "video":
        more |= {"width": call.integer("width", 0, 0), "height": call.integer("height", 0, 0)}
    return {**more, "mime_type": file.mime or "audio/ogg", **file.shown()}


def _deliver(bot: Bot, call: Call, content: Json) -> Json:
    chat = bot.writable_chat(call)
    keyboard = inline_keyboard(call)
    if keyboard:
        content["reply_markup"] = keyboard
    bot.flood.check(chat, bot.clock())
    return _put(bot, chat, call, content)


def _put(bot: Bot, chat: Chat, call: Call, content: Json) -> Json:
    about = _thread(chat, call) | _reply(bot, chat, call)
    message = {
        "message_id": bot.next_message_id(chat),
        "from": bot.me,
        "chat": chat.shown,
        "date": bot.now(),
        **about,
        **content,
    }
    if call.flag("protect_content"):
        message["has_protected_content"] = True
    bot.keep(chat, message, call.method)
    return message


def _thread(chat: Chat, call: Call) -> Json:
    thread = call.integer("message_thread_id")
    if not thread:
        return {}
    if thread not in chat.threads:
        raise bad("message thread not found")
    return {"message_thread_id": thread, "is_topic_message": True}


def _reply(bot: Bot, chat: Chat, call: Call) -> Json:
    if "reply_parameters" not in call.values and "reply_to_message_id" not in call.values:
        return {}
    wish = call.data("reply_parameters", "reply parameters") or {
        "message_id": call.integer("reply_to_message_id"),
        "allow_sending_without_reply": call.flag("allow_sending_without_reply"),
    }
    if not isinstance(wish, dict):
        raise bad("object expected as reply parameters")
    source = bot.find_chat(wish["chat_id"]) if "chat_id" in wish else chat
    kept = source.kept(int(wish.get("message_id", 0)))
    if kept is not None:
        shown = {key: value for key, value in kept.message.items() if key != "reply_to_message"}
        return {"reply_to_message": shown}
    if wish.get("allow_sending_without_reply") in (True, "true"):
        return {}
    raise bad("message to be replied not found")
