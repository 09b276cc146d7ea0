"""Every method, spoken to by python-telegram-bot and by aiogram: both must read each result."""

from __future__ import annotations

from typing import Any

import httpx
import pytest

from tests.botapi.server import BotApi

telegram = pytest.importorskip("telegram")
pytestmark = [
    pytest.mark.slow,  # a tool of the tests, which all others on Telegram use
    pytest.mark.filterwarnings("ignore:Deprecated since version v22.2"),  # duration
]

PRIVATE = {"chat_id": 5}
METHODS: list[tuple[str, dict[str, Any], str]] = [
    ("get_me", {}, "username"),
    ("send_message", {**PRIVATE, "text": "你好"}, "text"),
    ("send_message", {"chat_id": -1001, "text": "a", "message_thread_id": 7}, "message_thread_id"),
    (
        "send_message",
        {**PRIVATE, "text": "<b>粗</b> &amp; <i>斜</i>", "parse_mode": "HTML"},
        "entities",
    ),
    ("send_message", {**PRIVATE, "text": "*粗* 1\\.5", "parse_mode": "MarkdownV2"}, "entities"),
    ("send_location", {**PRIVATE, "latitude": 31.2, "longitude": 121.5}, "location"),
    ("send_chat_action", {**PRIVATE, "action": "typing"}, ""),
    ("get_chat", {"chat_id": -1001}, "title"),
    ("get_chat", PRIVATE, "first_name"),
    ("leave_chat", {"chat_id": -1001}, ""),
    ("get_webhook_info", {}, ""),
    ("delete_webhook", {"drop_pending_updates": True}, ""),
    ("set_my_description", {"description": "居民助手"}, ""),
    ("set_my_short_description", {"short_description": "助手"}, ""),
    ("get_my_description", {}, ""),
    ("get_my_short_description", {}, ""),
    ("set_chat_menu_button", {}, ""),
    ("get_chat_menu_button", {}, "type"),
    ("delete_my_commands", {}, ""),
    ("get_my_commands", {}, ""),
    ("get_updates", {}, ""),
    ("log_out", {}, ""),
    ("close", {}, ""),
]
LONG_DATA = [[{"text": "x", "callback_data": "字" * 22}]]
REFUSED: list[tuple[str, dict[str, Any], int, str]] = [
    ("sendMessage", {"chat_id": 99, "text": "a"}, 400, "Bad Request: chat not found"),
    ("sendMessage", {"text": "a"}, 400, "Bad Request: chat_id is empty"),
    ("sendMessage", {**PRIVATE, "text": "  "}, 400, "Bad Request: message text is empty"),
    ("sendMessage", {**PRIVATE, "text": "字" * 4097}, 400, "Bad Request: message is too long"),
    (
        "sendMessage",
        {**PRIVATE, "text": "<b>粗", "parse_mode": "HTML"},
        400,
        "Bad Request: can't parse entities: Can't find end tag corresponding to start tag \"b\"",
    ),
    (
        "sendMessage",
        {**PRIVATE, "text": "好<p>", "parse_mode": "HTML"},
        400,
        'Bad Request: can\'t parse entities: Unsupported start tag "p" at byte offset 3',
    ),
    (
        "sendMessage",
        {**PRIVATE, "text": "1.5", "parse_mode": "MarkdownV2"},
        400,
        "Bad Request: can't parse entities: Character '.' is reserved and must be escaped with the"
        " preceding '\\'",
    ),
    (
        "sendMessage",
        {**PRIVATE, "text": "好 *粗", "parse_mode": "MarkdownV2"},
        400,
        "Bad Request: can't parse entities: Can't find end of Bold entity at byte offset 4",
    ),
    (
        "sendMessage",
        {**PRIVATE, "text": "a", "reply_markup": {"inline_keyboard": LONG_DATA}},
        400,
        "Bad Request: BUTTON_DATA_INVALID",
    ),
    (
        "sendMessage",
        {**PRIVATE, "text": "a", "reply_parameters": {"message_id": 999}},
        400,
        "Bad Request: message to be replied not found",
    ),
    (
        "sendMessage",
        {**PRIVATE, "text": "a", "message_thread_id": 3},
        400,
        "Bad Request: message thread not found",
    ),
    (
        "editMessageText",
        {**PRIVATE, "message_id": 999, "text": "b"},
        400,
        "Bad Request: message to edit not found",
    ),
    (
        "deleteMessage",
        {**PRIVATE, "message_id": 999},
        400,
        "Bad Request: message to delete not found",
    ),
    (
        "answerCallbackQuery",
        {"callback_query_id": "1"},
        400,
        "Bad Request: query is too old and response timeout expired or query ID is invalid",
    ),
    ("sendPhoto", PRIVATE, 400, "Bad Request: there is no photo in the request"),
    (
        "getFile",
        {"file_id": "x"},
        400,
        "Bad Request: wrong file_id or the file is temporarily unavailable",
    ),
    ("sendNothing", {}, 404, "Not Found: method not found"),
]


@pytest.mark.parametrize(("method", "values", "field"), METHODS, ids=lambda value: str(value)[:40])
async def test_both_clients_read_the_result(
    ptb: Any, aio: Any, method: str, values: dict[str, Any], field: str
) -> None:
    for bot in (ptb, aio):
        if bot is ptb and method == "leave_chat":
            continue  # it can be done once
        result = await getattr(bot, method)(**values)
        assert not field or getattr(result, field), (bot, result)


@pytest.mark.parametrize(("method", "values", "code", "words"), REFUSED)
async def test_refusals_have_telegrams_codes_and_words(
    api: BotApi, method: str, values: dict[str, Any], code: int, words: str
) -> None:
    async with httpx.AsyncClient() as client:
        answer = await client.post(f"{api.url}/bot1:TEST/{method}", json=values)
    assert (answer.status_code, answer.json()["error_code"]) == (code, code)
    assert answer.json() == {"ok": False, "error_code": code, "description": words}


async def test_calls_without_a_clients_own_reading(api: BotApi, ptb: Any) -> None:
    api.group(-1002, "三号楼", username="sanhaolou")
    raw = await ptb.do_api_request("SENDmessage", {"chat_id": "@sanhaolou", "text": "大家好"})
    assert raw["chat"] == {
        "id": -1002,
        "title": "三号楼",
        "type": "supergroup",
        "username": "sanhaolou",
    }
    assert raw["message_id"] == 1


async def test_tokens_and_paths(api: BotApi) -> None:
    async with httpx.AsyncClient(base_url=api.url) as client:
        codes = [
            (await client.get(path)).status_code
            for path in (
                "/bot1:TEST/GETME",
                "/bot2:OTHER/getMe",
                "/bot3:NO/getMe",
                "/botx/getMe",
                "/",
            )
        ]
        wrong = (await client.get("/bot3:NO/getMe")).json()
    assert codes == [200, 200, 401, 404, 404]
    assert wrong == {"ok": False, "error_code": 401, "description": "Unauthorized"}


@pytest.mark.parametrize("shape", ["json", "data", "params", "files"])
async def test_bodies_of_every_shape(api: BotApi, shape: str) -> None:
    values = {"chat_id": "5", "text": "你好"}
    given: Any = (
        {name: (None, value) for name, value in values.items()} if shape == "files" else values
    )
    async with httpx.AsyncClient(base_url=api.url) as client:
        answer = await client.request("POST", "/bot1:TEST/sendMessage", **{shape: given})
    assert answer.json()["result"]["text"] == "你好"


async def test_buttons_are_pressed_answered_and_marked(api: BotApi, ptb: Any, aio: Any) -> None:
    keyboard = telegram.InlineKeyboardMarkup(
        [[telegram.InlineKeyboardButton("是", callback_data="yes")]]
    )
    for bot in (ptb, aio):
        sent = await ptb.send_message(5, "可以吗?", reply_markup=keyboard)
        pressed = api.press(5, sent.message_id, label="是")
        (update,) = await bot.get_updates(offset=pressed.update_id)
        query = update.callback_query
        assert (query.data, query.message.message_id) == ("yes", sent.message_id)
        assert await bot.answer_callback_query(callback_query_id=query.id, text="好")
        assert api.answers()[query.id]["text"] == "好"
        edited = await bot.edit_message_text(
            text="可以吗? ✓", chat_id=5, message_id=sent.message_id
        )
        assert edited.edit_date
        assert not edited.reply_markup
        with pytest.raises(Exception, match="essage is not modified"):
            await bot.edit_message_text(text="可以吗? ✓", chat_id=5, message_id=sent.message_id)
        with pytest.raises(Exception, match="no such button"):
            api.press(5, sent.message_id, "yes")
        api.press(5, sent.message_id, "yes", old=True, inaccessible=True)
        updates = await bot.get_updates(offset=pressed.update_id + 1)
        assert updates[0].callback_query.message.message_id == sent.message_id
    assert [kept.message["text"] for kept in api.sent(5)] == ["可以吗? ✓"] * 2


async def test_keyboard_edit_and_delete(api: BotApi, ptb: Any, aio: Any) -> None:
    rows = [[{"text": "好", "callback_data": "1"}]]
    for bot in (ptb, aio):
        sent = await aio.send_message(5, "?", reply_markup={"inline_keyboard": rows})
        bare = await bot.edit_message_reply_markup(chat_id=5, message_id=sent.message_id)
        assert not bare.reply_markup
        assert await bot.delete_message(chat_id=5, message_id=sent.message_id)
    assert api.texts(5) == []
    assert all(kept.deleted_at for kept in api.sent(5))


async def test_commands(ptb: Any, aio: Any) -> None:
    from aiogram.types import BotCommand

    assert await ptb.set_my_commands([("start", "开始")], language_code="zh")
    assert [one.description for one in await aio.get_my_commands(language_code="zh")] == ["开始"]
    assert await aio.set_my_commands([BotCommand(command="help", description="帮助")])
    assert [one.command for one in await ptb.get_my_commands()] == ["help"]
