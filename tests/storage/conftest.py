"""A migrated, empty database: in a folder of its own, or of each kind in turn."""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path

import pytest

from storage.database import Database
from storage.sealed import Keyring
from tests import postgres
from tests.empty import empty_database

KEYS = Keyring(["a key for the tests alone"])


@pytest.fixture
def path(tmp_path: Path) -> Path:
    return tmp_path / "linli.db"


@pytest.fixture
def database(path: Path) -> Iterator[Database]:
    opened = empty_database(path, KEYS)
    yield opened
    opened.close()


@pytest.fixture(params=["sqlite", pytest.param("postgresql", marks=pytest.mark.slow)])
def empty_url(path: Path, request: pytest.FixtureRequest) -> Iterator[str]:
    """The address of an empty database of each kind."""
    if request.param == "sqlite":
        yield f"sqlite:///{path}"
        return
    name = postgres.fresh()
    yield postgres.address(name)
    postgres.drop(name)
