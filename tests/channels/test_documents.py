"""Documents: kept as they were sent, under their own names, for those who may see the ticket."""

from __future__ import annotations

from datetime import timedelta
from urllib.parse import unquote

import pytest
from sqlalchemy import LargeBinary, type_coerce
from sqlmodel import col, select

from bot.channels.documents import LONGEST_NAME, kind_of, name_of, offered
from bot.clock import SetClock
from bot.desk.retention import KEPT_FOR, erase_old
from storage.tables import Attachment
from tests.channels.house import Browser, House, jpeg

pytestmark = pytest.mark.slow

LAMP = "桃源里3号楼东门口路灯不亮了"
PAPER = "停电通知（3号楼）.pdf"
PDF = b"%PDF-1.7\n" + bytes(range(256)) * 40


def saved_as(disposition: str) -> str:
    """The name under which a browser saves what it was given."""
    kind, _, encoded = disposition.partition("; filename*=UTF-8''")
    assert kind == "attachment"
    return unquote(encoded)


async def told_with_a_paper(house: House) -> tuple[Browser, str]:
    """A resident's report that came with a document; where that is."""
    resident = await house.person("李桂兰")
    assert (await resident.send_file(PAPER, PDF, LAMP)).status_code == 202
    url = next(line["file"] for line in await resident.lines(resident.seen) if line["file"])
    if "对吗" in (await resident.hear())[-1]["text"]:
        await resident.say("对")
    return resident, url


async def test_a_document_is_kept_as_it_was_sent_under_its_name(resident: Browser) -> None:
    assert (await resident.send_file(PAPER, PDF)).status_code == 202
    assert "收到文件" in (await resident.hear())[0]["text"]
    (line, *_) = await resident.lines()
    assert line["files"] == [{"url": line["file"], "name": PAPER, "size": len(PDF)}]
    shown = await resident.http.get(line["file"])
    assert shown.content == PDF
    assert shown.headers["content-type"] == "application/pdf"
    assert shown.headers["x-content-type-options"] == "nosniff"
    assert saved_as(shown.headers["content-disposition"]) == PAPER


async def test_the_worker_gets_the_document_and_no_other_worker(house: House) -> None:
    worker, elsewhere = await house.person("张芳"), await house.person("石春生")
    _, url = await told_with_a_paper(house)
    (ping,) = await worker.hear()
    paper = {"url": url, "name": PAPER, "size": len(PDF)}
    assert ping["files"] == [paper]
    tasks = (await worker.http.get("/api/chat/tasks")).json()["tasks"]
    assert [task["files"] for task in tasks if task["title"] in ping["text"]] == [[paper]]
    assert (await worker.http.get(url)).content == PDF
    assert (await elsewhere.http.get(url)).status_code == 404
    assert (await (await house.stranger()).http.get(url)).status_code == 404
    assert (await house.browser().http.get(url)).status_code == 401


async def test_what_comes_soon_after_a_ticket_is_added_to_it(house: House) -> None:
    resident, worker = await house.person("李桂兰"), await house.person("张芳")
    if "对吗" in (await resident.say(LAMP))[-1]["text"]:
        await resident.say("对")
    await worker.hear()
    await resident.send_file("登记表.xlsx", b"PK\x03\x04", "各家的情况都在里头")
    assert "已补充" in (await resident.hear())[0]["text"]
    (news,) = await worker.hear()
    assert [file["name"] for file in news["files"]] == ["登记表.xlsx"]


async def test_a_document_in_the_middle_of_a_report_belongs_to_it(house: House) -> None:
    resident, worker = await house.stranger(), await house.person("张芳")
    await resident.say("路灯不亮了")
    await resident.send_file("位置.docx", b"PK\x03\x04")
    (again,) = await resident.hear()
    assert "文件收到了" in again["text"]
    assert "哪个位置" in again["text"]
    await resident.say("桃源里3号楼东门口")
    await resident.press("对")
    (ping,) = await worker.hear()
    assert [file["name"] for file in ping["files"]] == ["位置.docx"]


RUNS = "游戏.exe 装一下.apk 开机.bat 表.js 通知.html 图.svg 宏.xlsm 通知.pdf.exe a.pdf/b.exe"
REFUSED = [*RUNS.split(), "无名", ".pdf.", "", "x.exe. .", "通知\u202efdp.exe", "通知.ｐｄｆ.EXE"]


@pytest.mark.parametrize("name", REFUSED)
async def test_what_may_run_or_is_unknown_is_refused_with_a_word(
    resident: Browser, name: str
) -> None:
    answer = await resident.send_file(name or " ", b"MZ")
    assert answer.status_code == 422
    assert "收不了" in answer.json()["detail"]
    assert await resident.lines() == []


async def test_an_empty_document_and_one_too_large_are_refused(resident: Browser) -> None:
    assert (await resident.send_file("空.txt", b"")).status_code == 422
    most = 10 * 1024 * 1024
    answer = await resident.send_file("大.zip", bytes(most + 1))
    assert answer.status_code == 413
    assert "10 MB" in answer.json()["detail"]
    assert await resident.lines() == []
    assert (await resident.send_file("刚好.zip", bytes(most))).status_code == 202


NAMES = {
    "../../etc/通知.pdf": "通知.pdf",
    "C:\\Users\\王\\通知.PDF": "通知.PDF",
    "通知\r\nX-Evil: 1.pdf": "通知X-Evil_ 1.pdf",
    "\u202e通\u200b知\u2066\x00\x07.pdf": "通知.pdf",
    'a"b;c=*?.pdf': "a_b;c=__.pdf",
    "   通   知 .pdf ": "通 知 .pdf",
    "%2e%2e%2f通知.pdf": "%2e%2e%2f通知.pdf",
    "😀 灯.txt": "😀 灯.txt",
}


@pytest.mark.parametrize("given", NAMES)
async def test_a_bad_name_is_made_harmless(given: str) -> None:
    assert name_of(given) == NAMES[given]
    assert name_of(NAMES[given]) == NAMES[given]


@pytest.mark.parametrize("given", [name for name in NAMES if not {"\r", '"', "\x00"} & {*name}])
async def test_the_harmless_name_is_the_one_that_is_saved(resident: Browser, given: str) -> None:
    assert (await resident.send_file(given, b"text")).status_code == 202
    (line, *_) = await resident.lines()
    assert line["files"][0]["name"] == NAMES[given]
    shown = await resident.http.get(line["file"])
    assert saved_as(shown.headers["content-disposition"]) == NAMES[given]


def test_a_long_name_keeps_its_ending() -> None:
    assert name_of("长" * 5_000 + ".docx") == "长" * (LONGEST_NAME - 5) + ".docx"
    assert len(name_of("x." + "y" * 5_000)) <= LONGEST_NAME


async def test_a_picture_sent_as_a_file_is_a_picture(resident: Browser) -> None:
    await resident.send_file("IMG_1.JPG", jpeg((3_000, 2_000)))
    (line, *_) = await resident.lines()
    assert (line["files"], bool(line["photo"])) == ([], True)
    shown = await resident.http.get(line["photo"])
    assert shown.headers["content-disposition"] == "inline"
    assert len(shown.content) < 1_000_000


async def test_a_page_under_a_documents_name_is_never_a_page(resident: Browser) -> None:
    await resident.send_file("通知.txt", b"<script>alert(1)</script>")
    (line, *_) = await resident.lines()
    shown = await resident.http.get(line["file"])
    assert shown.headers["content-type"].startswith("text/plain")
    assert saved_as(shown.headers["content-disposition"]) == "通知.txt"
    assert "sandbox" in shown.headers["content-security-policy"]


async def test_the_name_stands_sealed_in_the_database(house: House, resident: Browser) -> None:
    await resident.send_file("李桂兰的病历.pdf", PDF)
    raw = select(type_coerce(col(Attachment.name), LargeBinary))
    (name,) = await house.app.database.read(
        lambda s: s.scalars(raw.where(Attachment.chat_id == resident.chat)).all()
    )
    assert "李桂兰".encode() not in bytes(name)


async def test_after_forgetting_nobody_finds_the_document(house: House) -> None:
    resident, worker = await house.stranger(), await house.person("张芳")
    await resident.send_file(PAPER, PDF, LAMP)
    url = next(line["file"] for line in await resident.lines() if line["file"])
    await resident.hear()
    await resident.press("对")
    assert (await worker.http.get(url)).status_code == 200
    await resident.press("撤回")
    await resident.say("注销")
    assert "已注销" in (await resident.press("确定注销"))[0]["text"]
    for browser in (resident, worker, await house.person("李桂兰")):
        assert (await browser.http.get(url)).status_code == 404
    shown = [file["url"] for line in await worker.lines() for file in line["files"]]
    assert url not in shown


async def test_two_years_later_the_document_and_its_name_are_gone(house: House) -> None:
    resident = await house.stranger()
    await resident.send_file(PAPER, PDF)
    await resident.hear()
    clock = house.app.conversation.clock
    assert isinstance(clock, SetClock)
    clock.advance(KEPT_FOR + timedelta(days=1))
    await house.app.database.write(lambda s: erase_old(house.app.conversation.unit(s)))
    rows = await house.app.database.read(
        lambda s: s.scalars(select(Attachment).where(Attachment.chat_id == resident.chat)).all()
    )
    assert rows == []


def test_what_the_page_offers_is_what_is_taken() -> None:
    endings = [one for one in offered().split(",") if one.startswith(".")]
    assert ".pdf" in endings
    assert all(kind_of(f"文件{ending}") for ending in endings)
