"""One bot and one chromium for all tests here; a test's phones are closed and looked over."""

from __future__ import annotations

import os
from collections.abc import AsyncIterator
from typing import Any

import pytest
from playwright.async_api import Browser, async_playwright, expect

from bot.understanding import Understanding
from tests.browser.phone import Phones, find_chromium, open_chromium
from tests.browser.serving import Serving, serve

PATIENCE = 15_000  # milliseconds; a busy machine is slow, not wrong
expect.set_options(timeout=PATIENCE)


@pytest.fixture(scope="session")
async def serving(
    tmp_path_factory: pytest.TempPathFactory, understanding: Understanding
) -> AsyncIterator[Serving]:
    """A running bot; `understanding` sees to it that the matcher is fitted already."""
    async with serve(tmp_path_factory.mktemp("serve")) as running:
        yield running


@pytest.fixture(scope="session")
async def chromium() -> AsyncIterator[Browser]:
    """A real browser; where there is none the tests are skipped, in CI they fail."""
    if find_chromium() is None:
        missing = pytest.fail if os.environ.get("CI") == "true" else pytest.skip
        missing("there is no chromium here; `make browser` brings it")
    async with async_playwright() as playwright:
        browser = await open_chromium(playwright)
        yield browser
        await browser.close()


@pytest.fixture(scope="session")
def cookies() -> dict[str, Any]:
    """A printed link works once; whoever used it stays signed in."""
    return {}


@pytest.fixture(scope="session")
async def unused_link(serving: Serving) -> str:
    """A link that nobody has pressed 进入 on; looking at it does not burn it."""
    return await serving.invite("grid_worker", "桃源第一网格")


@pytest.fixture
async def phones(
    chromium: Browser, serving: Serving, unused_link: str, cookies: dict[str, Any]
) -> AsyncIterator[Phones]:
    """Phones for a test; none may ask another host for anything, or stumble over its scripts."""
    phones = Phones(chromium, serving, unused_link, cookies)
    yield phones
    await phones.close()
    assert [url for phone in phones.opened for url in phone.foreign] == []
    assert [error for phone in phones.opened for error in phone.errors] == []
