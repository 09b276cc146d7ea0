"""Replies on their way to Telegram: as messages and keyboards, at the pace it allows."""

from __future__ import annotations

import asyncio
import time
from collections.abc import Awaitable, Callable, Mapping, Sequence
from dataclasses import replace
from itertools import islice
from typing import Any

import structlog
from telegram import (
    InlineKeyboardButton,
    InlineKeyboardMarkup,
    InputMediaPhoto,
    LinkPreviewOptions,
    ReplyParameters,
)
from telegram.error import (
    BadRequest,
    ChatMigrated,
    Forbidden,
    InvalidToken,
    NetworkError,
    RetryAfter,
    TelegramError,
)

from bot.channels.base import DONE, Receipt, Sent
from bot.channels.ports import File, Files
from bot.channels.telegram.client import Client, waited
from bot.channels.telegram.http import Unconfirmed
from bot.channels.telegram.texts import LONGEST_CAPTION, length, pieces
from bot.message import Button, Outgoing

CHAT_SECONDS = 1.0  # at most one message a second and chat
ROW_CHARS = 14  # labels in one row of buttons: more is cut off on a phone
PHOTOS_AT_ONCE = 10
OFFLINE_FIRST, OFFLINE_MOST, TOKEN_SECONDS = 1.0, 30.0, 60.0  # before the next try
REACH_SECONDS, REACH_PAUSE = 5.0, 0.05
UNSURE_FIRST, UNSURE_MOST = 2.0, 600.0  # where each further try may be one copy more
REMEMBERED = 10_000  # chats whose last message is remembered for its pace
GONE = ("chat not found", "user not found", "peer_id_invalid", "chat_id is empty")
NOBODY = Receipt(Sent.UNREACHABLE, cause="nobody's private chat")
PLAYED = frozenset({"audio/ogg", "audio/mpeg", "audio/mp4"})  # as voice messages
VOICE_NAME = "voice.webm"  # what browsers record
NO_PREVIEW = LinkPreviewOptions(is_disabled=True)

log = structlog.get_logger()
Step = Callable[[int], Awaitable[Any]]  # one message to a chat
Quoted = Mapping[str, Any]  # where in the chat it goes: behind which message, in which topic


class Sender:
    """Hands replies over, message by message; never raises for what Telegram or a network does."""

    def __init__(self, client: Client, files: Files, *, paced: bool) -> None:
        self.client, self.files, self.paced = client, files, paced
        self._last: dict[int, float] = {}  # when a chat got its last message, monotonic
        self._done: dict[int, int] = {}  # how many messages of a delivery it has already
        self._unsure: dict[int, float] = {}  # seconds to wait where it may have arrived
        self._offline = 0.0  # seconds to wait while nothing answers

    async def send(self, outgoing: Outgoing) -> Receipt:
        if not outgoing.address.removeprefix("-").isdecimal():
            return NOBODY
        if not await self.reached():
            return Receipt(Sent.WAIT, OFFLINE_FIRST, "Telegram was not reached yet")
        receipt = await self.handed_over(outgoing)
        if receipt.sent in {Sent.DONE, Sent.REFUSED}:
            self._done.pop(outgoing.delivery_id, None)
            self._unsure.pop(outgoing.delivery_id, None)
        return receipt

    async def reached(self) -> bool:
        """Did Telegram say who we are? At a start it does so in a moment: nothing is put off."""
        until = time.monotonic() + REACH_SECONDS
        while not self.client.known and time.monotonic() < until:
            await asyncio.sleep(REACH_PAUSE)
        return self.client.known

    async def handed_over(self, outgoing: Outgoing) -> Receipt:
        chat, delivery = int(outgoing.address), outgoing.delivery_id
        try:
            steps = await self.steps(outgoing)
            try:
                await self.carry(delivery, chat, steps)
            except ChatMigrated as moved:  # a group became a supergroup
                await self.carry(delivery, moved.new_chat_id, steps)
        except TelegramError as error:
            found = receipt_of(error)
            return self.unsure(delivery, found) if is_unsure(error) else self.delayed(found)
        self._offline = 0.0
        return DONE

    def unsure(self, delivery: int, receipt: Receipt) -> Receipt:
        """What may have arrived is said again less and less often, however long it takes."""
        seconds = min(self._unsure.get(delivery, UNSURE_FIRST / 2) * 2, UNSURE_MOST)
        self._unsure[delivery] = seconds
        return replace(receipt, seconds=seconds)

    def delayed(self, receipt: Receipt) -> Receipt:
        """While nothing answers at all, ask less and less often."""
        if receipt.sent is not Sent.WAIT or receipt.seconds:
            return receipt
        self._offline = min(self._offline * 2 or OFFLINE_FIRST, OFFLINE_MOST)
        return replace(receipt, seconds=self._offline)

    async def carry(self, delivery: int, chat: int, steps: Sequence[Step]) -> None:
        """Go on where a former try of this delivery was stopped."""
        for place in range(self._done.get(delivery, 0), len(steps)):
            await self.pace(chat)
            await steps[place](chat)
            self._done[delivery] = place + 1

    async def pace(self, chat: int) -> None:
        """Wait until this chat may have its next message."""
        if not self.paced:
            return
        free = max(self._last.pop(chat, 0.0) + CHAT_SECONDS, time.monotonic())
        self._last[chat] = free
        for oldest in list(islice(self._last, max(len(self._last) - REMEMBERED, 0))):
            del self._last[oldest]
        await asyncio.sleep(free - time.monotonic())

    async def steps(self, outgoing: Outgoing) -> list[Step]:
        """The messages of one reply: files, then the words, whose last piece has the buttons."""
        reply = outgoing.reply
        photos = [file.data for file in await self.opened(reply.photos[:PHOTOS_AT_ONCE])]
        others = await self.opened([*reply.voices, *reply.documents])
        keyboard = keyboard_of(reply.buttons, self.client.username)
        quoted = {"reply_parameters": quote(reply.quotes), "message_thread_id": reply.thread}
        if len(photos) == 1 and not others and length(reply.text) <= LONGEST_CAPTION:
            return [self.photo(photos[0], reply.text, keyboard, quoted)]
        steps = [self.file(file, quoted) for file in others]
        steps += [self.album(photos, quoted)] if photos else []
        if not reply.text.strip():
            return steps
        *first, last = pieces(reply.text)
        steps += [self.text(piece, None, quoted) for piece in first]
        return [*steps, self.text(last, keyboard, quoted)]

    async def opened(self, ids: Sequence[str]) -> list[File]:
        found = [await self.files.open_file(file_id) for file_id in ids]
        return [file for file in found if file]

    def text(self, text: str, keyboard: Any, quoted: Quoted) -> Step:
        """Plain text, in which nothing has to be escaped."""
        return lambda chat: self.client.send_message(
            chat,
            text,
            reply_markup=keyboard,
            link_preview_options=NO_PREVIEW,
            **quoted,
        )

    def photo(self, data: bytes, caption: str, keyboard: Any, quoted: Quoted) -> Step:
        """A picture with its words; the words alone where Telegram does not want the picture."""

        async def send(chat: int) -> None:
            try:
                await self.client.send_photo(
                    chat, data, caption=caption, reply_markup=keyboard, **quoted
                )
            except BadRequest as error:
                if is_gone(error):
                    raise
                log.warning("telegram", trouble="picture not taken", cause=error.message[:200])
                if caption.strip():
                    await self.text(caption, keyboard, quoted)(chat)

        return send

    def file(self, file: File, quoted: Quoted) -> Step:
        """A voice message where Telegram plays it as one, else a file with its name."""
        if file.media_type.partition(";")[0] in PLAYED:
            return lambda chat: self.client.send_voice(chat, file.data, **quoted)
        return lambda chat: self.client.send_document(
            chat, file.data, filename=file.name or VOICE_NAME, **quoted
        )

    def album(self, photos: Sequence[bytes], quoted: Quoted) -> Step:
        """Pictures together; where one is not wanted, each that is."""
        if len(photos) == 1:
            return self.photo(photos[0], "", None, quoted)

        async def send(chat: int) -> None:
            try:
                media = [InputMediaPhoto(photo) for photo in photos]
                await self.client.send_media_group(chat, media, **quoted)
            except BadRequest as error:
                if is_gone(error):
                    raise
                for photo in photos:
                    await self.pace(chat)
                    await self.photo(photo, "", None, quoted)(chat)

        return send


def quote(reference: str) -> ReplyParameters | None:
    if not reference:
        return None
    return ReplyParameters(int(reference), allow_sending_without_reply=True)


def keyboard_of(buttons: Sequence[Button], username: str) -> InlineKeyboardMarkup | None:
    """Short labels side by side, long ones in rows of their own."""
    rows: list[list[InlineKeyboardButton]] = []
    room = 0
    for button in buttons:
        room -= len(button.label) + 1
        if room < 0 or not rows:
            rows.append([])
            room = ROW_CHARS - len(button.label)
        rows[-1].append(key_of(button, username))
    return InlineKeyboardMarkup(rows) if rows else None


def key_of(button: Button, username: str) -> InlineKeyboardButton:
    if button.start:
        url = f"https://t.me/{username}?start={button.start}"
        return InlineKeyboardButton(button.label, url=url)
    return InlineKeyboardButton(button.label, callback_data=button.data)


def is_unsure(error: TelegramError) -> bool:
    """May it have arrived all the same? So it is where the answer was lost, or is none."""
    return type(error) in {Unconfirmed, TelegramError}


def receipt_of(error: TelegramError) -> Receipt:
    """What Telegram, or the way to it, said: the first kind that fits."""
    found = next(reader for kind, reader in READERS.items() if isinstance(error, kind))
    return found(error)


def flooded(error: Any) -> Receipt:
    return Receipt(Sent.WAIT, waited(error), "flood wait")


def refused(error: TelegramError) -> Receipt:
    sent = Sent.UNREACHABLE if is_gone(error) else Sent.REFUSED
    return Receipt(sent, cause=error.message[:200])


def is_gone(error: TelegramError) -> bool:
    return any(words in error.message.lower() for words in GONE)


def failed(error: TelegramError) -> Receipt:
    """An answer that is an error counts as a try; no answer at all is not this reply's fault."""
    if error.__cause__ is None:
        return Receipt(Sent.RETRY, cause=error.message[:200])
    return Receipt(Sent.WAIT, cause=type(error.__cause__).__name__)


# the more special first: a BadRequest is a NetworkError, too
READERS: Mapping[type[TelegramError], Callable[[Any], Receipt]] = {
    RetryAfter: flooded,
    Forbidden: lambda error: Receipt(Sent.UNREACHABLE, cause=error.message[:200]),
    InvalidToken: lambda _: Receipt(Sent.WAIT, TOKEN_SECONDS, "the token is not taken"),
    BadRequest: refused,
    NetworkError: failed,
    TelegramError: lambda error: Receipt(Sent.WAIT, cause=error.message[:200]),
}
