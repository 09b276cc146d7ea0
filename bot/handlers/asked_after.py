"""Is what a resident reported asked after? Then it is not reported once more."""

from __future__ import annotations

from collections.abc import Collection, Sequence

from bot.desk.lifecycle import ENDED
from bot.desk.mine import find_mine
from bot.desk.placing import find_said
from bot.handlers.follow_up import meant_by
from bot.intents.follow_on import asks_after
from bot.turn import Turn
from bot.understanding import Understood
from storage.tables import Ticket

STATUS = "ticket-status"


def is_asked_after(turn: Turn) -> bool:
    """下水道那个有信儿没, 路灯修好没有: one of their own, and not another beside it."""
    found = turn.understood
    by_words = next((one.item.id for one in found.candidates), "") == STATUS
    if found.also or not (by_words or asks_after(turn.text)):
        return False
    waiting = [t for t in find_mine(turn.unit, turn.person) if t.state not in ENDED]
    fits = may_mean(found, {ticket.item_id for ticket in waiting})
    if by_words:
        return bool(waiting) and (fits or bool(meant_by(turn)))
    return fits and not is_elsewhere(turn, waiting)


def may_mean(found: Understood, own: Collection[str]) -> bool:
    """Could it be one of these? Not where another problem is likelier, or anything else is sure."""
    top = [one.item for one in found.candidates]
    problems = [item for item in top if item.kind == "report"]
    among = {"answer": top[:1], "clarify": problems[:1]}.get(found.decision, problems)
    return any(item.id in own for item in among)


def is_elsewhere(turn: Turn, of: Sequence[Ticket]) -> bool:
    """Do the words name a place where none of these is?"""
    said = find_said(turn.unit, turn.text, turn.person.area_id)
    areas = (turn.unit.gazetteer.areas.get(ticket.area_id or 0) for ticket in of)
    known = [area for area in areas if area]
    if said is None or not known:
        return False
    here = said.area
    return not any(here.id in area.path or area.id in here.path for area in known)
