"""People's own words become wordings: what an administrator sees of them, and may do."""

from __future__ import annotations

import re
import shutil
from collections.abc import AsyncIterator, Iterator
from functools import partial
from html import unescape
from pathlib import Path

import httpx
import pytest
import pytest_asyncio
from sqlmodel import Session, delete

from bot import keeper
from bot.catalogue import wordings
from bot.settings import KNOWLEDGE
from bot.understanding import Understanding
from storage.tables import Unanswered
from tests.channels.house import SITE, Browser, House, at_work, open_house
from tests.channels.test_pages import BROWSER, admins, visible
from tests.conftest import CACHE
from tests.town import MORNING

pytestmark = pytest.mark.slow

LEAK, OUTAGE = "屋顶外墙渗漏、楼上漏水", "停水漏水水压低"
QUANTUM = "量子力学怎么学"
REMARK = "# 水务热线每年五月会换，记得核对"
FORM = {**BROWSER, "Origin": SITE}


@pytest.fixture(scope="module")
def folder(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """The shipped knowledge where it may be edited, with a clerk's remark in one file."""
    copy = Path(shutil.copytree(KNOWLEDGE, tmp_path_factory.mktemp("learning") / "knowledge"))
    path = file_of(copy, "water-outage")
    path.write_text(f"{REMARK}\n{path.read_text('utf-8')}", "utf-8")
    return copy


@pytest.fixture(scope="module")
def unchecked() -> Iterator[None]:
    """No child fits what is edited here: that it goes live is shown elsewhere."""

    async def nothing_found(*_: object) -> list[str]:
        return []

    with pytest.MonkeyPatch.context() as patch:
        patch.setattr(keeper, "check_in_child", nothing_found)
        yield


@pytest_asyncio.fixture(scope="module")
async def office(
    folder: Path, understanding: Understanding, unchecked: None
) -> AsyncIterator[House]:
    """A bot whose knowledge may be edited."""
    async with at_work(open_house(folder.parent, CACHE, folder)) as house:
        yield house


@pytest_asyncio.fixture
async def admin(office: House) -> AsyncIterator[Browser]:
    """An administrator, with nothing on the list."""
    await office.app.database.write(lambda session: session.exec(delete(Unanswered)))
    admin = await office.person((await admins(office))[0])
    admin.http.headers.update(FORM)
    yield admin


def file_of(folder: Path, item_id: str) -> Path:
    return next(folder.rglob(f"{item_id}.yaml"))


async def ask(house: House, text: str, choice: str = "") -> None:
    """A new resident asks, and perhaps chooses."""
    resident = await house.stranger()
    await resident.say(text)
    if choice:
        await resident.press(choice)


async def keep(house: House, text: str, guess: str = "water-outage") -> int:
    """A question as it would have been kept."""

    def store(session: Session) -> int:
        row = Unanswered(text=text, guess=guess, at=MORNING)
        session.add(row)
        session.flush()
        return row.id

    return await house.app.database.write(store)


async def questions(admin: Browser) -> dict[int, str]:
    """The lines of the list, as they read."""
    page = (await admin.http.get("/admin")).text
    return {int(number): told for number, told in lines_of(page)}


def lines_of(page: str) -> Iterator[tuple[str, str]]:
    for number, line in re.findall(r'(?s)<li id="question-(\d+)".*?>(.*?)</li>', page):
        yield number, " ".join(unescape(visible(line)).split())


async def add(admin: Browser, number: int, wording: str, item: str) -> httpx.Response:
    fields = {"wording": wording, "item": item}
    return await admin.http.post(f"/admin/unanswered/{number}/wording", data=fields)


async def test_what_people_chose_is_shown_once_and_becomes_a_wording(
    office: House, admin: Browser, folder: Path
) -> None:
    await ask(office, QUANTUM)
    await ask(office, "漏水", OUTAGE)
    await ask(office, "漏水！", OUTAGE)
    (number, told), (_, other) = (await questions(admin)).items()
    assert told.startswith("漏水！ 2 次")
    for part in (f"居民选了 {OUTAGE}", f"猜是 {LEAK}", "依据 漏水", "今天10:00", "加为问法"):
        assert part in told
    assert other.startswith(QUANTUM)
    page = (await admin.http.get("/admin")).text
    assert f'value="{OUTAGE}"' in page
    assert page.count("<option") == len(office.app.conversation.current().knowledge.items)

    answer = await add(admin, number, " 漏水！ ", OUTAGE)
    assert answer.status_code == 303
    told_then = (await admin.http.get(answer.headers["location"])).text
    assert "加好了" in told_then
    assert [line[:7] for line in (await questions(admin)).values()] == [QUANTUM]
    text = file_of(folder, "water-outage").read_text("utf-8")
    assert text.startswith(f"{REMARK}\nid: water-outage\n")
    assert text.count("  - 漏水\n") == 1


async def test_what_is_not_to_be_learnt_goes_for_all_who_said_it(
    office: House, admin: Browser
) -> None:
    for text in ("笑一个", "笑一个！", "哼"):
        await keep(office, text, "")
    number = next(number for number, told in (await questions(admin)).items() if "笑" in told)
    answer = await admin.http.post(f"/admin/unanswered/{number}/drop")
    assert answer.status_code == 303
    assert "不再列出" in (await admin.http.get(answer.headers["location"])).text
    assert [told[:1] for told in (await questions(admin)).values()] == ["哼"]
    again = await admin.http.post(f"/admin/unanswered/{number}/drop")
    assert again.status_code == 303, "somebody else was faster"
    late = await add(admin, number, "笑一个给我看", OUTAGE)
    assert (late.status_code, "有人处理过了" in late.text) == (422, True)


REFUSED = {
    "a test": ("{test}", OUTAGE, "考题"),
    "nearly a test": ("{test}呀", OUTAGE, "考题"),
    "its own already": ("{own}！", OUTAGE, f"“{OUTAGE}”里已经有"),
    "another's": ("{other}", OUTAGE, f"“{LEAK}”里已经有"),
    "nearly another's": ("{other}呀", OUTAGE, f"“{LEAK}”里已经有"),
    "nothing": ("  ", OUTAGE, "还空着"),
    "marks": ("？！", OUTAGE, "还空着"),
    "a story": ("水" * 101, OUTAGE, "100 个字以内"),
    "a masked phone": ("水管爆了打139****5678", OUTAGE, "***"),
    "no such item": ("水表倒着转", "水表<b>倒转", "没有叫“水表<b>倒转”的事项"),
    "no item": ("水表倒着转", "", "没有叫"),
}


@pytest.mark.parametrize(("wording", "item", "told"), REFUSED.values(), ids=REFUSED)
async def test_what_would_harm_is_refused_kindly(
    office: House, admin: Browser, folder: Path, wording: str, item: str, told: str
) -> None:
    items = office.app.conversation.current().knowledge.items
    own, other = items["water-outage"], items["roof-leak"]
    long = {"test": min_six(own.tests), "own": own.asks[0], "other": min_six(other.asks)}
    before, number = file_of(folder, "water-outage").read_bytes(), await keep(office, "水表")
    answer = await add(admin, number, wording.format(**long), item)
    assert answer.status_code == 422
    ((line, shown),) = lines_of(answer.text)
    assert (int(line), told in shown) == (number, True)
    assert "autofocus" in answer.text
    assert file_of(folder, "water-outage").read_bytes() == before
    assert number in await questions(admin)


def min_six(texts: tuple[str, ...]) -> str:
    """One that is long enough to have near copies."""
    return next(text for text in texts if len(text) > 6)


async def test_a_file_that_can_not_be_changed_is_named(
    office: House, admin: Browser, folder: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    number, path = await keep(office, "水表"), file_of(folder, "roof-leak")
    whole = path.read_text("utf-8")
    path.write_text(whole.replace("asks:\n", "asks:\n  # 老人常说的\n"), "utf-8")
    answer = await add(admin, number, "天花板一滩黄印子", LEAK)
    assert (answer.status_code, "有注释" in answer.text) == (422, True)
    assert "roof-leak.yaml" in answer.text
    path.unlink()
    assert "现在读不出 roof-leak.yaml" in (await add(admin, number, "天花板黄了", LEAK)).text
    path.write_text(whole, "utf-8")

    def full(*_: object) -> None:
        raise OSError(28, "No space left on device")

    with monkeypatch.context() as patch:
        patch.setattr(wordings, "replace_text", full)
        assert "写不进去" in (await add(admin, number, "天花板一滩黄印子", LEAK)).text
    assert path.read_text("utf-8") == whole
    assert (await add(admin, number, "天花板一滩黄印子", LEAK)).status_code == 303


async def test_where_knowledge_is_published_it_is_said_what_is_left_to_do(
    office: House, admin: Browser, folder: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    number = await keep(office, "阀门")
    monkeypatch.setattr(office.app.learning, "published", True)
    answer = await add(admin, number, "总阀锈死了拧不动", OUTAGE)
    page = (await admin.http.get(answer.headers["location"])).text
    assert "publish" in page
    assert "总阀锈死了拧不动" in file_of(folder, "water-outage").read_text("utf-8")
    assert await questions(admin) == {}


@pytest.mark.parametrize("action", ["wording", "drop"])
async def test_only_administrators_may_teach(office: House, admin: Browser, action: str) -> None:
    number = await keep(office, "水表")
    fields = {"wording": "水表倒着转", "item": OUTAGE}
    for browser, status in ((await office.person("张芳"), 403), (office.browser(), 401)):
        post = partial(browser.http.post, f"/admin/unanswered/{number}/{action}", data=fields)
        answer = await post()
        assert (answer.status_code, bool(answer.json()["detail"])) == (status, True)
        page = await post(headers=FORM)
        assert (page.status_code, "对不起" in page.text) == (status, True)
    path = f"/admin/unanswered/{number}/{action}"
    foreign = await admin.http.post(path, data=fields, headers={"Origin": "http://x.test"})
    assert foreign.status_code == 403
    assert number in await questions(admin)


@pytest.mark.parametrize("number", ["0", "-1", str(2**63), "x", "1.5"])
async def test_a_number_that_is_none_is_refused(admin: Browser, number: str) -> None:
    for action in ("wording", "drop"):
        answer = await admin.http.post(f"/admin/unanswered/{number}/{action}", data={"item": "x"})
        assert answer.status_code == 422


BODIES: dict[str, tuple[str, bytes, int]] = {
    "no form": ("application/json", b'{"wording": "x"}', 422),
    "no end": ("multipart/form-data; boundary=x", b"--x\r\nContent-Disposition: form-data", 422),
    "no boundary": ("multipart/form-data", b"x", 422),
    "bytes that are no text": ("application/x-www-form-urlencoded", b"wording=%FF&item=%00", 422),
    "much too much": ("application/x-www-form-urlencoded", b"wording=" + b"x" * 11_000_000, 413),
}


@pytest.mark.parametrize(("kind", "body", "status"), BODIES.values(), ids=BODIES)
async def test_a_body_that_is_no_form_harms_nothing(
    office: House, admin: Browser, kind: str, body: bytes, status: int
) -> None:
    number = await keep(office, "水表")
    path = f"/admin/unanswered/{number}/wording"
    answer = await admin.http.post(path, content=body, headers={"Content-Type": kind})
    assert answer.status_code == status
    assert number in await questions(admin)


async def test_a_notice_is_one_of_ours(admin: Browser) -> None:
    for told in ("web_error", "nothing", "<b>x"):
        page = (await admin.http.get("/admin", params={"told": told})).text
        assert 'role="status"' not in page
