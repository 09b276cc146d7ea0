"""One running house for all tests of the web."""

from __future__ import annotations

from collections.abc import AsyncIterator

import pytest
import pytest_asyncio

from bot.understanding import Understanding
from tests.channels.house import Browser, House, at_work, open_house
from tests.conftest import CACHE


@pytest_asyncio.fixture(scope="session")
async def house(
    tmp_path_factory: pytest.TempPathFactory, understanding: Understanding
) -> AsyncIterator[House]:
    """The bot at work; the matcher is fitted by then."""
    async with at_work(open_house(tmp_path_factory.mktemp("house"), CACHE)) as house:
        yield house


@pytest_asyncio.fixture
async def resident(house: House) -> Browser:
    """A new anonymous resident."""
    return await house.stranger()
