"""What runs at every turn finds its rows by an index, however many there are."""

from __future__ import annotations

import re
from collections.abc import Callable
from datetime import UTC, datetime
from functools import partial
from typing import Any

import pytest
from sqlmodel import Session

from bot import inbox, outbox
from bot.desk.deadlines import Calendar
from bot.desk.jobs import moments
from bot.desk.told import CHINA, Nights
from storage.database import Database
from storage.queries import (
    access,
    bookings,
    callbacks,
    chats,
    deliveries,
    diary,
    due,
    duplicates,
    events,
    former,
    messages,
    notices,
    parts,
    people,
    public,
    relays,
    reminders,
    sending,
    tickets,
)
from storage.tables import Chat, Delivery, Ticket
from tests.storage.sent import statements

NOW = datetime(2026, 11, 21, 2, 0, tzinfo=UTC)
TICKET = Ticket(id=1, number="1", item_id="a", title="", desk_id=2, reporter_id=3, created_at=NOW)
HERE = Chat(id=1, channel="web", address="", person_id=1, created_at=NOW)
DELIVERY = Delivery(
    chat_id=1, key="k", kind="ping", ticket_id=1, payload="", due_at=NOW, created_at=NOW
)
# what may be read from end to end: an index over the work to do alone, and what it led to;
# and twenty versions of the knowledge
WORK = "waiting|due|to_call|open|sending|fed_at|again"
SMALL = re.compile(
    rf"SCAN (CONSTANT ROW|\w+ USING (COVERING )?INDEX \w+_({WORK})|\(subquery-\d+\)|anon_\d+"
    r"|knowledgeset)"
)

Query = Callable[[Session], Any]


def of_bookings(session: Session) -> None:
    bookings.count_taken(session, "a", 1, NOW, NOW)
    bookings.find_waiting(session, "a", 1, NOW)
    bookings.find_by_number(session, "Y0001")
    bookings.find_by_numbers(session, ["Y0001"])
    bookings.find_upcoming(session, 1, NOW)
    bookings.find_no_shows(session, 1, NOW)
    bookings.find_between(session, NOW, NOW)


def of_notices(session: Session) -> None:
    notices.find_sending(session, NOW, "by day")
    notices.find_asked(session, NOW)
    notices.last_fed(session)
    notices.find_with_copy(session, 1, [1])
    notices.count_under_way(session, 1)
    notices.outcomes(session, [1])
    notices.drop_waiting(session, 1, NOW, "stopped")
    notices.find_failed(session, 1, 30)
    notices.find_listed(session, 1, [1, 2], 8)
    notices.find_replies(session, 1, None, 6)
    notices.find_own_chats(session, [1, 2])


QUERIES: dict[str, Query] = {
    "a message accepted before": partial(
        messages.find_known, channel="web", bot="", update_ids=["1"]
    ),
    "the next waiting message": partial(messages.find_waiting, now=NOW, most=20),
    "how many messages wait": messages.count_waiting,
    "a chat's messages": partial(messages.find_in_chat, chat_id=1, after=5, limit=100),
    "a chat by its address": partial(chats.find_chat, channel="web", address="web-1"),
    "a person's chats": partial(chats.find_chats_of, person_id=1),
    "a signed-in browser": partial(chats.find_session, token_hash="abc"),
    "deliveries that are due": partial(sending.find_due, now=NOW, channel="web", limit=100),
    "those that wait behind none": partial(
        sending.find_prompt,
        kinds=("reply", "ping"),
        values={"now": NOW, "channel": "web", "most": 100},
    ),
    "what a clock that was set back holds": partial(
        deliveries.hurry, now=NOW, replies_after=NOW, leases_after=NOW
    ),
    "what a clock that was ahead has left behind": partial(
        deliveries.bring_back, now=NOW, put_off_to=NOW, tried_to=NOW
    ),
    "deliveries to settle": partial(sending.find_with_chats, ids=[1, 2]),
    "what its reader has left behind": partial(deliveries.bring, chat=HERE, now=NOW),
    "whether there is anything to do": partial(
        due.find,
        moments={
            **moments(Nights(), Calendar(CHINA), NOW),
            **inbox.farthest(NOW),
            **outbox.farthest(NOW),
        },
    ),
    "what waits in a chat to be unlinked": partial(deliveries.move, from_id=2, to=HERE, now=NOW),
    "waiting messages with their chats": partial(messages.load_with_chats, ids=[1, 2]),
    "a handled message": partial(messages.finish, handled={1: NOW}),
    "what a chat was shown": partial(deliveries.find_in_chat, chat_id=1, after=5, limit=100),
    "what it showed last": partial(deliveries.find_shown_before, chat_id=1, seq=9, limit=6),
    "a ticket by its number": partial(tickets.find_by_number, number="20261121-0001"),
    "what was at an address": partial(
        tickets.find_at, area_ids=[1, 2], items=["streetlight"], since=NOW
    ),
    "whether somebody was told of a ticket": partial(deliveries.was_told, ticket_id=1, person_id=1),
    "a resident's tickets": partial(tickets.find_of_reporter, person_id=1),
    "a worker's tasks": partial(tickets.find_to_do, person_id=1, desk_ids=[2, 3]),
    "what everybody's desk has": partial(tickets.find_to_do, person_id=1, desk_ids=[None, 2]),
    "what anybody may see": partial(
        public.find, items=["a", "b"], states=["closed"], span=(NOW, NOW), limit=50, offset=0
    ),
    "some of it by number": partial(public.find_by_numbers, items=["a"], numbers=["1", "2"]),
    "when tickets changed last": partial(public.last_changes, ids=[1, 2]),
    "what tickets were opened with": partial(public.openings, ids=[1, 2]),
    "a call about a result": partial(callbacks.find_since, ticket_id=1, moment=NOW),
    "reminders that were answered": partial(callbacks.drop_reminders, ticket_id=1),
    "numbers of a former ledger": partial(former.find_digests, numbers=["1", "2"]),
    "who was shown what since a day": lambda session: list(access.find_since(session, NOW)),
    "what joined a ticket": partial(tickets.find_joined, ticket_id=1),
    "the parts of a ticket": partial(parts.find_parts, whole_id=1),
    "what was made of a ticket": partial(parts.hold_made_of, ticket_id=1),
    "who has a part of it": partial(parts.has_part, whole_id=1, person_id=2),
    "how many joined a ticket": partial(duplicates.count_joined, ids=[1, 2]),
    "what a new ticket may be the same as": partial(
        duplicates.find_open_like, ticket=TICKET, states=["submitted", "waiting"]
    ),
    "whom to phone": partial(tickets.find_to_call, person_id=2, desk_ids=[1, None]),
    "what to verify": partial(tickets.find_to_verify, person_id=2, desk_ids=[1, None]),
    "what resumes now": partial(tickets.find_resuming, moment=NOW, limit=10),
    "whose clocks are to be looked at": partial(tickets.find_stepping, moment=NOW, limit=200),
    "whose resident was told": partial(tickets.find_seen, limit=10),
    "who was told a week ago": partial(tickets.find_told_before, moment=NOW, now=NOW, limit=10),
    "pictures of a ticket": partial(tickets.attach, attachment_ids=["a"], ticket_id=1),
    "a ticket's last event": partial(events.find_last, ticket_id=1),
    "its last event of a kind": lambda session: events.find_last_of(session, 1, "wait", "merge"),
    "what was said first": partial(events.find_first, ticket_id=1),
    "all that is asked of bookings": of_bookings,
    "a person's duties": partial(people.find_duties_of, person_id=1),
    "who is on duty": partial(people.find_on_duty, role="grid_worker", area_ids=[1, 2, 3], now=NOW),
    "a person by their phone": partial(people.find_entered, phone_hash="abc"),
    "a household and its last visit": partial(diary.find_with_last, household_id=1),
    "what of old visits is to be erased": partial(diary.erase_before, before=NOW),
    "who has quiet hours of their own": partial(people.find_quiet, person_ids=[1, 2]),
    "who had notices today": partial(
        deliveries.find_readers, person_ids=[1, 2], kinds=["notice"], since=NOW, now=NOW
    ),
    "what nobody saw": partial(relays.find_unseen, now=NOW, most=30),
    "who else was told the same": partial(relays.find_beside, row=DELIVERY),
    "what waits for the staff's group": partial(relays.find_waiting, channel="wecom"),
    "who is told in the morning": partial(tickets.find_working, after=0, limit=10),
    "whom a desk is to call": partial(relays.find_calls_of, desks=[1, None], filer_id=2),
    "of which tickets": partial(relays.find_ticket_calls_of, desks=[1, None], filer_id=2),
    "who was here last": partial(chats.find_last_used, person_ids=[1, 2]),
    "the hours that are booked": partial(bookings.find_hours, since=NOW),
    "whether somebody is on that list": partial(relays.has_call, delivery_id=1),
    "where somebody's SMS stand": partial(chats.find_one_way, channel="sms", person_id=1),
    "reminders whose time has come": partial(reminders.find_due, now=NOW, limit=200),
    "those that went on too early": partial(reminders.find_ahead, now=NOW, limit=200),
    "a person's reminders": partial(reminders.find_of, person_id=1, now=NOW),
    "reminders for one of the family": partial(reminders.find_for_kin, kin_id=1),
    "who may remind somebody": partial(reminders.find_askers, person_id=1),
    "whose code it is": partial(reminders.find_offer, code_hash="abc"),
    "reminders of who goes": partial(reminders.erase_of, person_id=1),
    "what a reminder said": partial(reminders.find_said, reminder_ids=[1], chat_ids=[1, 2]),
    "old reminders": partial(reminders.erase_ended, before=NOW),
    "what is not sent any more": partial(deliveries.take_back, keys=["a", "b"], now=NOW),
    "an agreement that is asked no more": partial(
        deliveries.take_back_of, beginning="notice_ask:1.", now=NOW
    ),
    "notices under way": of_notices,
    "an invitation": partial(people.find_invitation, code_hash="abc"),
}


def plan_of(database: Database, query: Query) -> list[str]:
    """What SQLite would do, step by step."""
    with statements(database) as seen, Session(database.writer) as session:
        query(session)
        asked = [one for one in seen if re.match("SELECT|UPDATE|DELETE|WITH", one[0])]
        connection = session.connection()
        plans = [connection.exec_driver_sql(f"EXPLAIN QUERY PLAN {sql}", p) for sql, p in asked]
        return [str(step[3]) for plan in plans for step in plan]


@pytest.mark.parametrize("name", QUERIES)
def test_no_table_is_read_from_end_to_end(database: Database, name: str) -> None:
    plan = plan_of(database, QUERIES[name])
    assert plan
    assert not [step for step in plan if step.startswith("SCAN") and not SMALL.match(step)]


ORDERED = (
    "deliveries that are due",
    "a chat's messages",
    "what a chat was shown",
    "what it showed last",
    "a ticket's last event",
)


@pytest.mark.parametrize("name", ORDERED)
def test_the_first_rows_are_found_without_sorting_all(database: Database, name: str) -> None:
    plan = plan_of(database, QUERIES[name])
    assert not [step for step in plan if "TEMP B-TREE FOR ORDER BY" in step], plan


BEGINS_WITH = {
    "deliveries that are due": "delivery USING INDEX ix_delivery_due (channel=? AND due_at<?)",
    "those that wait behind none": (
        "delivery USING INDEX ix_delivery_kind_due (channel=? AND kind=? AND due_at<?)"
    ),
    "what a clock that was set back holds": (
        "delivery USING INDEX ix_delivery_reply_due (due_at>?)"
    ),
    "a worker's tasks": "ticket USING INDEX ix_ticket_owner_state (owner_id=? AND state=?)",
    "what joined a ticket": "ticket USING INDEX ix_ticket_merged_into_id",
    "what a new ticket may be the same as": (
        "ticket USING INDEX ix_ticket_desk_item_state (desk_id=? AND item_id=? AND state=?)"
    ),
}


@pytest.mark.parametrize("name", BEGINS_WITH)
def test_old_rows_do_not_slow_down_the_work_to_do(database: Database, name: str) -> None:
    """An index that fits would be of no use if it led through all there ever was."""
    searched = [step for step in plan_of(database, QUERIES[name]) if "SEARCH" in step]
    assert searched[0].startswith(f"SEARCH {BEGINS_WITH[name]}")
