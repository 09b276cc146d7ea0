"""Who needs a matcher that another process fits just now waits for it."""

from __future__ import annotations

from concurrent.futures import ThreadPoolExecutor
from pathlib import Path

import pytest

from bot.catalogue import fitting
from bot.catalogue.fitting import load_matcher, matcher_path
from bot.catalogue.knowledge import read_knowledge


@pytest.fixture
def fits(monkeypatch: pytest.MonkeyPatch) -> list[Path]:
    """Where was fitted, really fitted."""
    begun: list[Path] = []
    really = fitting.fit_in_child

    def fit_in_child(knowledge_dir: Path, data_dir: Path) -> None:
        begun.append(data_dir)
        really(knowledge_dir, data_dir)

    monkeypatch.setattr(fitting, "fit_in_child", fit_in_child)
    return begun


def load_all(folder: Path, data_dirs: list[Path]) -> list[str]:
    """The likeliest item as every one of them understands it."""
    knowledge = read_knowledge(folder)
    with ThreadPoolExecutor(len(data_dirs)) as pool:  # a lock keeps threads apart as processes
        matchers = list(pool.map(lambda data_dir: load_matcher(knowledge, data_dir), data_dirs))
    assert all(matcher_path(data_dir, knowledge).exists() for data_dir in data_dirs)
    return [matcher.rank("路灯坏了")[0].intent for matcher in matchers]


def test_of_several_that_need_the_same_matcher_one_fits(
    folder: Path, tmp_path: Path, fits: list[Path]
) -> None:
    data_dirs = [tmp_path / name for name in ("one", "two", "three")]
    assert load_all(folder, data_dirs) == ["streetlight"] * 3
    assert len(fits) == 1


@pytest.mark.slow
def test_where_the_cache_can_not_be_written_each_fits(
    folder: Path, tmp_path: Path, fits: list[Path], monkeypatch: pytest.MonkeyPatch
) -> None:
    (tmp_path / "file").write_text("不是文件夹", "utf-8")
    monkeypatch.setenv("XDG_CACHE_HOME", str(tmp_path / "file"))
    assert load_all(folder, [tmp_path / "one", tmp_path / "two"]) == ["streetlight"] * 2
    assert len(fits) == 2
