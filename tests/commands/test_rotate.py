"""`doctor --rotate` and `--drop-old`, as an operator runs them."""

from __future__ import annotations

from collections.abc import Callable
from pathlib import Path

import pytest
from typer import Typer
from typer.testing import CliRunner, Result

from bot.commands import doctor
from bot.desk.imports import load_sample
from bot.errors import LinliError, SettingsError, StorageError
from bot.opening import check_keys, only_one, open_database
from bot.settings import KNOWLEDGE, read_settings
from storage import rotation
from storage.queries import people
from storage.sealed import Keyring
from tests.town import KEYS, MORNING, Town

pytestmark = pytest.mark.slow

Doctor = Callable[..., Result]
ONE, TWO = "the first key of this office", "the second key of this office"


@pytest.fixture
def office(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    """A data folder with the sample and a key of its own."""
    monkeypatch.chdir(tmp_path)
    monkeypatch.setenv("BOT_DATA_DIR", str(tmp_path / "data"))
    found()
    return tmp_path / "data"


def found() -> None:
    database = open_database(read_settings())
    keyring = database.keyring
    database.write(lambda session: load_sample(session, KNOWLEDGE, keyring, MORNING)).result()
    database.close()


def run(*options: str) -> Result:
    app = Typer()
    app.command("doctor")(doctor.run)
    return CliRunner().invoke(app, list(options))


def names() -> set[str | None]:
    database = open_database(read_settings())
    try:
        check_keys(database)
        return {person.name for person in database.read(people.find_all).result()}
    finally:
        database.close()


def keys(office: Path) -> list[str]:
    return (office / "secret.key").read_text().split()


def test_a_new_key_is_made_and_the_old_one_dropped_when_nothing_needs_it(office: Path) -> None:
    (before,) = keys(office)
    done = run("--rotate")
    assert done.exit_code == 0
    assert "person.phone: 31 rows" in done.stdout
    assert "doctor --drop-old" in done.stdout
    new, old = keys(office)
    assert old == before != new
    assert "1 old keys removed" in run("--drop-old").stdout
    assert keys(office) == [new]
    assert "李桂兰" in names()
    assert run().stdout == "all records verify\n"


def test_what_was_cut_short_is_finished_with_the_key_that_was_made(office: Path) -> None:
    rotation.add_key(office / "secret.key")
    before = keys(office)
    assert "person.name: 31 rows" in run("--rotate").stdout
    assert keys(office) == before


def test_a_key_that_is_still_needed_is_not_dropped(office: Path) -> None:
    rotation.add_key(office / "secret.key")
    before = keys(office)
    done = run("--drop-old")
    assert isinstance(done.exception, StorageError)
    assert "--rotate" in str(done.exception)
    assert keys(office) == before


def test_the_first_key_of_the_setting_is_the_newest(
    office: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv("BOT_SECRET_KEY", f"{TWO},{keys(office)[0]}".replace(" ", "-"))
    assert "person.name: 31 rows" in run("--rotate").stdout
    assert "put a new one in front" in run("--rotate").stdout
    monkeypatch.setenv("BOT_SECRET_KEY", TWO.replace(" ", "-"))
    assert "李桂兰" in names()
    assert isinstance(run("--drop-old").exception, SettingsError)


def test_a_wrong_key_changes_nothing(office: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("BOT_SECRET_KEY", ONE.replace(" ", "-"))
    done = run("--rotate")
    assert isinstance(done.exception, SettingsError)
    assert "BOT_SECRET_KEY" in str(done.exception)
    monkeypatch.delenv("BOT_SECRET_KEY")
    assert "李桂兰" in names()


def test_it_is_refused_while_a_bot_serves(office: Path) -> None:
    with only_one(office):
        done = run("--rotate")
    assert isinstance(done.exception, LinliError)
    assert "another process" in str(done.exception)
    assert len(keys(office)) == 1


def test_a_button_of_before_is_still_good(town: Town) -> None:
    resident = town.person("李桂兰")
    resident.say("3号楼东门口路灯不亮")
    resident.press("对")
    every = [b for line in resident.lines for b in line["buttons"]]
    pressed = next(b["data"] for b in every if b["label"] == "撤回")
    town.conversation.keyring = Keyring([TWO, "a key for the tests alone"])
    assert "已撤回" in resident.say(action=pressed)[0]
    assert KEYS.newest_tag != town.conversation.keyring.newest_tag
