"""Which messages of a group reach a bot whose privacy mode is on, as it is by default."""

from __future__ import annotations

from tests.botapi.bots import Bot
from tests.botapi.chats import Chat
from tests.botapi.errors import Json

SERVICE = ("new_chat_members", "left_chat_member", "migrate_to_chat_id")


def is_for_bot(bot: Bot, chat: Chat, message: Json) -> bool:
    """Commands, mentions, answers to the bot and service messages; all of them in private."""
    if not chat.is_group or bot.abilities["can_read_all_group_messages"]:
        return True
    if any(field in message for field in SERVICE):
        return True
    answered = message.get("reply_to_message", {}).get("from", {}).get("id")
    return answered == bot.me["id"] or _is_addressed(bot, message)


def _is_addressed(bot: Bot, message: Json) -> bool:
    text = str(message.get("text") or message.get("caption") or "")
    name = f"@{bot.me['username']}".lower()
    if name in text.lower():
        return True
    entities = message.get("entities") or message.get("caption_entities") or []
    commands = [each for each in entities if each["type"] == "bot_command"]
    if not commands:
        return False
    first = commands[0]
    return "@" not in text[first["offset"] : first["offset"] + first["length"]]
