"""A database is opened with its own keys, or not at all."""

from __future__ import annotations

from datetime import UTC, datetime
from pathlib import Path

import pytest

from bot.errors import SettingsError
from bot.opening import check_keys, open_database
from bot.settings import read_settings
from storage.tables import Person

OWN, OTHER = "the keys of this house", "the keys of another house"


def test_keys_of_another_database_stop_the_start_in_one_line(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv("BOT_SECRET_KEY", OWN.replace(" ", "-"))
    database = open_database(read_settings(data_dir=tmp_path))
    resident = Person(phone="000-0000-1001", created_at=datetime(2026, 11, 21, tzinfo=UTC))
    database.write(lambda session: session.add(resident)).result()
    check_keys(database)
    database.close()

    monkeypatch.setenv("BOT_SECRET_KEY", OTHER.replace(" ", "-"))
    with pytest.raises(SettingsError, match=r"^BOT_SECRET_KEY: .*not the keys of this database$"):
        open_database(read_settings(data_dir=tmp_path))
