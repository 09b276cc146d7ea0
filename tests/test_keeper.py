"""What is served stays while something is in the way of the new, and is swapped in after."""

from __future__ import annotations

import asyncio
from collections.abc import Callable
from contextlib import suppress
from dataclasses import dataclass, field
from functools import partial
from pathlib import Path

import pytest

from bot import keeper
from bot.app import tell_editors
from bot.catalogue.knowledge import Knowledge
from bot.clock import SetClock
from bot.errors import StorageError
from bot.keeper import Keeper
from bot.settings import KNOWLEDGE
from bot.understanding import Understanding
from tests.conftest import CACHE
from tests.desk.desk_stories import ADMIN, SECRETARY
from tests.faults.served import until
from tests.town import MORNING, Town


@dataclass
class Scripted:
    """A source whose answers are written down before: an error is raised, a value is given."""

    looks: list[bool | Exception] = field(default_factory=list)
    folders: list[Path | Exception] = field(default_factory=list)
    settled: list[str] = field(default_factory=list)
    look_seconds = 0.01

    async def is_changed(self) -> bool:
        found = self.looks.pop(0) if self.looks else False
        if isinstance(found, Exception):
            raise found
        return found

    async def fetch(self) -> Path:
        found = self.folders.pop(0)
        if isinstance(found, Exception):
            raise found
        return found

    async def settle(self, knowledge: Knowledge) -> int:
        self.settled.append(knowledge.version)
        return len(self.settled)


async def watched(keeper: Keeper, told: Callable[[], bool]) -> None:
    """Let it watch until something has happened."""
    watching = asyncio.create_task(keeper.watch(asyncio.Event()))
    try:
        await until(told)
    finally:
        watching.cancel()
        with suppress(asyncio.CancelledError):
            await watching


def kept(source: Scripted, understanding: Understanding) -> Keeper:
    return Keeper(source, CACHE, SetClock(MORNING), understanding)


async def test_what_is_served_at_the_start_is_settled(understanding: Understanding) -> None:
    source = Scripted()
    keeper = kept(source, understanding)
    await watched(keeper, lambda: keeper.published == 1)
    assert source.settled == [understanding.knowledge.version]


@pytest.mark.slow
async def test_a_look_that_fails_is_followed_by_another(understanding: Understanding) -> None:
    lost, gone = StorageError("connection lost"), FileNotFoundError("the folder")
    keeper = kept(Scripted([lost, gone, True], [KNOWLEDGE]), understanding)
    await watched(keeper, lambda: keeper.served is not understanding)
    assert keeper.problems == []


async def test_what_was_in_the_way_is_told_and_tried_again(
    understanding: Understanding, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(keeper, "AGAIN_SECONDS", 0.1)
    full = OSError(28, "No space left on device")
    keeping = kept(Scripted([True], [full, full, KNOWLEDGE]), understanding)
    told: list[str] = []
    monkeypatch.setattr(keeping, "refuse", told.extend)
    await watched(keeping, lambda: keeping.served is not understanding)
    assert told == ["[Errno 28] No space left on device"] * 2
    assert keeping.problems == []


async def test_a_set_with_errors_is_kept_back(understanding: Understanding, tmp_path: Path) -> None:
    keeper = kept(Scripted([True], [tmp_path]), understanding)
    await watched(keeper, lambda: bool(keeper.problems))
    assert keeper.served is understanding
    assert any("items:1" in problem for problem in keeper.problems)


async def test_those_who_edit_are_told_of_a_version_once(town: Town, tmp_path: Path) -> None:
    editor, secretary = town.person(ADMIN), town.person(SECRETARY)
    keeper = kept(Scripted(folders=[tmp_path, tmp_path]), town.understanding)
    keeper.tell = partial(tell_editors, town.database, town.conversation)
    await keeper.take_up()
    await keeper.take_up()
    await asyncio.to_thread(town.settle)
    (told,) = await asyncio.to_thread(editor.hear)
    assert "还没用上" in told
    assert "items:1" in told
    assert await asyncio.to_thread(secretary.hear) == []
