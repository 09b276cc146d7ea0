"""The methods about the bot itself, its chats and its files."""

from __future__ import annotations

import json
import re
from typing import Any

from tests.botapi.bots import Bot
from tests.botapi.calls import Call
from tests.botapi.errors import Json, bad
from tests.botapi.files import MAX_DOWNLOAD

COMMAND = re.compile(r"[a-z0-9_]{1,32}")
MAX_COMMANDS = 100
ACTIONS = (
    "typing upload_photo record_video upload_video record_voice upload_voice record_audio"
    " upload_audio upload_document choose_sticker find_location pick_up_location"
    " record_video_note upload_video_note cancel"
).split()


def get_me(bot: Bot, call: Call) -> Json:
    """`getMe`."""
    never = {"supports_inline_queries": False, "can_connect_to_business": False}
    return {**bot.me, **bot.abilities, **never, "has_main_web_app": False}


def set_my_commands(bot: Bot, call: Call) -> bool:
    """`setMyCommands`."""
    commands = call.data("commands", "commands") or []
    if not isinstance(commands, list):
        raise bad("expected an Array of BotCommand")
    if len(commands) > MAX_COMMANDS:
        raise bad("BOT_COMMANDS_TOO_MUCH")
    bot.commands[_audience(call)] = [_command(command) for command in commands]
    return True


def _command(command: Any) -> Json:
    if not isinstance(command, dict):
        raise bad("can't parse BotCommand: expected an Object")
    for field in ("command", "description"):
        if not isinstance(command.get(field), str):
            raise bad(f"can't parse BotCommand: Can't find field \"{field}\"")
    name = command["command"].removeprefix("/")
    if not COMMAND.fullmatch(name):
        raise bad("BOT_COMMAND_INVALID")
    if not 1 <= len(command["description"]) <= 256:
        raise bad("BOT_COMMAND_DESCRIPTION_INVALID")
    return {"command": name, "description": command["description"]}


def _audience(call: Call) -> str:
    scope = call.data("scope", "scope") or {"type": "default"}
    return json.dumps([scope, call.text("language_code")], sort_keys=True)


def get_my_commands(bot: Bot, call: Call) -> list[Json]:
    """`getMyCommands`."""
    return bot.commands.get(_audience(call), [])


def delete_my_commands(bot: Bot, call: Call) -> bool:
    """`deleteMyCommands`."""
    bot.commands.pop(_audience(call), None)
    return True


def set_my_description(bot: Bot, call: Call) -> bool:
    """`setMyDescription`."""
    return _set_text(bot, call, "description", 512)


def set_my_short_description(bot: Bot, call: Call) -> bool:
    """`setMyShortDescription`."""
    return _set_text(bot, call, "short_description", 120)


def _set_text(bot: Bot, call: Call, name: str, most: int) -> bool:
    text = call.text(name)
    if len(text) > most:
        raise bad(f"bot {name.replace('_', ' ')} is too long")
    bot.settings[name, call.text("language_code")] = text
    return True


def get_my_description(bot: Bot, call: Call) -> Json:
    """`getMyDescription`."""
    return {"description": bot.settings.get(("description", call.text("language_code")), "")}


def get_my_short_description(bot: Bot, call: Call) -> Json:
    """`getMyShortDescription`."""
    known = bot.settings.get(("short_description", call.text("language_code")), "")
    return {"short_description": known}


def set_chat_menu_button(bot: Bot, call: Call) -> bool:
    """`setChatMenuButton`."""
    button = call.data("menu_button", "menu button") or {"type": "default"}
    if not isinstance(button, dict) or button.get("type") not in ("commands", "web_app", "default"):
        raise bad("menu button has invalid type specified")
    bot.settings["menu_button", _private(bot, call)] = button
    return True


def get_chat_menu_button(bot: Bot, call: Call) -> Json:
    """`getChatMenuButton`."""
    button: Json = bot.settings.get(("menu_button", _private(bot, call)), {"type": "commands"})
    return button


def _private(bot: Bot, call: Call) -> int:
    if "chat_id" not in call.values:
        return 0
    return bot.find_chat(call.values["chat_id"]).id


def get_chat(bot: Bot, call: Call) -> Json:
    """`getChat`."""
    chat = bot.find_chat(call.values.get("chat_id"))
    if not chat.started:
        raise bad("chat not found")
    more: Json = {"accent_color_id": 0, "max_reaction_count": 11, "accepted_gift_types": NO_GIFTS}
    if chat.is_group:
        more["permissions"] = {"can_send_messages": True}
    return {**chat.shown, **more}


NO_GIFTS = {
    "unlimited_gifts": False,
    "limited_gifts": False,
    "unique_gifts": False,
    "premium_subscription": False,
    "gifts_from_channels": False,
}


def leave_chat(bot: Bot, call: Call) -> bool:
    """`leaveChat`."""
    chat = bot.writable_chat(call)
    if not chat.is_group:
        raise bad("chat member status can't be changed in private chats")
    chat.membership = "left"
    return True


def send_chat_action(bot: Bot, call: Call) -> bool:
    """`sendChatAction`."""
    if call.text("action").lower() not in ACTIONS:
        raise bad("wrong parameter action in request")
    bot.writable_chat(call)
    return True


def get_file(bot: Bot, call: Call) -> Json:
    """`getFile`."""
    if not call.text("file_id"):
        raise bad("file_id not specified")
    file = bot.files.find(call.text("file_id"))
    if file is None:
        raise bad("wrong file_id or the file is temporarily unavailable")
    if file.size > MAX_DOWNLOAD:
        raise bad("file is too big")
    return {**file.shown(), "file_path": bot.files.open(file)}


def log_out(bot: Bot, call: Call) -> bool:
    """`logOut` and `close`, which change nothing here."""
    return True
