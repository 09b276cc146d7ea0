"""What still waited when a backup was made: which of it is sent after it was restored."""

from __future__ import annotations

from datetime import timedelta
from typing import Any

import pytest
from sqlmodel import Session, select

from bot.desk.restored import settle_in
from bot.desk.told import KINDS
from bot.message import Reply
from storage.queries.chats import open_chat
from storage.tables import Delivery, Ticket
from tests.desk.desk_stories import report
from tests.town import Town

pytestmark = pytest.mark.slow

SILENT = {"reply", "notice", "outage", "urgent", "clock", "remind_confirm", "remind"}


def waiting(town: Town, session: Session, kind: str, channel: str, age: timedelta) -> None:
    now = town.clock.now()
    chat = open_chat(session, channel, "1001", now)
    due: dict[str, Any] = {"due_at": now - age, "created_at": now - age}
    payload = Reply(text="医保这样交").model_dump_json()
    session.add(Delivery(key="k", chat_id=chat.id, kind=kind, payload=payload, **due))


def after_restore(town: Town, kind: str, channel: str, age: timedelta) -> str:
    def restored(session: Session) -> str:
        waiting(town, session, kind, channel, age)
        settle_in(session, town.clock.now(), town.conversation.zone)
        session.expire_all()
        return session.exec(select(Delivery.state)).one()

    return town.write(restored)


@pytest.mark.parametrize("kind", KINDS)
def test_what_was_of_its_moment_is_silent_a_day_later(town: Town, kind: str) -> None:
    state = after_restore(town, kind, "telegram", timedelta(days=2))
    assert state == ("missed" if kind in SILENT else "pending")


@pytest.mark.parametrize("kind", KINDS)
def test_what_is_of_today_or_of_later_is_sent(town: Town, kind: str) -> None:
    assert after_restore(town, kind, "telegram", timedelta(hours=20)) == "pending"


def test_a_page_shows_an_old_reply_in_its_place(town: Town) -> None:
    assert after_restore(town, "reply", "web", timedelta(days=2)) == "pending"


def test_administrators_see_what_was_not_sent(town: Town) -> None:
    after_restore(town, "reply", "telegram", timedelta(days=2))
    row = town.read(lambda session: session.exec(select(Delivery)).one())
    assert "before the backup was restored" in row.error


def test_every_id_and_line_goes_on_above_what_was_lost(town: Town) -> None:
    def after(session: Session) -> tuple[int, int, int]:
        settle_in(session, town.clock.now(), town.conversation.zone)
        chat = open_chat(session, "web", "web-later", town.clock.now())
        ticket = Ticket(number="n", item_id="a", title="路灯", created_at=town.clock.now())
        session.add(ticket)
        session.flush()
        session.refresh(resident)
        return chat.id, ticket.id, resident.last_seq

    resident = town.write(lambda s: open_chat(s, "web", "web-1", town.clock.now()))
    chat_id, ticket_id, last_seq = town.write(lambda s: after(attached(s, resident)))
    assert chat_id > 1_000_000
    assert ticket_id > 1_000_000
    assert last_seq == 10_000


def test_who_is_late_after_a_restore_has_a_day(town: Town) -> None:
    """Whether they accepted, the lost bot may have been told."""
    number = report(town)
    worker, secretary = town.person("张芳"), town.person("高志平")
    town.clock.advance(timedelta(days=4))
    town.write(lambda session: settle_in(session, town.clock.now(), town.conversation.zone))
    town.later(hours=23)
    assert "超时" not in "".join(worker.hear() + secretary.hear())
    town.later(hours=2)
    assert f"超时没人接单：{number}" in "".join(secretary.hear())


def attached(session: Session, row: Any) -> Session:
    session.add(row)
    return session
