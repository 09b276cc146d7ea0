"""备注 20261121-0007 等配件: a note for those who work on a ticket, told to nobody outside."""

from __future__ import annotations

from bot.desk.people import is_staff
from bot.handlers import duty
from bot.intents.slots import find_tickets
from bot.message import Reply
from bot.turn import Turn


def is_typed(turn: Turn) -> bool:
    """The word, from one of the staff, about a ticket named or spoken of last."""
    word = turn.unit.phrases["note_word"]
    if not turn.text.startswith(word) or not is_staff(turn.unit.session, turn.person.id):
        return False
    named = find_tickets(turn.text)
    if turn.dialogue.form and not named:
        return False  # words for the form
    turn.verb, turn.argument = "add", next(iter(named), turn.dialogue.ticket)
    return True


def take(turn: Turn) -> list[Reply]:
    """At once where the words stand behind it; else they are asked for."""
    if not turn.argument:
        return turn.say("note_how")
    word = turn.unit.phrases["note_word"]
    words = turn.text.removeprefix(word).replace(turn.argument, "", 1).strip(" ，,。：:")
    turn.incoming = turn.incoming.model_copy(update={"text": words})
    return duty.act_with_words(turn) if words else duty.act(turn)
