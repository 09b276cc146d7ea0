"""A migrated, empty database in a folder of its own."""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path

import pytest

from storage.database import Database, connect
from storage.migrate import migrate
from storage.sealed import Keyring

KEYS = Keyring(["a key for the tests alone"])


@pytest.fixture
def path(tmp_path: Path) -> Path:
    return tmp_path / "linli.db"


@pytest.fixture
def database(path: Path) -> Iterator[Database]:
    opened = connect(f"sqlite:///{path}", KEYS)
    migrate(opened.writer)
    yield opened
    opened.close()
