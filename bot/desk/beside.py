"""What else whoever acts on a ticket is told: what was at that address before, and the notes."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterator, Sequence
from datetime import timedelta

from bot.desk.access import note_personal
from bot.desk.people import display_name
from bot.desk.unit_of_work import UnitOfWork
from bot.intents.slots import mask
from bot.message import Reply
from storage.queries import events, tickets
from storage.tables import Ticket

YEAR = timedelta(days=365)
PLACES = ("building", "place")  # fine enough to be one address; a whole estate says nothing
MOST_SORTS, MOST_NOTES = 3, 5
NOTED_BY = frozenset({"owner", "desk"})


def lines(unit: UnitOfWork, ticket: Ticket, audience: str) -> list[str]:
    """The history for the owner alone, the notes for all of the staff, masked for the others."""
    history = history_of(unit, ticket) if audience == "owner" else ""
    return [*filter(None, [history]), *notes_of(unit, ticket, whole=audience == "owner")]


def history_of(unit: UnitOfWork, ticket: Ticket) -> str:
    """此处近一年 3 件：路灯不亮 2 件（最近10月8日已办结）…; of such matters as anybody may know."""
    here = unit.gazetteer.at_level(ticket.area_id, *PLACES)
    if here is None:
        return ""
    inside = [area.id for area in unit.gazetteer.areas.values() if here.id in area.path]
    since = unit.now - YEAR
    found = tickets.find_at(unit.session, inside, open_items(unit), since)
    others = [one for one in found if one.id != ticket.id and not one.urgent]
    if not others:
        return ""
    sorts = "、".join(sorts_of(unit, others))
    return unit.phrases.say("history", count=len(others), sorts=sorts)


def open_items(unit: UnitOfWork) -> list[str]:
    """What is no private matter of somebody who lives there."""
    policy = unit.knowledge.policies.public
    items = unit.knowledge.items.values()
    return [i.id for i in items if i.kind in policy.kinds and i.id not in policy.without]


def sorts_of(unit: UnitOfWork, newest_first: Sequence[Ticket]) -> Iterator[str]:
    """The most frequent ones by title, each with how its newest stands."""
    sorts: dict[str, list[Ticket]] = defaultdict(list)
    for ticket in newest_first:
        sorts[ticket.title].append(ticket)
    for title, known in sorted(sorts.items(), key=lambda sort: -len(sort[1]))[:MOST_SORTS]:
        day = known[0].created_at.astimezone(unit.zone)
        last = unit.phrases.say("day", month=day.month, day=day.day)
        state = unit.phrases[f"state_{known[0].state}"]
        said = {"title": title, "count": len(known), "last": last, "state": state}
        yield unit.phrases.say("history_sort", **said)


def notes_of(unit: UnitOfWork, ticket: Ticket, *, whole: bool) -> list[str]:
    """What owner and desk noted, the newest last."""
    chain = events.find_chain(unit.session, ticket.id)
    noted = [row for row in chain if row[0].verb == "add" and row[0].actor_role in NOTED_BY]
    for _, content in noted[-MOST_NOTES:] if whole else ():
        note_personal(unit, ticket, events.content_of(content))
    return [
        unit.phrases.say(
            "note_line",
            day=unit.local_time(event.at),
            who=display_name(unit, event.actor_id),
            text=text if whole else mask(text),
        )
        for event, content in noted[-MOST_NOTES:]
        if (text := str(events.content_of(content).get("text", "")))
    ]


def with_order(unit: UnitOfWork, reply: Reply, before: int) -> Reply:
    """Which of the pictures show how it was, where others show how it is now."""
    after = len(reply.photos) - before
    if not (before and after):
        return reply
    line = unit.phrases.say("before_after", before=before, after=after)
    return reply.model_copy(update={"text": f"{reply.text}\n{line}", "before": before})
