"""Photos and voice messages: kept for those who may see them, and for nobody else."""

from __future__ import annotations

import hashlib
import io

import pytest
from PIL import Image
from sqlmodel import select

from storage.tables import Attachment
from tests.channels.house import MESSAGES, Browser, House, jpeg, picture


async def test_a_photo_is_kept_and_shown_to_who_sent_it(resident: Browser) -> None:
    exif = Image.Exif()
    exif[0x010F] = "Maker"
    photo = jpeg((3_000, 2_000), exif=exif.tobytes())
    assert (await resident.send_photo(photo, "路灯不亮了")).status_code == 202
    (line, *_) = await resident.lines()
    assert line["text"] == "路灯不亮了"
    shown = await resident.http.get(line["photo"])
    assert shown.headers["content-type"] == "image/jpeg"
    assert shown.headers["x-content-type-options"] == "nosniff"
    assert b"Maker" not in shown.content
    assert max(Image.open(io.BytesIO(shown.content)).size) <= 2_048
    assert "哪个位置" in (await resident.hear())[0]["text"]


async def test_a_photo_sent_twice_is_one(resident: Browser) -> None:
    for _ in range(2):
        assert (await resident.send_photo(jpeg(), key="twice")).status_code == 202
    assert len([line for line in await resident.lines() if line["photo"]]) == 1


async def test_a_broken_photo_is_refused_with_a_word(resident: Browser) -> None:
    image = Image.effect_noise((300, 300), 90)
    answer = await resident.send_photo(picture("JPEG", image)[:9_000])
    assert answer.status_code == 422
    assert "打不开" in answer.json()["detail"]
    assert await resident.lines() == []


async def test_another_persons_picture_is_not_found(house: House) -> None:
    owner, other = await house.stranger(), await house.stranger()
    await owner.send_photo(jpeg())
    url = (await owner.lines())[0]["photo"]
    assert (await owner.http.get(url)).status_code == 200
    assert (await other.http.get(url)).status_code == 404
    assert (await other.http.get("/api/chat/files/..%2f..%2fetc%2fpasswd")).status_code == 404
    assert (await other.http.get("/api/chat/files/%00")).status_code == 404
    assert (await house.browser().http.get(url)).status_code == 401


async def test_the_worker_sees_the_photo_of_their_ticket_and_no_other_worker(
    house: House,
) -> None:
    resident, worker = await house.person("李桂兰"), await house.person("张芳")
    await resident.send_photo(jpeg(colour="black"), "桃源里3号楼东门口路灯不亮了")
    url = next(line["photo"] for line in await resident.lines(resident.seen) if line["photo"])
    if "对吗" in (await resident.hear())[-1]["text"]:
        await resident.say("对")
    (ping,) = await worker.hear()
    assert url in ping["photos"]
    assert ping["photo"] == ping["photos"][0]
    shown = await worker.http.get(url)
    assert (shown.status_code, shown.headers["content-type"]) == (200, "image/jpeg")
    elsewhere = await house.person("石春生")
    assert (await elsewhere.http.get(url)).status_code == 404


async def send_voice(browser: Browser, data: bytes, kind: str) -> str:
    files = {"voice": ("v.webm", data, kind)}
    answer = await browser.http.post(MESSAGES, data={"id": f"v{kind}"}, files=files)
    assert answer.status_code == 202
    urls = [str(line["voice"]) for line in await browser.lines() if line["voice"]]
    return urls[-1]


async def test_a_voice_message_is_kept_as_it_was_sent(resident: Browser) -> None:
    sound = bytes(range(256)) * 40
    shown = await resident.http.get(await send_voice(resident, sound, "audio/webm;codecs=opus"))
    assert shown.content == sound
    assert shown.headers["content-type"] == "audio/webm;codecs=opus"
    assert "语音" in (await resident.hear())[0]["text"]


async def test_another_voice_before_any_words_is_told_of(resident: Browser) -> None:
    await send_voice(resident, b"sound", "audio/ogg")
    await resident.hear()
    await send_voice(resident, b"more sound", "audio/webm")
    assert "语音收到了" in (await resident.hear())[0]["text"]


async def test_a_page_sent_as_voice_is_never_served_as_a_page(resident: Browser) -> None:
    for kind in ("text/html", "audio/webm, text/html", "audio/路", "image/svg+xml"):
        url = await send_voice(resident, b"<script>alert(1)</script>", kind)
        shown = await resident.http.get(url)
        assert shown.headers["content-type"] == "application/octet-stream"


PAGES = ("text/html", "image/svg+xml", "application/pdf", "audio/ogg\r\nX: y", "Audio/路")


@pytest.mark.parametrize("kind", PAGES)
async def test_a_file_of_any_channel_is_opened_as_nobodys_page(house: House, kind: str) -> None:
    """What a messenger says of a file is what its sender said of it."""
    resident = await house.stranger()
    row = Attachment(
        id=f"sent as {kind.encode().hex()}",
        kind="voice",
        media_type=kind,
        sha256="",
        size=9,
        data=b"<script/>",
        chat_id=resident.chat,
        created_at=house.app.conversation.clock.now(),
    )
    await house.app.database.write(lambda session: session.add(row))
    shown = await resident.http.get(f"/api/chat/files/{row.id}")
    assert shown.content == b"<script/>"
    assert shown.headers["content-type"] == "application/octet-stream"
    assert shown.headers["content-disposition"] == "attachment"


async def test_a_photo_opened_by_itself_runs_nothing(resident: Browser) -> None:
    await resident.send_photo(jpeg())
    shown = await resident.http.get((await resident.lines())[0]["photo"])
    allowed = shown.headers["content-security-policy"]
    assert "default-src 'none'" in allowed
    assert "sandbox" in allowed
    assert "script" not in allowed
    assert shown.headers["content-disposition"] == "inline"


async def test_what_is_kept_tells_what_it_is(house: House, resident: Browser) -> None:
    """The hash is that of the stored bytes, whichever way they came."""
    await resident.send_photo(jpeg((2_500, 2_500)))
    await send_voice(resident, bytes(range(256)) * 40, "audio/webm")
    kept = await house.app.database.read(
        lambda s: s.scalars(select(Attachment).where(Attachment.chat_id == resident.chat)).all()
    )
    assert {row.media_type for row in kept} == {"image/jpeg", "audio/webm"}
    for row in kept:
        assert (row.size, row.sha256) == (len(row.data), hashlib.sha256(row.data).hexdigest())


async def test_after_forgetting_nobody_finds_the_photo(house: House) -> None:
    resident, worker = await house.stranger(), await house.person("张芳")
    await resident.send_photo(jpeg(colour="black"), "桃源里3号楼东门口路灯不亮了")
    url = next(line["photo"] for line in await resident.lines() if line["photo"])
    if "对吗" in (await resident.hear())[-1]["text"]:
        await resident.say("对")
    assert (await worker.http.get(url)).status_code == 200
    await resident.press("撤回")
    await resident.say("注销")
    assert "已注销" in (await resident.press("确定注销"))[0]["text"]
    for browser in (resident, worker, await house.person("李桂兰")):
        assert (await browser.http.get(url)).status_code == 404
