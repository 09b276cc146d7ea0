"""The staff's own group: one line of what nobody of them has seen, nothing of any resident."""

from __future__ import annotations

from collections.abc import Sequence

from bot.desk.calls import community_of
from bot.desk.deliver import deliver
from bot.desk.unit_of_work import UnitOfWork
from bot.message import Reply
from storage.queries import chats, relays
from storage.queries.chats import WECOM
from storage.tables import Chat, Ticket

MOST_LINES = 5  # said by number; of more only how many there are
ADDRESS = "group"


def tell(unit: UnitOfWork, unseen: Sequence[Ticket]) -> None:
    """One message, together with what has not gone out yet; how many it tells of is in its key.

    Complaints about staff are not told where they may be read by whom they are about."""
    about = {ticket.number: ticket for ticket in unseen if not ticket.about_ids}
    lines = [line(unit, ticket) for ticket in about.values()]
    if not lines:
        return
    chat = group_chat(unit)
    waiting = relays.find_waiting(unit.session, WECOM)
    count = len(lines) + sum(int(row.key.rpartition(":")[2]) for row in waiting)
    before = [Reply.model_validate_json(row.payload).text for row in waiting]
    for row in waiting:
        row.state = "dropped"
    few = count <= MOST_LINES
    text = "\n".join([*before, *lines]) if few else unit.phrases.say("wecom_many", count=count)
    key = f"{WECOM}:{unit.now.isoformat()}:{count}"
    deliver(unit, chat, "ping", Reply(text=text), key)


def group_chat(unit: UnitOfWork) -> Chat:
    known = chats.find_chat(unit.session, WECOM, ADDRESS)
    return known or chats.open_chat(unit.session, WECOM, ADDRESS, unit.now)


def line(unit: UnitOfWork, ticket: Ticket) -> str:
    """Number, what it is, and in which community."""
    mark = unit.phrases["urgent_mark"] if ticket.urgent else ""
    said = {"number": ticket.number, "title": ticket.title, "mark": mark}
    return unit.phrases.say("wecom_line", **said, community=community_of(unit, ticket))
