"""A matter that begins without words of its own: a file, a point, a bare place."""

from __future__ import annotations

from bot.desk.form import fill_with
from bot.desk.placing import look_up, take_place
from bot.dialogue import Form
from bot.handlers.additions import add_to_last, belongs_to_last, is_shown, recent_ticket
from bot.handlers.filing import with_consent
from bot.handlers.report import described
from bot.intents.slots import find_place
from bot.message import Reply
from bot.turn import Turn

BARE_PLACE = 3  # characters beside the place up to which words are nothing but a place


def piece(turn: Turn) -> list[Reply]:
    """A file or a place without words: to the last ticket, or a new matter."""
    if is_shown(turn) and turn.text and not belongs_to_last(turn):
        return with_consent(turn, described(turn, Form(handler="report", opened_at=turn.unit.now)))
    if recent_ticket(turn):
        return add_to_last(turn)
    form = Form(handler="report", **turn.files(), opened_at=turn.unit.now)
    turn.dialogue.begin(form)
    if turn.incoming.location:
        fill_with(turn.unit, form, turn.person, None, "", turn.incoming.location)
    return with_consent(turn, turn.say(f"{turn.kind or 'place'}_first"))


def is_bare_place(turn: Turn) -> bool:
    """Words that say where, and nothing of what."""
    said = find_place(turn.text)
    if not said or turn.understood.decision == "answer":
        return False
    known = look_up(turn.unit, turn.person, turn.text) is not None
    return known and len(turn.text) - len(said) <= BARE_PLACE


def place_first(turn: Turn) -> list[Reply]:
    """三号楼东门口: what is there?"""
    form = Form(handler="report", opened_at=turn.unit.now, said=[turn.text])
    turn.dialogue.begin(form)
    found = look_up(turn.unit, turn.person, turn.text)
    if found:
        take_place(form, found)
    return turn.say("place_first")
