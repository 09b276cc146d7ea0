"""What Telegram shows by itself: the menu of commands, and the mark on a pressed button."""

from __future__ import annotations

from collections.abc import Mapping

from telegram import (
    BotCommand,
    BotCommandScopeAllGroupChats,
    BotCommandScopeAllPrivateChats,
    CallbackQuery,
    InlineKeyboardButton,
    InlineKeyboardMarkup,
    Message,
)

from bot.channels.telegram.client import Client

IN_GROUPS = ("help", "notices")
PRESSED = "✅ "


async def show_menu(client: Client, menu: Mapping[str, str]) -> None:
    """The commands with their words, for private chats and for groups."""
    commands = [BotCommand(name, words) for name, words in menu.items()]
    private = [one for one in commands if one.command != "notices"]
    in_groups = [one for one in commands if one.command in IN_GROUPS]
    await client.set_my_commands(private, scope=BotCommandScopeAllPrivateChats())
    await client.set_my_commands(in_groups, scope=BotCommandScopeAllGroupChats())


async def mark_pressed(query: CallbackQuery) -> None:
    """Mark the button on its message, so that it is seen what was chosen."""
    if isinstance(query.message, Message) and query.message.reply_markup:
        before = query.message.reply_markup
        after = marked(before, query.data or "")
        if after != before:
            await query.message.edit_reply_markup(after)


def marked(keyboard: InlineKeyboardMarkup, data: str) -> InlineKeyboardMarkup:
    rows = [[marked_key(key, data) for key in row] for row in keyboard.inline_keyboard]
    return InlineKeyboardMarkup(rows)


def marked_key(key: InlineKeyboardButton, data: str) -> InlineKeyboardButton:
    if key.callback_data != data or key.text.startswith(PRESSED):
        return key
    return InlineKeyboardButton(PRESSED + key.text, callback_data=data)
