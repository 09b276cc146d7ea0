"""What the city's own ledger taught: problems begun without asking back, guesses pressed."""

from __future__ import annotations

from bot.desk import ticket_values, tickets
from bot.desk.categories import find_taker, item_for, item_of
from bot.desk.find import get_ticket
from bot.desk.lifecycle import allowed
from bot.desk.people import roles_for
from bot.handlers import duty, report
from bot.handlers.late import too_late
from bot.message import Reply
from bot.turn import Turn
from bot.understanding import Understood

GIVING = ("dispatch", "reassign")  # a dispatcher's verb, a supervisor's
LONG_FROM = report.UPSET_CHARS  # what is told at such length is hardly small talk


def begun(turn: Turn) -> list[Reply]:
    """A problem that would be asked back about, begun where its category is sure; else nothing."""
    if not is_problem(turn.understood, turn.text):
        return []
    router = turn.understanding.categories.current()
    turn.matter = item_for(turn.unit.knowledge, router, turn.text)
    return report.start(turn) if turn.matter else []


def is_problem(understood: Understood, text: str) -> bool:
    """Would only problems be offered, or is a long text not understood at all?"""
    if understood.decision == "clarify":
        return {candidate.item.kind for candidate in understood.candidates} == {"report"}
    return understood.decision == "fallback" and len(text) >= LONG_FROM


def sort(turn: Turn) -> list[Reply]:
    """A pressed guess: the ticket goes where that category goes; where it goes nowhere, ask."""
    number, _, category = turn.argument.partition(".")
    ticket, turn.argument = get_ticket(turn.unit, number, turn.person), number
    roles = roles_for(turn.unit, turn.person, ticket)
    turn.verb = next((verb for verb in GIVING if allowed(verb, ticket.state, roles)), GIVING[0])
    if ticket.owner_id is not None or not allowed(turn.verb, ticket.state, roles):
        return too_late(turn, ticket)
    router = turn.understanding.categories.current()
    target = router.target(category) if router else ""
    item, taker = item_of(turn.unit.knowledge, target), find_taker(turn.unit, ticket, target)
    sorted_as = {"category": category, "item": item.id if item else ""}
    if taker is None:
        return duty.act(turn, **sorted_as)
    said = {"to": taker, **sorted_as}
    tickets.act(turn.unit, ticket, turn.verb, turn.person, said)
    return turn.say(
        f"done_{turn.verb}", **ticket_values.values_of(turn.unit, ticket, "owner", said)
    )
