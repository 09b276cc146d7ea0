"""Keeps the knowledge that is served, and swaps in a new one once its files are right."""

from __future__ import annotations

import asyncio
import os
import signal
import sys
from contextlib import suppress
from dataclasses import dataclass, field
from datetime import UTC, datetime
from pathlib import Path

import structlog

from bot.catalogue.checker import check_knowledge
from bot.catalogue.fitting import load_matcher, matcher_path
from bot.catalogue.knowledge import Knowledge, knowledge_files, read_knowledge
from bot.errors import KnowledgeError, LinliError
from bot.intents import Matcher
from bot.understanding import Understanding

LOOK_SECONDS = 0.5
MOST_TOLD = 50  # lines of what is wrong
RUN_BOT = Path(__file__).resolve().parent.parent / "run_bot.py"

log = structlog.get_logger()


@dataclass
class Keeper:
    """The last good set, and what is wrong with the files as they are now."""

    folder: Path
    data_dir: Path
    served: Understanding
    loaded_at: datetime
    problems: list[str] = field(default_factory=list)

    def current(self) -> Understanding:
        return self.served

    async def watch(self) -> None:
        """Look at the files again and again; a new change ends the reading of the one before."""
        seen = signature(self.folder)
        reloading = asyncio.create_task(asyncio.sleep(0))
        try:
            while True:
                await asyncio.sleep(LOOK_SECONDS)
                now = await asyncio.to_thread(signature, self.folder)
                if now != seen:
                    seen = now
                    await stopped(reloading)
                    reloading = asyncio.create_task(self.try_reload())
        finally:
            await stopped(reloading)

    async def try_reload(self) -> None:
        """Reload, or tell why not; what is served stays."""
        try:
            await self.reload()
        except Exception as error:  # whatever it is, the last good set goes on being served
            self.refuse([str(error) or type(error).__name__])

    async def reload(self) -> None:
        """Swap in the files as they are, if nothing is wrong with them."""
        knowledge = await asyncio.to_thread(read_knowledge, self.folder)
        problems = await asyncio.to_thread(wrong_with, knowledge)
        if problems:
            self.refuse(problems)
            return
        path = matcher_path(self.data_dir, knowledge)
        if not path.exists():
            if same_wordings(knowledge, self.served.knowledge):
                self.swap(knowledge, self.served.matcher)  # the answers; what they hint at follows
            if problems := await check_in_child(self.folder, self.data_dir):
                self.refuse(problems)
                return
        if path.exists():  # if not, the files changed meanwhile: that is the next reload
            self.swap(knowledge, await asyncio.to_thread(load_matcher, knowledge, self.data_dir))

    def swap(self, knowledge: Knowledge, matcher: Matcher) -> None:
        self.served = Understanding(knowledge, matcher)
        self.loaded_at, self.problems = datetime.now(UTC), []
        log.info("knowledge", version=knowledge.version, items=len(knowledge.items))

    def refuse(self, problems: list[str]) -> None:
        if problems != self.problems:
            log.error("knowledge kept back", problems=problems[:10])
        self.problems = problems


async def stopped(task: asyncio.Task[None]) -> None:
    task.cancel()
    await asyncio.wait({task})


def signature(folder: Path) -> tuple[object, ...]:
    """Changes when a file is written, added or removed."""
    found = []
    for path in knowledge_files(folder):
        with suppress(OSError):
            stat = path.stat()
            found.append((path, stat.st_mtime_ns, stat.st_size, stat.st_ino))
    return tuple(found)


def wrong_with(knowledge: Knowledge) -> list[str]:
    """What can be told without trying the tests."""
    told = knowledge.problems or check_knowledge(knowledge, None)
    return [str(problem) for problem in told if not problem.warning][:MOST_TOLD]


def same_wordings(one: Knowledge, other: Knowledge) -> bool:
    """Would messages be understood alike, but for what the answers' words hint at?"""
    lexicons = [(known.lexicon.words, known.lexicon.synonyms) for known in (one, other)]
    return one.examples() == other.examples() and lexicons[0] == lexicons[1]


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
    lines = (out or err).decode("utf-8", "replace").splitlines()
    return lines[:MOST_TOLD] or ["check failed"] if child.returncode else []


def open_keeper(folder: Path, data_dir: Path) -> Keeper:
    """The knowledge as it stands, or KnowledgeError with everything that is wrong."""
    knowledge: Knowledge = read_knowledge(folder)
    wrong = [problem for problem in knowledge.problems if not problem.warning]
    if wrong:
        raise KnowledgeError(wrong)
    if not knowledge.items:
        raise LinliError(f"BOT_KNOWLEDGE_DIR: no items in {folder}")
    served = Understanding(knowledge, load_matcher(knowledge, data_dir))
    return Keeper(folder, data_dir, served, datetime.now(UTC))
