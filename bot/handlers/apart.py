"""我的提醒, 我的预约 while a report asks where, a reminder when: words of their own."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from functools import partial

from bot.dialogue import Form
from bot.handlers import (
    away,
    contacts,
    follow_up,
    meaning,
    remind,
    remind_answer,
    remind_rung,
    typed,
)
from bot.handlers.interruption import tells_where
from bot.handlers.matters import Handler
from bot.handlers.routes import OUT_OF_FORM, SAID
from bot.message import Reply
from bot.turn import Turn

REPORT = "report"
# forms in which they are heard, and what surely answers their question
ANSWERED: Mapping[str, Callable[[Turn, Form], bool]] = {
    REPORT: tells_where,
    remind_answer.HANDLER: remind_answer.fits,
}
TAKEN = frozenset({remind.begin, remind_rung.answer})  # these have heard all that is theirs there


def heard(turn: Turn, form: Form) -> Handler | None:
    """Who would take these words, were no form open; nobody, where they may be its answer."""
    answers = ANSWERED.get(form.handler)
    if answers is None or not turn.text or answers(turn, form):
        return None
    turn.dialogue.form = None
    found = meant(turn)
    turn.dialogue.form = form
    return partial(between, found) if found else None


def meant(turn: Turn) -> Handler | None:
    """By the words themselves, and not by what they sound like."""
    if sense := next(filter(turn.means, SAID), None):
        return None if sense in OUT_OF_FORM else SAID[sense]
    found = typed.typed(turn)
    if found and found not in TAKEN:
        return found
    if away.is_said(turn):
        return away.answer
    if contacts.hotline_asked(turn):
        return contacts.hotline
    return follow_up.status if turn.means("progress") else None


def choose(turn: Turn) -> list[Reply]:
    """One of several matters that a question in between may be about."""
    form = turn.dialogue.form
    asked = form is not None and form.handler in ANSWERED
    return between(meaning.choose, turn) if asked else meaning.choose(turn)


def between(found: Handler, turn: Turn) -> list[Reply]:
    """The answer; the report waits for it, whatever has been told of it, and is asked again."""
    if turn.dialogue.form and turn.dialogue.form.handler != REPORT:
        turn.dialogue.leave()
    if turn.dialogue.form:
        turn.dialogue.pending.insert(0, turn.dialogue.form)
    turn.dialogue.form = None
    return found(turn)
