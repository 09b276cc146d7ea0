"""What is set at once while something of it is asked: it comes even if nobody answers."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import datetime

from bot.desk import reminding
from bot.dialogue import Form
from bot.handlers.remind_answer import HANDLER, is_no_more
from bot.message import Reply
from bot.turn import Turn
from storage.reminder_tables import Reminder

KEPT, UNTIL = "kept", "until"  # which they are, and when the first of them comes


def note(form: Form, every: Sequence[Reminder]) -> None:
    """The form still asks for something of these."""
    form.values[KEPT] = " ".join(str(one.id) for one in every)
    form.values[UNTIL] = min(one.due_at for one in every if one.due_at).isoformat()


def of(turn: Turn, form: Form | None) -> list[Reminder]:
    """Those the form asks about, and which are still to come."""
    ids = form.values.get(KEPT, "").split() if form else []
    found = [turn.unit.session.get(Reminder, int(number)) for number in ids]
    return [one for one in found if one and one.state == "waiting"]


def is_over(turn: Turn, form: Form | None) -> bool:
    """It rang, or was cancelled: then nothing of it is asked any more."""
    until = form.values.get(UNTIL) if form else None
    if not until:
        return False
    return turn.unit.now >= datetime.fromisoformat(until) or not of(turn, form)


def take_back(turn: Turn, form: Form) -> None:
    """What is set now comes in their stead."""
    for one in of(turn, form):
        reminding.cancel(turn.unit, one)
    form.values.pop(KEPT, None)
    form.values.pop(UNTIL, None)


def is_called_off(turn: Turn) -> bool:
    """取消, 不用提醒了, while something of it is asked."""
    form = turn.dialogue.form
    if form is None or form.handler != HANDLER or not of(turn, form):
        return False
    return turn.means("cancel") or is_no_more(turn)


def call_off(turn: Turn) -> list[Reply]:
    form = turn.dialogue.form
    words = [one.words for one in of(turn, form)][:1]
    if form:
        take_back(turn, form)
    turn.dialogue.form = None
    return turn.say("remind_dropped", words="".join(words))
