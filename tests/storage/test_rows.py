"""Rows take no rubbish, and what is personal in them is not to be read on the disk."""

from __future__ import annotations

from collections.abc import Callable
from datetime import UTC, datetime, timedelta, timezone
from pathlib import Path
from typing import Any
from zoneinfo import ZoneInfo

import pytest
from pydantic import ValidationError
from sqlalchemy.exc import IntegrityError, StatementError
from sqlmodel import Session, select, text

from bot.errors import SealError
from storage.columns import Row
from storage.database import Database, connect
from storage.sealed import Keyring
from storage.tables import Area, Chat, Delivery, Membership, Message, Person, Ticket
from tests.storage.conftest import KEYS

NOW = datetime(2026, 11, 21, 2, 0, tzinfo=UTC)
NAME, PHONE, DOOR = "欧阳秋菊", "13800138000", "2单元501室"
ID_NUMBER = "11010119491001001X"
WORDS = f"我叫{NAME},身份证{ID_NUMBER},电话{PHONE}"


def a_person(session: Session) -> int:
    person = Person(name=NAME, phone=PHONE, door=DOOR, created_at=NOW)
    person.phone_hash = KEYS.look_up(PHONE)
    session.add(person)
    session.flush()
    return person.id


def a_chat(session: Session) -> int:
    chat = Chat(channel="web", address="web-1", person_id=a_person(session), created_at=NOW)
    chat.dialogue = WORDS
    session.add(chat)
    session.flush()
    return chat.id


def everything_personal(session: Session) -> None:
    """One row of every kind in which somebody's data stands."""
    chat = a_chat(session)
    said: dict[str, Any] = {"update_id": "1", "seq": 1, "trace": "t", "received_at": NOW}
    session.add(Message(channel="web", chat_id=chat, payload=WORDS, text="我叫…", **said))
    out: dict[str, Any] = {"kind": "reply", "due_at": NOW, "created_at": NOW}
    session.add(Delivery(key="reply:1:0", chat_id=chat, payload=WORDS, **out))
    ticket: dict[str, Any] = {"item_id": "streetlight", "title": "路灯不亮", "created_at": NOW}
    session.add(Ticket(number="20261121-0001", door=DOOR, **ticket))


@pytest.mark.parametrize("secret", [NAME, PHONE, DOOR, ID_NUMBER, WORDS])
def test_what_is_sealed_is_not_on_the_disk(database: Database, path: Path, secret: str) -> None:
    database.write(everything_personal).result(10)
    files = [file.read_bytes() for file in path.parent.glob("linli.db*")]
    assert any("路灯不亮".encode() in data for data in files)
    assert not any(secret.encode() in data for data in files)


def test_what_is_sealed_is_read_with_the_key(database: Database) -> None:
    database.write(everything_personal).result(10)
    person, message = database.read(
        lambda s: (s.exec(select(Person)).one(), s.exec(select(Message)).one())
    ).result(10)
    assert (person.name, person.phone, person.door) == (NAME, PHONE, DOOR)
    assert message.payload == WORDS


def test_the_same_name_is_sealed_differently_each_time() -> None:
    assert KEYS.seal(NAME) != KEYS.seal(NAME)


@pytest.mark.parametrize("words", ["", "路灯", "🏮" * 1000, "半个\ud83d字", "\x00\u202e"])
def test_any_words_can_be_sealed_and_opened(words: str) -> None:
    assert KEYS.open(KEYS.seal(words)) == words


def test_the_first_key_seals_and_all_open() -> None:
    old, new = Keyring(["old" * 8]), Keyring(["new" * 8])
    both = Keyring(["new" * 8, "old" * 8])
    assert both.open(old.seal(NAME)) == NAME
    assert new.open(both.seal(NAME)) == NAME
    with pytest.raises(SealError, match="BOT_SECRET_KEY"):
        old.open(both.seal(NAME))


def test_a_changed_seal_does_not_open() -> None:
    sealed = bytearray(KEYS.seal(NAME))
    sealed[-1] ^= 1
    with pytest.raises(SealError, match="changed"):
        KEYS.open(bytes(sealed))


@pytest.mark.parametrize("length", range(0, 24, 3))
def test_a_seal_that_was_cut_does_not_open(length: int) -> None:
    with pytest.raises(SealError):
        KEYS.open(KEYS.seal(NAME)[:length])


def test_a_rotated_key_still_reads_the_old_rows(database: Database, path: Path) -> None:
    database.write(a_person).result(10)
    rotated = connect(f"sqlite:///{path}", Keyring(["another key altogether", KEY]))
    assert rotated.read(lambda s: s.exec(select(Person.name)).one()).result(10) == NAME
    rotated.close()
    lost = connect(f"sqlite:///{path}", Keyring(["another key altogether"]))
    with pytest.raises(SealError):
        lost.read(lambda s: s.exec(select(Person.name)).one()).result(10)
    lost.close()


KEY = "a key for the tests alone"


def test_a_look_up_finds_an_equal_value_and_tells_nothing() -> None:
    assert KEYS.look_up(PHONE) == KEYS.look_up(PHONE) != KEYS.look_up(PHONE[:-1] + "1")
    assert KEYS.look_up(PHONE) != Keyring(["another key altogether"]).look_up(PHONE)


def naive(session: Session) -> None:
    person = Person(created_at=NOW)
    person.consent_told_at = NOW.replace(tzinfo=None)
    session.add(person)
    session.flush()


def test_a_time_without_a_zone_is_refused(database: Database) -> None:
    with pytest.raises(StatementError, match="without a zone"):
        database.write(naive).result(10)


ZONES = [
    pytest.param(ZoneInfo("Asia/Shanghai"), id="上海"),
    pytest.param(ZoneInfo("America/New_York"), id="纽约"),
    pytest.param(timezone(timedelta(hours=5, minutes=45)), id="加德满都"),
]


@pytest.mark.parametrize("zone", ZONES)
def test_times_come_back_as_the_same_instant_in_utc(
    database: Database, zone: ZoneInfo | timezone
) -> None:
    database.write(lambda s: s.add(Person(created_at=NOW.astimezone(zone)))).result(10)
    read = database.read(lambda s: s.exec(select(Person.created_at)).one()).result(10)
    assert (read, read.tzinfo) == (NOW, UTC)


TIMES: Any = {"due_at": NOW, "created_at": NOW}
RUBBISH: list[tuple[Callable[[], Row], str, object]] = [
    (lambda: Chat(channel="web", address="a", person_id=1, created_at=NOW), "last_seq", "很多"),
    (lambda: Ticket(number="1", item_id="a", title="b", created_at=NOW), "reopened", None),
    (lambda: Person(created_at=NOW), "area_id", "也许"),
    (lambda: Delivery(key="a", chat_id=1, kind="news", payload="", **TIMES), "due_at", "明天"),
    (lambda: Membership(person_id=1, role="clerk"), "person_id", [1]),
]


def test_a_row_without_what_it_must_have_is_not_made() -> None:
    with pytest.raises(ValidationError, match="due_at"):
        Delivery(key="a", chat_id=1, kind="news", payload="")


@pytest.mark.parametrize(("make", "column", "value"), RUBBISH)
def test_a_row_refuses_rubbish(make: Callable[[], Row], column: str, value: object) -> None:
    row = make()
    with pytest.raises(ValidationError):
        setattr(row, column, value)


def member(session: Session) -> None:
    session.add(Membership(person_id=a_person(session), role="皇帝"))
    session.flush()


def message(session: Session) -> None:
    kept: dict[str, Any] = {"update_id": "1", "seq": 1, "trace": "t", "payload": ""}
    chat = a_chat(session)
    session.add(Message(channel="web", chat_id=chat, state="lost", received_at=NOW, **kept))
    session.flush()


def delivery(session: Session) -> None:
    kept: dict[str, Any] = {
        "key": "k",
        "kind": "news",
        "payload": "",
        "due_at": NOW,
        "created_at": NOW,
    }
    session.add(Delivery(chat_id=a_chat(session), state="lost", **kept))
    session.flush()


def ticket(session: Session) -> None:
    kept: dict[str, Any] = {"number": "1", "item_id": "a", "title": "b", "created_at": NOW}
    session.add(Ticket(state="", **kept))
    session.flush()


@pytest.mark.parametrize("work", [member, message, delivery, ticket])
def test_no_row_is_in_a_state_that_is_none(
    database: Database, work: Callable[[Session], None]
) -> None:
    with pytest.raises(IntegrityError, match="CHECK"):
        database.write(work).result(10)


def test_a_row_points_to_one_that_is_there(database: Database) -> None:
    def nobody(session: Session) -> None:
        session.add(Chat(channel="web", address="a", person_id=12345, created_at=NOW))
        session.flush()

    with pytest.raises(IntegrityError, match="FOREIGN KEY"):
        database.write(nobody).result(10)


def test_an_id_is_never_given_twice(database: Database) -> None:
    def one(session: Session) -> int:
        area = Area(code="TY", name="桃源街道", level="street", path="")
        session.add(area)
        session.flush()
        return area.id

    first = database.write(one).result(10)
    database.write(lambda s: s.execute(text("DELETE FROM area"))).result(10)
    assert database.write(one).result(10) > first
