"""A matcher read back is the matcher that was saved, or it is refused."""

from __future__ import annotations

import json
import os
import subprocess
import sys
from pathlib import Path

import numpy as np
import pytest

from bot.intents import Matcher, UnreadableCache

MESSAGES = ["路灯不亮", "低保咋办", "", "电梯", "养老金"]


@pytest.fixture
def saved(matcher: Matcher, tmp_path: Path) -> Path:
    """A saved matcher's file."""
    path = tmp_path / "matcher.npz"
    matcher.save(path)
    return path


def test_what_is_read_ranks_the_same(matcher: Matcher, saved: Path) -> None:
    loaded = Matcher.load(saved)
    for text in (*MESSAGES, "低宝"):
        assert loaded.rank(text) == matcher.rank(text)
        assert loaded.explain(text, "pension") == matcher.explain(text, "pension")


def test_nothing_but_the_file_is_left_behind(saved: Path) -> None:
    assert os.listdir(saved.parent) == [saved.name]


def test_a_failed_save_keeps_the_old_file(
    matcher: Matcher, saved: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    before = saved.read_bytes()

    def fail(*_: object, **__: object) -> None:
        raise OSError("disk full")

    monkeypatch.setattr(np, "savez", fail)
    with pytest.raises(OSError, match="disk full"):
        matcher.save(saved)
    assert saved.read_bytes() == before
    assert os.listdir(saved.parent) == [saved.name]


@pytest.mark.parametrize(
    "content",
    [b"", b"nonsense", b"PK\x03\x04", b"\x93NUMPY\x01"],
    ids=["empty", "text", "zip", "npy"],
)
def test_a_damaged_file_is_refused(tmp_path: Path, content: bytes) -> None:
    path = tmp_path / "matcher.npz"
    path.write_bytes(content)
    with pytest.raises(UnreadableCache):
        Matcher.load(path)


def test_a_cut_file_is_refused(saved: Path) -> None:
    content = saved.read_bytes()
    saved.write_bytes(content[: len(content) // 2])
    with pytest.raises(UnreadableCache):
        Matcher.load(saved)


def test_another_version_is_refused(saved: Path) -> None:
    with np.load(saved) as file:
        arrays = {name: file[name] for name in file.files}
    plain = json.loads(arrays["plain"].tobytes()) | {"version": "0"}
    arrays["plain"] = np.frombuffer(json.dumps(plain).encode(), dtype=np.uint8)
    np.savez(saved, **arrays)
    with pytest.raises(UnreadableCache):
        Matcher.load(saved)


def test_no_file_is_said_so(tmp_path: Path) -> None:
    with pytest.raises(FileNotFoundError):
        Matcher.load(tmp_path / "none.npz")


def test_serving_loads_no_dictionaries(saved: Path) -> None:
    code = (
        "import sys; from bot.intents import Matcher; "
        f"Matcher.load({str(saved)!r}).rank('路灯不亮'); "
        "print(sorted({'jieba', 'pypinyin', 'scipy', 'sklearn'} & set(sys.modules)))"
    )
    done = subprocess.run(
        [sys.executable, "-c", code], capture_output=True, text=True, check=True, timeout=20
    )
    assert done.stdout.strip() == "[]"


def test_the_library_imports_nothing_of_the_bot() -> None:
    code = (
        "import sys, bot.intents, bot.intents.slots, bot.intents.aspects, bot.intents.split; "
        "print([m for m in sys.modules if m.startswith(('bot.', 'storage')) "
        "and not m.startswith('bot.intents')])"
    )
    done = subprocess.run(
        [sys.executable, "-c", code], capture_output=True, text=True, check=True, timeout=20
    )
    assert done.stdout.strip() == "[]"
