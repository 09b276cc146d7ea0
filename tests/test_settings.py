"""Settings: right by default, and a wrong one is named in one line."""

from __future__ import annotations

import os
from pathlib import Path

import pytest

from bot.errors import SettingsError
from bot.settings import make_folder, read_settings


@pytest.fixture(autouse=True)
def _nothing_set(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.chdir(tmp_path)
    for name in [name for name in os.environ if name.startswith("BOT_")]:
        monkeypatch.delenv(name)


def test_a_fresh_machine_needs_none() -> None:
    settings = read_settings()
    assert settings.database == "sqlite:///data/linli.db"
    assert (settings.web_host, settings.web_port) == ("127.0.0.1", 8080)
    assert settings.zone.key == "Asia/Shanghai"
    assert settings.knowledge_dir.is_dir()


def test_a_file_sets_them_too_and_the_environment_wins(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    (tmp_path / ".env").write_text("BOT_WEB_PORT=0\nBOT_WEB_RATE=5\nOTHER=1\n")
    monkeypatch.setenv("BOT_WEB_RATE", "7")
    assert (read_settings().web_port, read_settings().web_rate) == (0, 7)


@pytest.mark.parametrize(
    ("name", "value"),
    [
        ("BOT_WEB_PORT", "abc"),
        ("BOT_WEB_PORT", "-1"),
        ("BOT_WEB_PORT", "65536"),
        ("BOT_WEB_RATE", "-1"),
        ("BOT_TIMEZONE", "Mars"),
        ("BOT_TIMEZONE", ""),
        ("BOT_TIMEZONE", "../etc/passwd"),
        ("BOT_DATABASE_URL", "mysql://bot:secret@db/linli"),
        ("BOT_DATABASE_URL", "linli.db"),
        ("BOT_DATABASE_URL", "postgresql://bot:my@secret@db/linli"),
        ("BOT_DATABASE_URL", "postgresql://bot:12/secret@db/linli"),
        ("BOT_DATABASE_URL", "postgresql://bot:12?secret@db/linli"),
        ("BOT_DATABASE_URL", "postgresql://bot:%zzsecret@db/linli"),
        ("BOT_DATABASE_URL", "postgresql://bot:secret@db:port/linli"),
        ("BOT_DATABASE_URL", "postgresql://bot:secret@[::1/linli"),
        ("BOT_DATABASE_URL", "postgresql://bot@db/linli?sslmode=require&password=secret"),
        ("BOT_SMS_URL", "sms.example.com/send?key=secret"),
        ("BOT_WECOM_WEBHOOK_URL", "ftp://robot/send?key=secret"),
        ("BOT_KNOWLEDGE_DIR", "/nowhere"),
        ("BOT_KNOWLEDGE_DIR", "/dev/null"),
        ("BOT_SECRET_KEY", "secret"),
        ("BOT_SECRET_KEY", "a-key-that-is-long-enough,secret"),
    ],
)
def test_a_wrong_one_is_named_in_one_line(
    monkeypatch: pytest.MonkeyPatch, name: str, value: str
) -> None:
    monkeypatch.setenv(name, value)
    with pytest.raises(SettingsError) as wrong:
        read_settings()
    told = str(wrong.value)
    assert told.startswith(f"{name}: ")
    assert len(told.splitlines()) == 1
    assert "secret" not in told


@pytest.mark.parametrize(
    "rest",
    [
        "bot:pass%40word%2F@db.example:5433/linli",
        "bot:a:b,;!*'()$&=+~@[::1]/linli?sslmode=require",
        "/linli?host=/run/postgresql",
        "db/linli",
    ],
)
def test_an_address_of_postgresql_is_taken_as_it_is(rest: str) -> None:
    settings = read_settings(database_url=f"postgresql://{rest}")
    assert settings.database == f"postgresql+psycopg://{rest}"
    assert settings.is_shared


def test_several_keys_open_and_the_first_seals(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("BOT_SECRET_KEY", "the-new-key-of-today, the-old-key-of-2025")
    assert read_settings().secret_key == ("the-new-key-of-today", "the-old-key-of-2025")


@pytest.mark.parametrize("place", ["file/data", "file", "/proc/data"])
def test_a_folder_that_cannot_be_had_is_named(tmp_path: Path, place: str) -> None:
    (tmp_path / "file").write_text("")
    with pytest.raises(SettingsError, match="BOT_DATA_DIR: can't"):
        make_folder(tmp_path / place)
