"""3-2-301 没开门: said of a home that a round goes to, without 走访 before it."""

from __future__ import annotations

from bot.desk import households, round_log
from bot.desk.addresses import find_addressed, home_said
from bot.desk.households import Sight
from bot.desk.people import is_staff
from bot.handlers import danger, visits
from bot.intents.tables import any_of
from bot.message import Reply
from bot.turn import Turn


def is_said(turn: Turn) -> bool:
    """Of one home alone, by who goes there, and neither plain danger nor surely of another kind."""
    place = home_said(turn.text)
    if not place or not is_of_visit(turn.text) or not may_be(turn):
        return False
    sight = Sight(turn.unit, turn.person)
    known = {
        key: households.address_of(turn.unit, one.row) for key, one in sight.households.items()
    }
    found, rest = find_addressed(place, known)
    homes = [sight.households[key].row for key in found]
    return len(homes) == 1 and not rest and bool(round_log.under_way(turn.unit, homes[0]))


def is_of_visit(text: str) -> bool:
    been, ahead = any_of("visited", "been"), any_of("visited", "ahead")
    return bool(been.search(text)) and not ahead.search(text)


def may_be(turn: Turn) -> bool:
    if danger.is_alarm(turn):
        return danger.is_unsure(turn)
    told = turn.understood.decision == "answer" and turn.understood.kind == "report"
    return not told and is_staff(turn.unit.session, turn.person.id)


def take(turn: Turn) -> list[Reply]:
    """As if 走访, the home and the rest had been typed in this order."""
    place = home_said(turn.text)
    turn.argument = " ".join([place, *turn.text.replace(place, " ", 1).split()])
    return visits.visit(turn)
