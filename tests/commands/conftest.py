"""A shell for every test, and one that is only read from."""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path

import pytest

from bot.understanding import Understanding
from tests.commands.keeping import Keeping
from tests.commands.shell import Shell
from tests.conftest import CACHE
from tests.town import Town


@pytest.fixture
def shell(tmp_path: Path, understanding: Understanding) -> Shell:
    """A data folder of one's own, in which the matcher is fitted already."""
    return Shell(tmp_path, CACHE)


@pytest.fixture(scope="module")
def reader(tmp_path_factory: pytest.TempPathFactory, understanding: Understanding) -> Shell:
    """One for commands that leave nothing behind."""
    return Shell(tmp_path_factory.mktemp("reader"), CACHE)


@pytest.fixture
def keeping(town: Town, monkeypatch: pytest.MonkeyPatch) -> Iterator[Keeping]:
    """The commands over a town's database."""
    keeping = Keeping(town, monkeypatch)
    yield keeping
    keeping.close()
