"""All methods but getUpdates, by their names in lower case."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

from tests.botapi import editing, polling, profile, sending
from tests.botapi.bots import Bot
from tests.botapi.calls import Call
from tests.botapi.errors import Refused

Method = Callable[[Bot, Call], Any]
METHODS: dict[str, Method] = {
    "getme": profile.get_me,
    "logout": profile.log_out,
    "close": profile.log_out,
    "setwebhook": polling.set_webhook,
    "deletewebhook": polling.delete_webhook,
    "getwebhookinfo": polling.get_webhook_info,
    "sendmessage": sending.send_message,
    "sendphoto": sending.send_photo,
    "sendmediagroup": sending.send_media_group,
    "sendvoice": sending.send_voice,
    "senddocument": sending.send_document,
    "sendlocation": sending.send_location,
    "sendchataction": profile.send_chat_action,
    "editmessagetext": editing.edit_message_text,
    "editmessagecaption": editing.edit_message_caption,
    "editmessagereplymarkup": editing.edit_message_reply_markup,
    "deletemessage": editing.delete_message,
    "answercallbackquery": editing.answer_callback_query,
    "getfile": profile.get_file,
    "setmycommands": profile.set_my_commands,
    "getmycommands": profile.get_my_commands,
    "deletemycommands": profile.delete_my_commands,
    "setmydescription": profile.set_my_description,
    "getmydescription": profile.get_my_description,
    "setmyshortdescription": profile.set_my_short_description,
    "getmyshortdescription": profile.get_my_short_description,
    "setchatmenubutton": profile.set_chat_menu_button,
    "getchatmenubutton": profile.get_chat_menu_button,
    "getchat": profile.get_chat,
    "leavechat": profile.leave_chat,
}
GET_UPDATES = "getupdates"


def perform(bot: Bot, call: Call) -> Any:
    """Carry out a method and give its result."""
    method = METHODS.get(call.method)
    if method is None:
        raise Refused(404, "Not Found: method not found")
    return method(bot, call)
