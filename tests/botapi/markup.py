"""The keyboards of a message, refused as Telegram refuses them."""

from __future__ import annotations

import json
from typing import Any

from tests.botapi.calls import Call
from tests.botapi.errors import Json, bad

MAX_DATA = 64  # bytes
MAX_BUTTONS = 100
MAX_MARKUP = 10_240
OTHER_KEYBOARDS = ("keyboard", "remove_keyboard", "force_reply")
ACTIONS = (
    "callback_data url web_app login_url switch_inline_query switch_inline_query_current_chat"
    " switch_inline_query_chosen_chat copy_text callback_game pay"
).split()


def inline_keyboard(call: Call) -> Json | None:
    """The inline keyboard a message will show; other keyboards are checked, but not shown."""
    markup = call.data("reply_markup", "reply keyboard markup")
    if markup is None:
        return None
    if not isinstance(markup, dict):
        raise bad("object expected as reply markup")
    if len(json.dumps(markup)) > MAX_MARKUP:
        raise bad("reply markup is too long")
    if "inline_keyboard" in markup:
        return _inline(markup["inline_keyboard"])
    if "keyboard" in markup:
        _check_rows(markup["keyboard"], "keyboard")
    return None


def _inline(rows: Any) -> Json | None:
    _check_rows(rows, "inline_keyboard")
    shown = [[_button(button) for button in row] for row in rows if row]
    if sum(map(len, shown)) > MAX_BUTTONS:
        raise bad("reply markup is too long")
    return {"inline_keyboard": shown} if shown else None


def _check_rows(rows: Any, field: str) -> None:
    if not isinstance(rows, list):
        raise bad(f'field "{field}" must be of type Array')
    for row in rows:
        if not isinstance(row, list):
            raise bad(f'field "{field}" must be an Array of Arrays')


def _button(button: Any) -> Json:
    problem = "can't parse inline keyboard button: "
    if not isinstance(button, dict):
        raise bad(problem + "InlineKeyboardButton must be an Object")
    if not isinstance(button.get("text"), str):
        raise bad(problem + 'Field "text" must be of type String')
    if not any(button.get(action) not in (None, "") for action in ACTIONS):
        raise bad(problem + "Text buttons are unallowed in the inline keyboard")
    if len(str(button.get("callback_data", "")).encode()) > MAX_DATA:
        raise bad("BUTTON_DATA_INVALID")
    return {key: value for key, value in button.items() if value is not None}
