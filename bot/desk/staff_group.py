"""The staff's own group: one line of what nobody of them has seen, nothing of any resident."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import timedelta

from bot.desk.calls import community_of
from bot.desk.deliver import deliver
from bot.desk.unit_of_work import UnitOfWork
from bot.message import Reply
from storage.queries import chats, relays
from storage.queries.chats import WECOM
from storage.tables import Chat, Ticket

MOST_LINES = 5  # said by number; of more only how many there are
ADDRESS = "group"
GATHERED = f"{WECOM}:more"  # with what the key begins while there is more to be looked at
GATHERING = timedelta(minutes=1)  # then it goes out, though nobody came to an end


def tell(unit: UnitOfWork, unseen: Sequence[Ticket], *, more: bool) -> None:
    """One message, together with what has not gone out yet; how many it tells of is in its key.

    While there is `more` to be looked at, it waits for that.
    Complaints about staff are not told where they may be read by whom they are about."""
    about = {ticket.number: ticket for ticket in unseen if not ticket.about_ids}
    lines = [line(unit, ticket) for ticket in about.values()]
    waiting = relays.find_waiting(unit.session, WECOM)
    ends = not more and any(row.key.startswith(GATHERED) for row in waiting)
    if not lines and not ends:
        return
    chat = group_chat(unit)
    count = len(lines) + sum(int(row.key.rpartition(":")[2]) for row in waiting)
    before = [Reply.model_validate_json(row.payload).text for row in waiting]
    for row in waiting:
        row.state = "dropped"
    few = count <= MOST_LINES
    text = "\n".join([*before, *lines]) if few else unit.phrases.say("wecom_many", count=count)
    key = f"{GATHERED if more else WECOM}:{unit.now.isoformat()}:{count}"
    due = unit.now + GATHERING if more else None
    deliver(unit, chat, "ping", Reply(text=text), key, due=due)


def group_chat(unit: UnitOfWork) -> Chat:
    known = chats.find_chat(unit.session, WECOM, ADDRESS)
    return known or chats.open_chat(unit.session, WECOM, ADDRESS, unit.now)


def line(unit: UnitOfWork, ticket: Ticket) -> str:
    """Number, what it is, and in which community."""
    mark = unit.phrases["urgent_mark"] if ticket.urgent else ""
    said = {"number": ticket.number, "title": ticket.title, "mark": mark}
    return unit.phrases.say("wecom_line", **said, community=community_of(unit, ticket))
