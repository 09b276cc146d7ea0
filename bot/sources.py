"""Where knowledge comes from: a folder that is edited, or what was published as rows."""

from __future__ import annotations

import asyncio
import shutil
import time
from contextlib import suppress
from dataclasses import dataclass
from functools import partial
from pathlib import Path

import structlog

from bot.catalogue.files import fingerprint, knowledge_files, read_files, write_files
from bot.catalogue.fitting import LEFT_OVER, changed, load_matcher
from bot.catalogue.knowledge import Knowledge, read_knowledge
from bot.categories import LearnedCategories
from bot.clock import Clock
from bot.errors import KnowledgeError, LinliError, StorageError
from bot.keeper import AGAIN_SECONDS, Keeper, errors_of, read_good
from bot.opening import open_database
from bot.settings import Settings
from bot.understanding import Understanding
from storage.database import Database
from storage.queries import knowledge as sets
from storage.queries.knowledge import Published

EDIT_SECONDS = 0.5  # between two looks at an edited folder
LOOK_SECONDS = 5.0  # between two looks at what is published, should a notice be lost
PUBLISHED = "published"  # in the data folder: published sets as folders
KEPT = 3  # of them; other processes may share them

Signature = tuple[object, ...]
log = structlog.get_logger()


@dataclass
class EditedFolder:
    """The folder of the only process: edits go live by themselves, and are published then."""

    folder: Path
    database: Database
    clock: Clock
    seen: Signature
    look_seconds = EDIT_SECONDS

    async def is_changed(self) -> bool:
        before, self.seen = self.seen, await asyncio.to_thread(signature, self.folder)
        return self.seen != before

    async def fetch(self) -> Path:
        return self.folder

    async def settle(self, knowledge: Knowledge) -> int:
        """Publish it, unless the files changed once more: then comes the next edit."""
        files = await asyncio.to_thread(read_files, self.folder)
        if fingerprint(files) != knowledge.version:
            return 0
        now = self.clock.now()
        publish = partial(sets.publish, files=files, fingerprint=knowledge.version, now=now)
        while True:
            try:
                return (await self.database.write(publish, later=True)).version
            except StorageError as error:  # what is served does not depend on it
                log.warning("knowledge not published", cause=str(error))
            await asyncio.sleep(AGAIN_SECONDS)


@dataclass
class PublishedRows:
    """What was published for all processes; each writes the files into a folder of its own."""

    database: Database
    folder: Path
    newest: Published
    look_seconds = LOOK_SECONDS

    async def is_changed(self) -> bool:
        newest = await self.database.read(sets.find_newest)
        before, self.newest = self.newest, newest or self.newest
        return self.newest != before

    async def fetch(self) -> Path:
        version = self.newest.version
        files = await self.database.read(partial(sets.read_files, version=version))
        return await asyncio.to_thread(written_out, self.folder / str(version), files)

    async def settle(self, knowledge: Knowledge) -> int:
        await asyncio.to_thread(remove_old, self.folder, knowledge.folder)
        return int(knowledge.folder.name)


def signature(folder: Path) -> Signature:
    """Changes when a file is written, added or removed."""
    found = []
    for path in knowledge_files(folder):
        with suppress(OSError):
            stat = path.stat()
            found.append((path, stat.st_mtime_ns, stat.st_size, stat.st_ino))
    return tuple(found)


def written_out(folder: Path, files: dict[str, bytes]) -> Path:
    """The folder with exactly these files; it may be there already."""
    if not is_written(folder, files):
        shutil.rmtree(folder, ignore_errors=True)
        try:
            write_files(folder, files)
        except OSError:
            if not is_written(folder, files):  # by another process that shares it
                raise
    return folder


def is_written(folder: Path, files: dict[str, bytes]) -> bool:
    return folder.is_dir() and read_files(folder) == files


def remove_old(parent: Path, current: Path) -> None:
    """Remove all sets but the current and the newest others, and what was left over."""
    others = [folder for folder in parent.iterdir() if folder.name.isdecimal()]
    newest_first = sorted(others, key=lambda folder: int(folder.name), reverse=True)
    old = [folder for folder in newest_first if folder != current][KEPT - 1 :]
    past = time.time() - LEFT_OVER
    halves = [half for half in parent.glob(".*.part") if changed(half) < past]
    for folder in [*old, *halves]:
        shutil.rmtree(folder, ignore_errors=True)


def open_keeper(settings: Settings, clock: Clock) -> tuple[Keeper, Database]:
    """The knowledge that is to be served, and the database it is published in."""
    if settings.is_shared:
        database = open_database(settings)
        return open_published(settings, clock, database), database
    folder, data_dir = settings.knowledge_dir, settings.data_dir
    seen = signature(folder)
    served = understanding(read_good(folder), data_dir)  # wrong files: no database is begun
    database = open_database(settings)
    return Keeper(EditedFolder(folder, database, clock, seen), data_dir, clock, served), database


def open_published(settings: Settings, clock: Clock, database: Database) -> Keeper:
    """The newest version that this program can read; nothing is published yet: the folder."""
    newest = database.read(sets.find_newest).result() or publish_first(settings, clock, database)
    if fingerprint(read_files(settings.knowledge_dir)) != newest.fingerprint:
        told = f"knowledge folder differs from published version {newest.version}"
        log.warning(f"{told}; `publish` takes it over")
    source = PublishedRows(database, settings.data_dir / PUBLISHED, newest)
    knowledge, problems = newest_readable(source)
    served = understanding(knowledge, settings.data_dir)
    keeper = Keeper(source, settings.data_dir, clock, served)
    if problems:
        keeper.refuse(problems)
    return keeper


def understanding(knowledge: Knowledge, data_dir: Path) -> Understanding:
    return Understanding(knowledge, load_matcher(knowledge, data_dir), LearnedCategories(data_dir))


def publish_first(settings: Settings, clock: Clock, database: Database) -> Published:
    """Publish the settings' folder, unless another process was faster."""
    files = read_files(settings.knowledge_dir)
    knowledge = read_good(settings.knowledge_dir)
    if fingerprint(files) != knowledge.version:
        raise LinliError("BOT_KNOWLEDGE_DIR: the files changed while they were read; start again")
    now = clock.now()
    first = partial(sets.publish_first, files=files, fingerprint=knowledge.version, now=now)
    return database.write(first).result()


def newest_readable(source: PublishedRows) -> tuple[Knowledge, list[str]]:
    """The newest set without errors, and the errors of what is newer."""
    problems: list[str] = []
    for found in source.database.read(sets.find_versions).result():
        read = partial(sets.read_files, version=found.version)
        files = source.database.read(read).result()
        knowledge = read_knowledge(written_out(source.folder / str(found.version), files))
        if not (wrong := errors_of(knowledge.problems)):
            return knowledge, problems
        problems = problems or wrong
    raise KnowledgeError(problems)
