"""Pictures, voices, documents and albums, to the bot and from it, with both clients."""

from __future__ import annotations

from typing import Any

import pytest

from tests.botapi.server import BotApi

telegram = pytest.importorskip("telegram")
pytestmark = [
    pytest.mark.slow,  # a tool of the tests, which all others on Telegram use
    pytest.mark.filterwarnings("ignore:Deprecated since version v22.2"),  # duration
]


def bare(name: str, content: bytes) -> Any:
    """A file as python-telegram-bot takes it."""
    return content


def buffered(name: str, content: bytes) -> Any:
    """A file as aiogram takes it."""
    from aiogram.types import BufferedInputFile

    return BufferedInputFile(content, name)


async def test_files_both_ways(api: BotApi, ptb: Any, aio: Any) -> None:
    for bot, wrap in ((ptb, bare), (aio, buffered)):
        photo = await bot.send_photo(chat_id=5, photo=wrap("a.jpg", b"picture"), caption="图")
        again = await bot.send_photo(chat_id=5, photo=photo.photo[-1].file_id)
        assert again.photo[-1].file_unique_id == photo.photo[-1].file_unique_id
        voice = await bot.send_voice(chat_id=5, voice=wrap("a.ogg", b"sound"), duration=2)
        assert voice.voice.duration == 2
        document = await bot.send_document(chat_id=5, document=wrap("表.pdf", b"paper"))
        captioned = await bot.edit_message_caption(
            chat_id=5, message_id=document.message_id, caption="表"
        )
        assert captioned.caption == "表"
        api.photo(5, b"from a resident", caption="漏水")
        (update,) = await bot.get_updates(offset=-1)
        file = await bot.get_file(update.message.photo[-1].file_id)
        content = await _content(bot, file)
        assert content == b"from a resident"
        large = api.document(5, name="大.zip", size=25 << 20)
        (update,) = await bot.get_updates(offset=large.update_id)
        with pytest.raises(Exception, match="ile is too big"):
            await bot.get_file(update.message.document.file_id)


async def _content(bot: Any, file: Any) -> bytes:
    if isinstance(bot, telegram.Bot):
        return bytes(await file.download_as_bytearray())
    return bytes((await bot.download_file(file.file_path)).read())


async def test_albums_both_ways(api: BotApi, ptb: Any, aio: Any) -> None:
    from aiogram.types import InputMediaPhoto

    theirs = telegram.InputMediaPhoto
    for bot, kind, wrap in ((ptb, theirs, bare), (aio, InputMediaPhoto, buffered)):
        media = [kind(media=wrap("1.jpg", b"1"), caption="图"), kind(media=wrap("2.jpg", b"2"))]
        first, second = await bot.send_media_group(chat_id=5, media=media)
        assert first.media_group_id == second.media_group_id
        assert (first.caption, second.caption) == ("图", None)
        said = api.album(5, caption="三张", contents=[b"1", b"2", b"3"])
        updates = await bot.get_updates(offset=said[0].update_id)
        assert len({update.message.media_group_id for update in updates}) == 1
        assert [update.message.caption for update in updates] == ["三张", None, None]
