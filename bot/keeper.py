"""Keeps the knowledge that is served, and swaps in a new one once its files are right."""

from __future__ import annotations

import asyncio
import os
import signal
import sys
from collections.abc import Awaitable, Callable, Iterable, Sequence
from contextlib import suppress
from dataclasses import dataclass, field
from datetime import datetime
from pathlib import Path
from typing import Protocol

import structlog

from bot.catalogue.checker import check_knowledge
from bot.catalogue.fitting import load_matcher, matcher_path
from bot.catalogue.knowledge import Knowledge, read_knowledge
from bot.catalogue.marked_yaml import Problem
from bot.clock import Clock
from bot.errors import KnowledgeError, LinliError, StorageError
from bot.intents import Matcher
from bot.understanding import Understanding

AGAIN_SECONDS = 60.0  # after something that is no fault of the files: a full disk, no memory
MOST_TOLD = 50  # lines of what is wrong
RUN_BOT = Path(__file__).resolve().parent.parent / "run_bot.py"

log = structlog.get_logger()


class Source(Protocol):
    """Where new knowledge comes from (bot/sources.py)."""

    @property
    def look_seconds(self) -> float:
        """How often it is asked whether it changed."""
        ...

    async def is_changed(self) -> bool:
        """Is there another set than when this was asked before?"""
        ...

    async def fetch(self) -> Path:
        """The folder in which the newest set stands."""
        ...

    async def settle(self, knowledge: Knowledge) -> int:
        """What is to be done once a set is served; the version that it is published as."""
        ...


@dataclass
class Keeper:
    """The last good set, and what is wrong with the newest."""

    source: Source
    data_dir: Path
    clock: Clock
    served: Understanding
    tell: Callable[[str, Sequence[str]], Awaitable[None]] | None = None  # who edits, of a version
    published: int = 0  # the version of what is served; 0: not known yet
    problems: list[str] = field(default_factory=list)
    loaded_at: datetime = field(init=False)

    def __post_init__(self) -> None:
        self.loaded_at = self.clock.now()

    def current(self) -> Understanding:
        return self.served

    async def watch(self, told: asyncio.Event) -> None:
        """Look again and again, at once when told; a new change ends the reading of the last."""
        work = asyncio.create_task(self.insist(self.settle))
        try:
            while True:
                told.clear()
                if await self.is_changed():
                    await stopped(work)
                    work = asyncio.create_task(self.insist(self.take_up))
                with suppress(TimeoutError):
                    await asyncio.wait_for(told.wait(), self.source.look_seconds)
        finally:
            await stopped(work)

    async def is_changed(self) -> bool:
        try:
            return await self.source.is_changed()
        except (StorageError, OSError):  # the next look comes soon
            return False

    async def insist(self, work: Callable[[], Awaitable[None]]) -> None:
        """Work until nothing is in the way; what is served stays meanwhile."""
        while True:
            try:
                return await work()
            except Exception as error:  # whatever it is, the last good set goes on being served
                self.refuse([str(error) or type(error).__name__])
            await asyncio.sleep(AGAIN_SECONDS)
            work = self.take_up

    async def take_up(self) -> None:
        """Swap in the newest files, if nothing is wrong with them."""
        folder = await self.source.fetch()
        knowledge = await asyncio.to_thread(read_knowledge, folder)
        problems = await asyncio.to_thread(wrong_with, knowledge)
        if problems:
            await self.keep_back(knowledge, problems)
            return
        path = matcher_path(self.data_dir, knowledge)
        if not path.exists():
            if same_wordings(knowledge, self.served.knowledge):
                self.swap(knowledge, self.served.matcher)  # the answers; what they hint at follows
            if problems := await check_in_child(folder, self.data_dir):
                await self.keep_back(knowledge, problems)
                return
        if path.exists():  # if not, the files changed meanwhile: that is the next reload
            self.swap(knowledge, await asyncio.to_thread(load_matcher, knowledge, self.data_dir))
            await self.settle()

    async def keep_back(self, knowledge: Knowledge, problems: list[str]) -> None:
        self.refuse(problems)
        if self.tell:
            await self.tell(knowledge.version, problems)

    async def settle(self) -> None:
        knowledge = self.served.knowledge
        self.published = await self.source.settle(knowledge) or self.published

    def swap(self, knowledge: Knowledge, matcher: Matcher) -> None:
        self.served = Understanding(knowledge, matcher, self.served.categories)
        self.loaded_at, self.problems = self.clock.now(), []
        log.info("knowledge", version=knowledge.version, items=len(knowledge.items))

    def refuse(self, problems: list[str]) -> None:
        """What is served stays; the administrator's page shows why."""
        if problems[:MOST_TOLD] != self.problems:
            log.error("knowledge kept back", problems=problems[:10])
        self.problems = problems[:MOST_TOLD]


async def stopped(task: asyncio.Task[None]) -> None:
    task.cancel()
    await asyncio.wait({task})


def read_good(folder: Path) -> Knowledge:
    """The knowledge as it stands, or KnowledgeError with everything that is wrong."""
    knowledge = read_knowledge(folder)
    if wrong := errors_of(knowledge.problems):
        raise KnowledgeError(wrong)
    if not knowledge.items:
        raise LinliError(f"BOT_KNOWLEDGE_DIR: no items in {folder}")
    return knowledge


def errors_of(problems: Iterable[Problem]) -> list[str]:
    return [str(problem) for problem in problems if not problem.warning]


def wrong_with(knowledge: Knowledge) -> list[str]:
    """What can be told without trying the tests."""
    return errors_of(knowledge.problems or check_knowledge(knowledge, None))


def same_wordings(one: Knowledge, other: Knowledge) -> bool:
    """Would messages be understood alike, but for what the answers' words hint at?"""
    lexicons = [(known.lexicon.words, known.lexicon.synonyms) for known in (one, other)]
    same_talk = one.background() == other.background()
    return same_talk and one.examples() == other.examples() and lexicons[0] == lexicons[1]


async def check_in_child(folder: Path, data_dir: Path) -> list[str]:
    """`check` in a process of its own: fits the new wordings, and tells what breaks."""
    command = (sys.executable, str(RUN_BOT), "check", "--live")
    here = {"BOT_KNOWLEDGE_DIR": str(folder.resolve()), "BOT_DATA_DIR": str(data_dir.resolve())}
    pipe = asyncio.subprocess.PIPE
    child = await asyncio.create_subprocess_exec(
        *command, env={**os.environ, **here}, stdout=pipe, stderr=pipe, start_new_session=True
    )
    try:
        out, err = await child.communicate()
    except asyncio.CancelledError:
        with suppress(ProcessLookupError):
            os.killpg(child.pid, signal.SIGKILL)  # with the one that fits
        await child.wait()
        raise
    if not child.returncode:
        return []
    if not out:  # it never came to a verdict
        raise LinliError(err.decode("utf-8", "replace").strip() or f"check: {child.returncode}")
    return out.decode("utf-8", "replace").splitlines()
