"""What nobody went to in time: to the next on duty, then told upward; each once, in one message."""

from __future__ import annotations

import json
from collections import defaultdict
from collections.abc import Sequence
from functools import partial

from bot.desk import audiences, tickets
from bot.desk.by_itself import A_TICK, TRY_AGAIN, by_itself, in_time
from bot.desk.deliver import chat_of, deliver
from bot.desk.people import display_name
from bot.desk.round_opening import set_due
from bot.desk.rounds import repeat_of
from bot.desk.routing import find_upward
from bot.desk.unit_of_work import UnitOfWork
from bot.message import Button, Reply
from storage.queries import rounds as rows
from storage.queries.tickets import find_by_ids
from storage.round_tables import Round
from storage.tables import Beat, Ticket

NOTED = "rounds missed"  # its beat: what is to be told when nothing is left to be looked at
TAKEN, GIVEN, UPWARD = "round_taken", "round_given", "round_upward"
INHERITED = "round_inherited"  # of who went on leave
TO_GO = frozenset({GIVEN, INHERITED})

Told = dict[tuple[str, int], list[int]]  # in which words, to whom → of which tickets


def look(unit: UnitOfWork) -> bool:
    """At night it waits for the morning. Is there more?"""
    if unit.nights.after(unit.now) > unit.now:
        return False
    found, looked_at = rows.find_due(unit.session, unit.now, A_TICK + 1), 0
    told = noted(unit)
    for row, ticket in in_time(found[:A_TICK]):
        looked_at += 1
        its: Told = defaultdict(list)
        if by_itself(unit, partial(look_at, unit, row, ticket, its), what="round"):
            for whom, ids in its.items():
                told[whom] += ids
        else:
            row.due_at = unit.now + TRY_AGAIN
    more = looked_at < len(found)
    if not more:
        tell_all(unit, told)
        told.clear()
    note(unit, told)
    return more


def noted(unit: UnitOfWork) -> Told:
    """What was not told yet of those that were missed together."""
    beat = unit.session.get(Beat, NOTED)
    kept = json.loads(beat.day) if beat else []
    return defaultdict(list, {(phrase, person_id): ids for phrase, person_id, ids in kept})


def note(unit: UnitOfWork, told: Told) -> None:
    beat = unit.session.get(Beat, NOTED)
    if told or beat:
        kept = json.dumps([[*whom, ids] for whom, ids in told.items()])
        unit.session.merge(Beat(job=NOTED, day=kept))


def tell_all(unit: UnitOfWork, told: Told) -> None:
    known = find_by_ids(unit.session, {id_ for ids in told.values() for id_ in ids})
    for (phrase, person_id), ids in told.items():
        missed = [known[id_] for id_ in ids]
        by_itself(unit, partial(tell, unit, phrase, person_id, missed), what="round")


def look_at(unit: UnitOfWork, row: Round, ticket: Ticket, told: Told) -> None:
    row.due_at = None
    if ticket.state not in rows.UNDER_WAY:
        return
    if ticket.state == "waiting":  # until its day, and then it has the time it had
        row.due_at = ticket.resume_at
    elif ticket.resolve_by and ticket.resolve_by > unit.now:
        row.due_at = ticket.resolve_by
    elif not row.missed:
        pass_on(unit, row, ticket, told)
    else:
        tell_upward(unit, row, ticket, told)


def pass_on(unit: UnitOfWork, row: Round, ticket: Ticket, told: Told) -> None:
    """The record says once that it was missed; the next has the time that there was at first."""
    before = ticket.owner_id
    tickets.act(unit, ticket, "miss", None)
    row.missed = 1
    set_due(unit, row, ticket)
    if before and before != ticket.owner_id:
        told[TAKEN, before].append(ticket.id)
    for person_id in audiences.person_ids(unit, ticket, "owner", None):
        told[GIVEN, person_id].append(ticket.id)
    note_upward(unit, ticket, told)


def tell_upward(unit: UnitOfWork, row: Round, ticket: Ticket, told: Told) -> None:
    """The second time: who is above is to see to it; the next round takes its place."""
    row.missed += 1
    said = {"clock": "resolve", "step": "late", "to": "secretary", "told": upward(unit, ticket)}
    tickets.act(unit, ticket, "escalate", None, said)
    note_upward(unit, ticket, told)


def note_upward(unit: UnitOfWork, ticket: Ticket, told: Told) -> None:
    """But to who has it now, and reads that."""
    for person_id in upward(unit, ticket):
        if (GIVEN, person_id) not in told:
            told[UPWARD, person_id].append(ticket.id)


def upward(unit: UnitOfWork, ticket: Ticket) -> list[int]:
    desk = unit.area(ticket.desk_id)
    return find_upward(unit.session, "secretary", desk, unit.now, ticket.owner_id)


def tell(unit: UnitOfWork, phrase: str, person_id: int, missed: Sequence[Ticket]) -> None:
    """How many, of what and where; who did not go there stands in no words."""
    heirs = {display_name(unit, ticket.owner_id) for ticket in missed}
    said = {"lines": "\n".join(lines(unit, missed)), "heirs": "、".join(sorted(heirs))}
    buttons = (Button(label=unit.phrases["button_rounds"], data="rounds:"),)
    every = (repeat_of(unit, ticket.item_id) for ticket in missed)
    daily = any(repeat and repeat.every.is_daily for repeat in every)
    said["daily"] = unit.phrases["round_daily"] if daily else ""
    reply = Reply(text=unit.phrases.say(phrase, **said), buttons=buttons if phrase in TO_GO else ())
    key = f"{phrase}:{person_id}:{missed[0].id}:{unit.now.isoformat()}"
    deliver(unit, chat_of(unit, person_id), "round", reply, key)


def lines(unit: UnitOfWork, of: Sequence[Ticket]) -> list[str]:
    """独居老人探访 3 户 · 桃源第一网格: each sort and area once."""
    groups: dict[tuple[str, int | None], list[Ticket]] = defaultdict(list)
    for ticket in of:
        groups[ticket.title, ticket.area_id].append(ticket)
    return [
        unit.phrases.say(
            "round_line", title=title, count=len(some), area=area_name(unit, area_id), left=""
        )
        for (title, area_id), some in groups.items()
    ]


def area_name(unit: UnitOfWork, area_id: int | None) -> str:
    known = unit.gazetteer.areas.get(area_id or 0)
    return unit.gazetteer.label(known) if known else ""
