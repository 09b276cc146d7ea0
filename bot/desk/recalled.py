"""Which of a resident's own tickets their words mean: by what it is, where, and what was said."""

from __future__ import annotations

from datetime import timedelta
from itertools import pairwise

from bot.desk.lifecycle import ENDED
from bot.desk.mine import find_mine
from bot.desk.ticket_values import opening_content
from bot.desk.unit_of_work import UnitOfWork
from bot.intents.slots import numerals
from storage.tables import Person, Ticket

RECALLED_FOR = timedelta(days=183)  # what has ended longer ago is asked for by its number


def find_recalled(unit: UnitOfWork, person: Person) -> list[Ticket]:
    """What a resident may still speak of, newest first."""
    since = unit.now - RECALLED_FOR
    mine = find_mine(unit, person)
    return [t for t in mine if t.state not in ENDED or t.created_at >= since]


def find_meant(unit: UnitOfWork, person: Person, text: str, likely: str) -> list[Ticket]:
    """Those with most words in common, of these the likely item's; none where none is named."""
    recalled, said = find_recalled(unit, person), pairs_of(text)
    shared = {ticket.id: common(unit, ticket, said) for ticket in recalled}
    most = max(shared.values(), default=0)
    named = [ticket for ticket in recalled if shared[ticket.id] == most]
    fitting = [ticket for ticket in named if ticket.item_id == likely]
    return fitting or (named if most else [])


def common(unit: UnitOfWork, ticket: Ticket, said: set[str]) -> int:
    """How many pairs of signs; what and where count twice."""
    named = pairs_of(f"{ticket.title} {ticket.place}")
    told = pairs_of(str(opening_content(unit, ticket).get("text", "")))
    return 2 * len(said & named) + len(said & told - named)


def pairs_of(text: str) -> set[str]:
    """路灯, 灯不, 不亮: Chinese signs and digits by twos, 三号楼 as 3号楼."""
    signs = numerals(text)
    return {a + b for a, b in pairwise(signs) if is_word(a) and is_word(b)}


def is_word(sign: str) -> bool:
    return sign.isdecimal() or (sign.isalpha() and not sign.isascii())
