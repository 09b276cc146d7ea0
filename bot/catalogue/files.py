"""A set of knowledge as its files: read, told from another, and written into a folder."""

from __future__ import annotations

import hashlib
import os
import shutil
from collections.abc import Mapping
from pathlib import Path

from bot.errors import LinliError


def knowledge_files(folder: Path) -> list[Path]:
    return sorted(path for path in folder.rglob("*.yaml") if path.is_file())


def read_files(folder: Path) -> dict[str, bytes]:
    """What stands in every file, by its path within the folder."""
    return {p.relative_to(folder).as_posix(): p.read_bytes() for p in knowledge_files(folder)}


def fingerprint(files: Mapping[str, bytes]) -> str:
    """Changes whenever any file's path or content does."""
    digest = hashlib.sha256()
    for path, content in sorted(files.items()):
        digest.update(path.encode() + b"\0" + content + b"\0")
    return digest.hexdigest()[:16]


def write_files(folder: Path, files: Mapping[str, bytes]) -> None:
    """Write a set into a folder that is new or empty: whole, or not at all (OSError)."""
    part = folder.with_name(f".{folder.name}.{os.getpid()}.part")
    shutil.rmtree(part, ignore_errors=True)
    part.mkdir(parents=True)
    try:
        for name, content in files.items():
            path = place_in(part, name)
            path.parent.mkdir(parents=True, exist_ok=True)
            path.write_bytes(content)
        part.replace(folder)
    finally:
        shutil.rmtree(part, ignore_errors=True)


def replace_text(path: Path, text: str) -> None:
    """Write one file; readers see the old one or the new one, never half of it."""
    half = half_of(path)
    half.write_text(text, "utf-8", newline="\n")
    half.replace(path)


def half_of(path: Path) -> Path:
    """Where a file stands while it is written."""
    return path.with_suffix(f".{os.getpid()}.part")


def place_in(folder: Path, name: str) -> Path:
    """Where a file goes; LinliError where that is outside of the folder."""
    path = folder / name
    if not path.resolve().is_relative_to(folder.resolve()):
        raise LinliError(f"{name!r} is no path within a knowledge folder")
    return path
