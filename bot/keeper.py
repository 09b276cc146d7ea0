"""Keeps the knowledge that is served, and swaps in a new one once its files are right."""

from __future__ import annotations

import asyncio
import sys
from dataclasses import dataclass, field
from datetime import UTC, datetime
from pathlib import Path

import structlog

from bot.catalogue.fitting import load_matcher, matcher_path
from bot.catalogue.knowledge import Knowledge, knowledge_files, read_knowledge
from bot.errors import KnowledgeError, LinliError
from bot.understanding import Understanding

LOOK_SECONDS = 1.0
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
        """Look at the files again and again; never raises, keeps what it has."""
        seen = signature(self.folder)
        while True:
            await asyncio.sleep(LOOK_SECONDS)
            now = await asyncio.to_thread(signature, self.folder)
            if now == seen:
                continue
            seen = now
            try:
                await self.reload()
            except Exception as error:  # a folder half-written just now: looked at again
                self.refuse([str(error)])
                seen = ()

    async def reload(self) -> None:
        """Swap in the files as they are, if nothing is wrong with them."""
        knowledge = await asyncio.to_thread(read_knowledge, self.folder)
        if knowledge.problems:
            self.refuse([str(problem) for problem in knowledge.problems])
            return
        changed_words = not matcher_path(self.data_dir, knowledge).exists()
        problems = await check_in_child() if changed_words else []
        if problems:
            self.refuse(problems)
            return
        matcher = await asyncio.to_thread(load_matcher, knowledge, self.data_dir)
        self.served = Understanding(knowledge, matcher)
        self.loaded_at, self.problems = datetime.now(UTC), []
        log.info("knowledge", version=knowledge.version, items=len(knowledge.items))

    def refuse(self, problems: list[str]) -> None:
        if problems != self.problems:
            log.error("knowledge kept back", problems=problems[:10])
        self.problems = problems


def signature(folder: Path) -> tuple[object, ...]:
    """Changes when a file is written, added or removed."""
    found = []
    for path in knowledge_files(folder):
        try:
            stat = path.stat()
        except OSError:
            continue
        found.append((path, stat.st_mtime_ns, stat.st_size))
    return tuple(found)


async def check_in_child() -> list[str]:
    """`check` in a process of its own: fits the new wordings, and tells what breaks."""
    command = (sys.executable, str(RUN_BOT), "check")
    pipe = asyncio.subprocess.PIPE
    child = await asyncio.create_subprocess_exec(*command, stdout=pipe, stderr=pipe)
    out, err = await child.communicate()
    lines = (out or err).decode("utf-8", "replace").splitlines()
    return lines[:50] or ["check failed"] if child.returncode else []


def open_keeper(folder: Path, data_dir: Path) -> Keeper:
    """The knowledge as it stands, or KnowledgeError with everything that is wrong."""
    knowledge: Knowledge = read_knowledge(folder)
    if knowledge.problems:
        raise KnowledgeError(list(knowledge.problems))
    if not knowledge.items:
        raise LinliError(f"BOT_KNOWLEDGE_DIR: no items in {folder}")
    served = Understanding(knowledge, load_matcher(knowledge, data_dir))
    return Keeper(folder, data_dir, served, datetime.now(UTC))
