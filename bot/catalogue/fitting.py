"""The fitted matcher of a knowledge folder: kept in a file, made by a child process.

Fitting takes several times the memory that matching does, and Python rarely gives it back;
so a child process fits and saves, and the bot only ever loads.

    python -m bot.catalogue.fitting KNOWLEDGE_DIR DATA_DIR
"""

from __future__ import annotations

import fcntl
import os
import shutil
import subprocess
import sys
import tempfile
import time
from collections.abc import Iterator
from contextlib import contextmanager, suppress
from functools import cache
from pathlib import Path
from typing import IO, TypedDict

from bot.catalogue.knowledge import Knowledge, read_knowledge
from bot.errors import LinliError, SettingsError
from bot.intents import Lexicon, Matcher, UnreadableCache, content_hash
from bot.settings import make_folder

KEPT = 3  # matcher files; an edit that is taken back finds its matcher still there
LONGEST = 900.0  # seconds a child may fit
LEFT_OVER = 3600.0  # seconds after which a half-written file or a lock is nobody's any more
# measured on 2 busy cores: 22 s with one thread, 57 s with two that wait for each other
ONE_THREAD = {"OPENBLAS_NUM_THREADS": "1", "OMP_NUM_THREADS": "1"}
NICENESS = 5  # messages that come in meanwhile go first
ROOT = Path(__file__).resolve().parents[2]


class Learnt(TypedDict):
    """All of a knowledge that changes how messages are understood."""

    examples: list[tuple[str, str]]
    lexicon: Lexicon
    hints: dict[str, str]
    background: list[tuple[str, str]]
    checks: list[tuple[str, str]]


def matcher_path(data_dir: Path, knowledge: Knowledge) -> Path:
    """Where the matcher of exactly this knowledge is kept."""
    name = content_hash(**learnt(knowledge))
    return data_dir / f"matcher-{name}.npz"


def learnt(knowledge: Knowledge) -> Learnt:
    """What a matcher is fitted to."""
    return Learnt(
        examples=knowledge.examples(),
        lexicon=knowledge.lexicon,
        hints=knowledge.hints(),
        background=knowledge.background(),
        checks=knowledge.checks(),
    )


def load_matcher(knowledge: Knowledge, data_dir: Path) -> Matcher:
    """Load the matcher of this knowledge, after a child process fitted it where that is needed."""
    if kept := read_matcher(matcher_path(data_dir, knowledge)):
        return kept
    folder = writable_folder(data_dir)
    path, common = matcher_path(folder, knowledge), matcher_path(cache_folder(), knowledge)
    with only_one_fits(common):
        if kept := read_copied(path, common):
            return kept
        fit_in_child(knowledge.folder, folder)
        copy(path, common)
    remove_old(folder, path)
    remove_old(cache_folder(), common)
    matcher = read_matcher(path)
    if matcher is None:
        raise LinliError(f"the matcher of {knowledge.folder} is gone: the files changed meanwhile")
    return matcher


def read_copied(path: Path, common: Path) -> Matcher | None:
    """Give the data folder's matcher, else the cache's, which is copied there."""
    if kept := read_matcher(path):
        return kept
    kept = read_matcher(common)
    if kept:
        copy(common, path)
    return kept


@contextmanager
def only_one_fits(common: Path) -> Iterator[None]:
    """Of the processes that need the same matcher the others wait here for its file."""
    file = open_lock(common.with_suffix(".lock"))
    if file is None:
        yield
        return
    with file:
        fcntl.flock(file, fcntl.LOCK_EX)
        yield


def open_lock(path: Path) -> IO[str] | None:
    """Give the lock's file, or None where the cache can't be written: then each fits."""
    try:
        path.parent.mkdir(parents=True, exist_ok=True)
        path.touch()  # a lock in use is not old
        return path.open("a")
    except OSError:
        return None


def cache_folder() -> Path:
    """The user's own cache: a fresh data folder need not fit again what this machine has fitted."""
    return Path(os.environ.get("XDG_CACHE_HOME") or Path.home() / ".cache") / "linli"


def copy(source: Path, target: Path) -> None:
    """Copy whole or not at all; a copy that can't be made is only a fit more, later."""
    half = target.with_suffix(f".{os.getpid()}.part")
    with suppress(OSError):
        target.parent.mkdir(parents=True, exist_ok=True)
        shutil.copyfile(source, half)
        half.replace(target)


def read_matcher(path: Path) -> Matcher | None:
    """Give the kept matcher, or None where there is none that can be read."""
    try:
        return Matcher.load(path)
    except (OSError, UnreadableCache):
        return None


def writable_folder(data_dir: Path) -> Path:
    """Give the data folder, or a temporary one where that can't be written."""
    try:
        make_folder(data_dir)
    except SettingsError:
        return Path(spare_folder().name)
    return data_dir


@cache
def spare_folder() -> tempfile.TemporaryDirectory[str]:
    """Give this process's temporary folder, which goes when the process ends."""
    return tempfile.TemporaryDirectory(prefix="linli-")


def fit_in_child(knowledge_dir: Path, data_dir: Path) -> None:
    """Let another process fit and save, or raise LinliError with the one line that tells why."""
    command = [sys.executable, "-m", "bot.catalogue.fitting", str(knowledge_dir), str(data_dir)]
    paths = [str(ROOT), os.environ.get("PYTHONPATH", "")]
    environment = {**os.environ, **ONE_THREAD, "PYTHONPATH": os.pathsep.join(filter(None, paths))}
    environment["PYTHONIOENCODING"] = "utf-8"
    try:
        done = subprocess.run(
            command, env=environment, capture_output=True, timeout=LONGEST, check=False
        )
    except (OSError, subprocess.TimeoutExpired) as error:
        raise LinliError(f"the matcher can't be fitted: {error}") from None
    if done.returncode:
        raise LinliError(f"the matcher can't be fitted: {cause_of(done)}")


def cause_of(done: subprocess.CompletedProcess[bytes]) -> str:
    """Tell in one line why the child failed."""
    lines = done.stderr.decode("utf-8", "replace").strip().splitlines()
    if done.returncode < 0:
        return f"the process was ended by signal {-done.returncode} (out of memory?)"
    return lines[-1] if lines else f"exit code {done.returncode}"


def remove_old(folder: Path, current: Path) -> None:
    """Remove all matcher files but the current and the newest others, and what was left over."""
    others = set(folder.glob("matcher-*.npz")) - {current}
    old = sorted(others, key=changed, reverse=True)[KEPT - 1 :]
    past = time.time() - LEFT_OVER
    halves = [*folder.glob("matcher-*.part"), *folder.glob("matcher-*.lock")]
    for path in [*old, *(half for half in halves if changed(half) < past)]:
        with suppress(OSError):
            path.unlink()


def changed(path: Path) -> float:
    """When the file was written; 0 where it is gone."""
    try:
        return path.stat().st_mtime
    except OSError:
        return 0.0


def main(knowledge_dir: Path, data_dir: Path) -> None:
    """Fit and save; this is what the child process does."""
    os.nice(NICENESS)
    knowledge = read_knowledge(knowledge_dir)
    matcher = Matcher.fit(**learnt(knowledge))
    matcher.save(matcher_path(data_dir, knowledge))


if __name__ == "__main__":
    main(*map(Path, sys.argv[1:3]))
