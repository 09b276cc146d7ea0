"""A new key: all that is sealed goes under it, whatever happens on the way, and reads the same."""

from __future__ import annotations

import signal
import subprocess
import sys
from collections.abc import Sequence
from contextlib import closing
from pathlib import Path

import pytest
from sqlalchemy import Column, MetaData, Table, func, select
from sqlmodel import Session

from bot.errors import SealError
from bot.settings import KNOWLEDGE
from storage import rotation
from storage.columns import Row
from storage.database import Database, connect
from storage.migrate import migrate
from storage.rotation import mend_hashes, reseal
from storage.sealed import Keyring, Sealed
from storage.tables import Person
from tests.storage.sealed_rows import PHONE, PLACES, fill, opened, tags

pytestmark = pytest.mark.slow

OLD, NEW, OTHER = ("the old key of the house", "the new key of the house", "no key of this house")
SEALED = {
    "person.name person.phone person.door chat.dialogue message.payload delivery.payload"
    " ticket.door eventcontent.content attachment.name"
    " household.door household.name household.marks visit.colours visit.tags visit.words"
    " visit.checked careword.said"
    " booking.name booking.phone booking.words"
    " reminder.words kin.called"
    " notice.words notice.reason noticereply.words noticereply.answer"
}


@pytest.fixture
def house(empty_url: str) -> str:
    """A database under the old key."""
    with closing(connect(empty_url, Keyring([OLD]))) as database:
        migrate(database.writer)
        database.write(lambda session: fill(session, database.keyring)).result()
    return empty_url


def under(url: str, *keys: str) -> Database:
    return connect(url, Keyring(keys))


def rotate(url: str, *keys: str) -> dict[str, tuple[int, int]]:
    """How many rows of each column were sealed anew, and how many could not be."""
    with closing(under(url, *keys)) as database:
        done = {name: (written, closed) for name, written, closed in reseal(database)}
        mend_hashes(database, str)
        return done


@pytest.mark.parametrize("name", PLACES)
def test_every_sealed_column_goes_under_the_new_key_and_reads_the_same(
    house: str, name: str, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(rotation, "BATCH", 5)
    place = PLACES[name]
    with closing(under(house, OLD)) as database:
        before = database.read(lambda s: opened(s, place)).result()
        assert database.read(lambda s: tags(s, place)).result() == {Keyring([OLD]).newest_tag}
    written = rotate(house, NEW, OLD)[name]
    assert written == (sum(value is not None for _, value in before), 0)
    with closing(under(house, NEW)) as database:  # the old key is gone
        assert database.read(lambda s: opened(s, place)).result() == before
        assert database.read(lambda s: tags(s, place)).result() == {Keyring([NEW]).newest_tag}


def test_a_sealed_column_is_found_by_itself(monkeypatch: pytest.MonkeyPatch) -> None:
    assert set(PLACES) == set(*map(str.split, SEALED))
    later = MetaData()
    Table("later", later, Column("id", primary_key=True), Column("secret", Sealed))
    monkeypatch.setattr(Row, "metadata", later)
    assert [place.name for place in rotation.sealed_places()] == ["later.secret"]


def test_a_second_time_there_is_nothing_to_do(house: str) -> None:
    rotate(house, NEW, OLD)
    assert {*rotate(house, NEW, OLD).values()} == {(0, 0)}


def test_a_phone_is_found_by_its_new_hash(house: str) -> None:
    rotate(house, NEW, OLD)
    count = select(func.count()).where(Person.phone_hash == Keyring([NEW]).look_up(PHONE))  # type: ignore[arg-type]
    with closing(under(house, NEW)) as database:
        assert database.read(lambda s: s.scalar(count)).result() == 12


def test_others_write_between_the_batches(house: str, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(rotation, "BATCH", 1)
    with closing(under(house, NEW, OLD)) as database:
        steps = reseal(database)
        next(steps)
        database.write(lambda session: fill_late(session)).result(5)
        list(steps)
        assert database.read(lambda s: rotation.count_old(s, database.keyring)).result() == 0


def fill_late(session: Session) -> None:
    session.get_one(Person, 3).door = "搬到了5号楼"


def test_what_no_key_opens_is_left_alone_and_counted(house: str) -> None:
    before = raw(house)
    assert {closed for _, closed in rotate(house, OTHER).values()} == {6, 12}
    with closing(under(house, OTHER)) as database:
        found = database.read(lambda s: list(rotation.find_closed(s, database.keyring))).result()
    assert len(found) == len(PLACES)
    assert "message.payload: 12 can't be opened" in "\n".join(found)
    with closing(under(house, OLD)) as database:
        assert database.read(lambda s: rotation.count_old(s, database.keyring)).result() == 0
    assert raw(house) == before


def raw(url: str) -> Sequence[object]:
    """What stands on the disk."""
    with closing(under(url, OTHER)) as database:
        cells = [select(place.key, place.raw).order_by(place.key) for place in PLACES.values()]
        return database.read(lambda s: [list(s.execute(one)) for one in cells]).result()


def test_a_wrong_key_in_front_is_a_key_like_any_other(house: str) -> None:
    """Whatever stands first is the newest: all goes under it, and back when the right one leads."""
    rotate(house, OTHER, OLD)
    with closing(under(house, OLD)) as database, pytest.raises(SealError):
        database.read(lambda s: opened(s, PLACES["person.name"])).result()
    rotate(house, OLD, OTHER)
    with closing(under(house, OLD)) as database:
        assert len(database.read(lambda s: opened(s, PLACES["person.name"])).result()) == 12


DYING = """
import os, signal, sys
from storage import rotation
from storage.database import Database, connect
from storage.sealed import Keyring
rotation.BATCH, some, seen = 3, rotation.reseal_some, []
def dying(*given):
    seen.append(some(*given))
    if len(seen) == int(sys.argv[2]):
        os.kill(os.getpid(), signal.SIGKILL)
    return seen[-1]
rotation.reseal_some = dying
list(rotation.reseal(connect(sys.argv[1], Keyring(sys.argv[3:]))))
"""


@pytest.mark.parametrize("batch", [1, 4, 11])
def test_kill_9_in_the_middle_loses_nothing_and_the_next_time_finishes(
    house: str, batch: int
) -> None:
    command = [sys.executable, "-c", DYING, house, str(batch), NEW, OLD]
    died = subprocess.run(command, cwd=KNOWLEDGE.parent, timeout=60, check=False)
    assert died.returncode == -signal.SIGKILL
    with closing(under(house, NEW, OLD)) as database:
        left = database.read(lambda s: rotation.count_old(s, database.keyring)).result()
        assert 0 < left <= 12 * len(PLACES)
        assert len(database.read(lambda s: opened(s, PLACES["person.phone"])).result()) == 12
    assert sum(written for written, _ in rotate(house, NEW, OLD).values()) == left
    with closing(under(house, NEW)) as database:
        assert [database.read(lambda s, p=p: opened(s, p)).result() for p in PLACES.values()]  # type: ignore[misc]


def test_what_was_signed_with_an_old_key_is_good_until_that_is_dropped() -> None:
    button = Keyring([OLD]).sign("7|confirm:20261121-0001")
    both = Keyring([NEW, OLD])
    assert both.signed("7|confirm:20261121-0001", button)
    assert not both.signed("8|confirm:20261121-0001", button)
    assert both.sign("7|stay:") == Keyring([NEW]).sign("7|stay:")
    assert not Keyring([NEW]).signed("7|confirm:20261121-0001", button)
    assert not both.signed("7|confirm:20261121-0001", "签名")


def test_the_key_file_is_written_whole_and_for_its_owner_alone(tmp_path: Path) -> None:
    path = tmp_path / "secret.key"
    path.write_text("first-key-of-sixteen\n")
    rotation.add_key(path)
    new, old = path.read_text().split()
    assert (old, len(new) >= 16) == ("first-key-of-sixteen", True)
    assert path.stat().st_mode & 0o777 == 0o600
    assert rotation.drop_old_keys(path) == 1
    assert path.read_text() == f"{new}\n"
    assert [file.name for file in tmp_path.iterdir()] == ["secret.key"]
