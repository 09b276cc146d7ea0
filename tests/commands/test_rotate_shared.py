"""`doctor --rotate` on PostgreSQL, where other processes go on meanwhile."""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import closing, contextmanager
from pathlib import Path

import pytest
from sqlmodel import Session
from typer import Typer
from typer.testing import CliRunner, Result

from bot.commands import doctor
from bot.errors import LinliError, SettingsError
from bot.opening import open_database
from bot.settings import read_settings
from storage import rotation
from storage.database import Database, connect
from storage.queries import people
from storage.sealed import Keyring
from storage.tables import Person
from tests import postgres
from tests.town import MORNING

OLD, NEW = "a key for the tests alone", "the new key of this town"
BOTH, BEHIND = (NEW, OLD), (OLD, NEW)

pytestmark = pytest.mark.slow


class Office:
    """The settings of whoever runs a command, and bots with keys of their own beside it."""

    def __init__(self, url: str, folder: Path, patch: pytest.MonkeyPatch) -> None:
        self.url, self.folder, self._patch = url, folder, patch

    @contextmanager
    def bot(self, *keys: str) -> Iterator[Database]:
        given = {"database_url": self.url, "data_dir": self.folder}
        with closing(open_database(read_settings(secret_key=keys, **given))) as database:
            yield database

    def rotate(self, *keys: str) -> Result:
        given = {"database_url": self.url, "data_dir": self.folder}
        settings = read_settings(secret_key=keys, **given)
        self._patch.setattr(doctor, "read_settings", lambda: settings)
        app = Typer()
        app.command("doctor")(doctor.run)
        return CliRunner().invoke(app, ["--rotate"])

    def refused(self, *keys: str) -> str:
        done = self.rotate(*keys)
        assert isinstance(done.exception, LinliError), done.output
        return str(done.exception)


@pytest.fixture
def office(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Iterator[Office]:
    """A town under the old key."""
    name = postgres.fresh(postgres.founded())
    yield Office(postgres.address(name), tmp_path, monkeypatch)
    postgres.drop(name)


def move_in(session: Session) -> int:
    person = Person(name="新搬来的人", created_at=MORNING)
    session.add(person)
    session.flush()
    return person.id


def names(database: Database) -> set[str | None]:
    return {person.name for person in database.read(people.find_all).result()}


def test_bots_that_have_both_keys_go_on_before_and_after(office: Office) -> None:
    with office.bot(*BOTH) as bot:
        bot.write(move_in).result()
        assert "李桂兰" in names(bot)
        done = office.rotate(*BOTH)
        assert done.exit_code == 0, done.exception
        assert "person.name: 31 rows" in done.stdout, "not the one sealed by the bot"
        assert "remove them from BOT_SECRET_KEY" in done.stdout
        bot.write(move_in).result()
        assert {"李桂兰", "新搬来的人"} <= names(bot)
    with office.bot(NEW) as bot:
        assert {"李桂兰", "新搬来的人"} <= names(bot)


def test_a_bot_that_has_not_the_new_key_is_named_first(office: Office) -> None:
    with office.bot(OLD) as bot:
        assert "have not its first key" in office.refused(*BOTH)
        with pytest.raises(SettingsError, match="put it behind theirs"), office.bot(*BOTH):
            pass
        assert "李桂兰" in names(bot)
        with office.bot(*BEHIND):
            pass


def test_a_bot_that_still_seals_with_the_old_one_is_named(office: Office) -> None:
    with office.bot(*BEHIND) as bot:
        assert "another key in front" in office.refused(*BOTH)
        assert bot.read(lambda s: rotation.count_old(s, Keyring([OLD]))).result() == 0


def test_what_is_sealed_meanwhile_under_the_old_key_is_told(
    office: Office, monkeypatch: pytest.MonkeyPatch
) -> None:
    mend = rotation.mend_hashes

    def late(*given: object) -> int:
        with closing(connect(office.url, Keyring([OLD]))) as database:
            database.write(move_in).result()
        return mend(*given)  # type: ignore[arg-type]

    monkeypatch.setattr(rotation, "mend_hashes", late)
    assert "1 values were sealed under another key meanwhile" in office.refused(*BOTH)
    monkeypatch.undo()
    office._patch = monkeypatch
    assert "person.name: 1 rows" in office.rotate(*BOTH).stdout


def test_of_two_at_once_one_goes_on(office: Office) -> None:
    with office.bot(*BOTH) as other:
        assert other.hold(doctor.ROTATING)
        assert office.refused(*BOTH) == "another doctor --rotate is at work"
    assert office.rotate(*BOTH).exit_code == 0


def test_a_wrong_key_starts_nothing(office: Office) -> None:
    assert "not the keys of this database" in office.refused("somebody else's key")
