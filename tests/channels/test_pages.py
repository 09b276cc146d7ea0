"""Pages and sign-in: who comes in by a link, what a cookie is, and what no page may do."""

from __future__ import annotations

import re

import httpx
import pytest

from bot.channels.web import COOKIE
from tests.channels.house import MESSAGES, SITE, Browser, House
from tests.faults.served import until

BROWSER = {"Accept": "text/html,application/xhtml+xml,*/*;q=0.8"}
WITHIN = {"Origin": SITE}


async def test_a_session_is_opened_once_and_kept(house: House) -> None:
    browser = house.browser()
    first = await browser.http.post("/api/chat/session", headers=WITHIN)
    cookie = browser.cookie
    second = await browser.http.post("/api/chat/session")
    assert first.json() == second.json() == {"chat": first.json()["chat"]}
    assert (browser.cookie, second.headers.get("set-cookie")) == (cookie, None)
    assert (await house.stranger()).chat != first.json()["chat"]


async def test_a_forged_cookie_gets_a_session_of_its_own(house: House) -> None:
    browser = house.browser()
    answer = await browser.http.post("/api/chat/session", headers={"Cookie": f"{COOKIE}=forged"})
    assert answer.status_code == 200
    assert "forged" not in answer.headers["set-cookie"]


@pytest.mark.parametrize(("site", "secure"), [(SITE, False), ("https://linli.test", True)])
async def test_the_cookie_is_for_this_site_alone(house: House, site: str, secure: bool) -> None:
    answer = await house.browser().http.post(f"{site}/api/chat/session")
    cookie = answer.headers["set-cookie"].lower()
    assert cookie.startswith(f"{COOKIE}=")
    assert {"httponly", "samesite=lax", "path=/"} <= set(cookie.split("; "))
    assert ("secure" in cookie.split("; ")) is secure
    assert int(re.search(r"max-age=(\d+)", cookie)[1]) > 30 * 24 * 3600  # type: ignore[index]


async def test_a_link_opens_once_and_only_when_its_button_is_pressed(house: House) -> None:
    door = f"/enter/{await house.code_for('李桂兰')}"
    for look in ("HEAD", "GET", "GET"):  # a preview, then the person, twice
        shown = await house.browser().http.request(look, door, headers=BROWSER)
        assert shown.status_code == 200
        assert "set-cookie" not in shown.headers
    assert "李桂兰" in shown.text
    assert shown.text.count("<button") == 1
    assert "进入" in shown.text

    person = house.browser()
    entered = await person.http.post(door, headers=WITHIN)
    assert (entered.status_code, entered.headers["location"]) == (303, "/")
    assert (await person.http.get("/", headers=BROWSER)).status_code == 200

    for late in (person, house.browser()):
        for answer in (await late.http.post(door), await late.http.get(door)):
            assert answer.status_code == 410
            assert "用过" in answer.text
            assert "{" not in visible(answer.text)
    assert (await person.http.get(MESSAGES)).status_code == 200


def visible(page: str) -> str:
    """A page's words, without its scripts and marks."""
    return re.sub(r"<[^>]+>", " ", re.sub(r"(?s)<(script|style).*?</\1>", " ", page))


@pytest.mark.parametrize("code", ["WRONG", "%00", "x" * 3_000, "%ED%A0%80", "桃源"])
async def test_a_wrong_link_is_told_kindly(house: House, code: str) -> None:
    for method in ("GET", "POST"):
        answer = await house.browser().http.request(method, f"/enter/{code}", headers=BROWSER)
        assert answer.status_code == 410
        assert "邀请码不对" in answer.text
        assert "set-cookie" not in answer.headers


async def test_somebody_without_a_session_gets_the_chat_page(house: House) -> None:
    answer = await house.browser().http.get("/", headers=BROWSER)
    assert answer.status_code == 200
    assert '<html lang="zh-CN">' in answer.text
    assert 'data-worker="no"' in answer.text
    assert "set-cookie" not in answer.headers


async def test_a_worker_has_tasks_and_a_resident_has_none(house: House) -> None:
    worker, resident = await house.person("张芳"), await house.stranger()
    assert 'data-worker="yes"' in (await worker.http.get("/")).text
    assert (await worker.http.get("/api/chat/tasks")).json().keys() == {"tasks"}
    refused = await resident.http.get("/api/chat/tasks")
    assert (refused.status_code, refused.json()["error"]) == (403, "web_not_allowed")


async def test_the_administrators_page_is_for_administrators(house: House) -> None:
    admin = next(name for name in await admins(house))
    assert (await (await house.person(admin)).http.get("/admin")).status_code == 200
    for browser, status in ((await house.person("张芳"), 403), (house.browser(), 401)):
        page = await browser.http.get("/admin", headers=BROWSER)
        assert page.status_code == status
        assert page.headers["content-type"].startswith("text/html")
        assert "对不起" in page.text
        assert (await browser.http.get("/admin")).json()["detail"]


async def admins(house: House) -> list[str]:
    from bot.desk.imports import sample_people

    return [(await house.app.database.read(sample_people))[2].name or ""]


FOREIGN = ["http://elsewhere.test", "null", "", "http://linli.test.elsewhere.test", "http://[::1"]


@pytest.mark.parametrize("origin", FOREIGN)
@pytest.mark.parametrize(
    ("method", "path"),
    [
        ("POST", MESSAGES),
        ("POST", "/api/chat/session"),
        ("POST", "/enter/X"),
        ("POST", "/admin/unanswered/1/wording"),
        ("POST", "/admin/unanswered/1/drop"),
        ("GET", MESSAGES),
    ],
)
async def test_the_page_of_another_site_is_refused(
    resident: Browser, origin: str, method: str, path: str
) -> None:
    answer = await resident.http.request(
        method, path, json={"id": "f", "text": "hi"}, headers={"Origin": origin}
    )
    assert (answer.status_code, answer.json()["error"]) == (403, "web_foreign")
    assert "access-control-allow-origin" not in answer.headers
    assert await resident.lines() == []


async def test_no_site_is_ever_allowed_in(resident: Browser) -> None:
    asked = {"Origin": "http://elsewhere.test", "Access-Control-Request-Method": "POST"}
    answer = await resident.http.options(MESSAGES, headers=asked)
    assert answer.status_code == 403
    within = await resident.http.get(MESSAGES, headers=WITHIN)
    for each in (answer, within):
        assert not [name for name in each.headers if name.startswith("access-control")]


PAGES = ["/", "/enter/X", "/nowhere", "/healthz", "/api/chat/messages", "/static/chat.js"]


@pytest.mark.parametrize("path", PAGES)
async def test_every_answer_carries_its_guards(house: House, path: str) -> None:
    headers = (await house.browser().http.get(path, headers=BROWSER)).headers
    policy = headers["content-security-policy"]
    assert "default-src 'self'" in policy
    assert "frame-ancestors 'none'" in policy
    assert "unsafe" not in policy
    assert headers["x-content-type-options"] == "nosniff"
    assert headers["referrer-policy"] == "no-referrer"
    assert ("no-store" in headers.get("cache-control", "")) is not path.startswith("/static")


async def test_nothing_on_a_page_comes_from_another_host(house: House) -> None:
    worker = await house.person("张芳")
    page = (await worker.http.get("/", headers=BROWSER)).text
    assert "http://" not in page.replace("http://www.w3.org/2000/svg", "")
    assert "https://" not in page
    assert " onclick" not in page
    scripts = re.findall(r"<script(?![^>]*application/json)[^>]*>", page)
    assert scripts
    assert all("src=" in script for script in scripts)


@pytest.mark.parametrize("name", ["chat.html", "admin.html", "chat.html/", "./chat.html", "%2e/x"])
async def test_templates_are_not_served(house: House, name: str) -> None:
    answer = await house.browser().http.get(f"/static/{name}")
    assert answer.status_code == 404


async def test_the_pages_own_files_are_served(house: House) -> None:
    http = house.browser().http
    page = (await http.get("/")).text
    found = re.findall(r'(?:src|href)="(/static/[^"]+)"', page)
    assert len(found) >= 4
    for path in found:
        assert (await http.get(path)).status_code == 200


async def test_what_is_nowhere_is_told_kindly(house: House) -> None:
    page = await house.browser().http.get("/nowhere", headers=BROWSER)
    assert (page.status_code, "没有找到" in page.text) == (404, True)
    assert (await house.browser().http.get("/nowhere")).json()["error"] == "web_not_found"


async def test_operators_see_health_and_figures(resident: Browser) -> None:
    await resident.say("你好")
    health = await resident.http.get("/healthz")
    assert (health.status_code, health.json()["status"]) == (200, "ok")
    figures = (await resident.http.get("/metrics")).text
    assert re.search(r'linli_deliveries\{state="sent"\} [1-9]', figures)
    assert 'linli_messages{state="waiting"} 0.0' in figures


async def test_what_is_served_is_published_by_itself(house: House) -> None:
    admin = await house.person(next(iter(await admins(house))))

    async def published() -> bool:
        return '"published":1,' in (await admin.http.get("/healthz")).text

    await until(published)
    assert "<dt>发布序号</dt><dd>1</dd>" in (await admin.http.get("/admin")).text


async def test_a_fault_is_told_without_its_insides(
    house: House, monkeypatch: pytest.MonkeyPatch
) -> None:
    def broken(*_: object) -> None:
        raise RuntimeError("secret inside")

    monkeypatch.setattr(house.app.frontdesk, "find_visitor", broken)
    answers: list[httpx.Response] = []
    for headers in (BROWSER, {}):
        headers = {**headers, "Cookie": f"{COOKIE}=x"}
        answers.append(await house.browser().http.get("/", headers=headers))
    for answer in answers:
        assert answer.status_code == 500
        assert "secret inside" not in answer.text
        assert "急事请打电话" in answer.text
        assert "content-security-policy" in answer.headers
