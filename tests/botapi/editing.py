"""The methods that change or delete a message, and that answer a pressed button."""

from __future__ import annotations

from tests.botapi.bots import Bot
from tests.botapi.calls import Call
from tests.botapi.chats import Kept
from tests.botapi.errors import NOT_MODIFIED, QUERY_TOO_OLD, Json, bad
from tests.botapi.formatting import caption, message_text
from tests.botapi.markup import inline_keyboard

MEDIA = ("photo", "document", "voice", "video", "audio")
DELETABLE = 48 * 3600  # seconds
ANSWERABLE = 60  # seconds
MAX_ANSWER = 200


def edit_message_text(bot: Bot, call: Call) -> Json:
    """`editMessageText`."""
    kept = _own_message(bot, call)
    content = message_text(call)
    if preview := call.data("link_preview_options", "link preview options"):
        content["link_preview_options"] = preview
    if "text" not in kept.message:
        raise bad("there is no text in the message to edit")
    return _change(bot, call, kept, content, ("text", "entities", "link_preview_options"))


def edit_message_caption(bot: Bot, call: Call) -> Json:
    """`editMessageCaption`."""
    kept = _own_message(bot, call)
    content = caption(call)
    if not any(kind in kept.message for kind in MEDIA):
        raise bad("there is no caption in the message to edit")
    return _change(bot, call, kept, content, ("caption", "caption_entities"))


def edit_message_reply_markup(bot: Bot, call: Call) -> Json:
    """`editMessageReplyMarkup`."""
    kept = _own_message(bot, call)
    return _change(bot, call, kept, {}, ())


def _own_message(bot: Bot, call: Call) -> Kept:
    if "message_id" not in call.values:
        raise bad("message identifier is not specified")
    chat = bot.writable_chat(call)
    kept = chat.kept(call.integer("message_id"))
    if kept is None:
        raise bad("message to edit not found")
    if not kept.by_bot:
        raise bad("message can't be edited")
    return kept


def _change(bot: Bot, call: Call, kept: Kept, content: Json, replaced: tuple[str, ...]) -> Json:
    keyboard = inline_keyboard(call)
    gone = {*replaced, "reply_markup"}
    message = {key: value for key, value in kept.message.items() if key not in gone}
    message |= content | ({"reply_markup": keyboard} if keyboard else {})
    if message == kept.message:
        raise bad(NOT_MODIFIED)
    message["edit_date"] = bot.now()
    kept.change(bot.clock(), message)
    bot.changes.note()
    return message


def delete_message(bot: Bot, call: Call) -> bool:
    """`deleteMessage`."""
    chat = bot.writable_chat(call)
    kept = chat.kept(call.integer("message_id"))
    if kept is None:
        raise bad("message to delete not found")
    if bot.clock() - kept.at > DELETABLE or (chat.is_group and not kept.by_bot):
        raise bad("message can't be deleted for everyone")
    kept.deleted_at = bot.clock()
    bot.changes.note()
    return True


def answer_callback_query(bot: Bot, call: Call) -> bool:
    """`answerCallbackQuery`."""
    query_id = call.text("callback_query_id")
    query = bot.queries.get(query_id)
    if query is None or bot.clock() - query["at"] > ANSWERABLE:
        raise bad(QUERY_TOO_OLD)
    if len(call.text("text")) > MAX_ANSWER:
        raise bad("MESSAGE_TOO_LONG")
    answer = {"text": call.text("text"), "show_alert": call.flag("show_alert")}
    bot.answers[query_id] = {**answer, "url": call.text("url"), "at": bot.clock()}
    bot.changes.note()
    return True
