"""A form left open for long: what was half told in it is gone on with, or waits for its turn."""

from __future__ import annotations

from datetime import timedelta

from bot.dialogue import Form
from bot.handlers.interruption import tells_where
from bot.handlers.routes import OUT_OF_FORM, SAID
from bot.turn import Turn

FORM_LASTS = timedelta(hours=12)  # after so long, words may well be about something else


def leave_old(turn: Turn) -> None:
    """After a night a form is open no more, unless it is gone on with; nothing told is lost."""
    form = turn.dialogue.form
    if form is None or form.opened_at is None or turn.unit.now - form.opened_at <= FORM_LASTS:
        return
    if form.comes_back and goes_on(turn, form):
        form.opened_at = turn.unit.now
        return
    turn.dialogue.leave()


def goes_on(turn: Turn, form: Form) -> bool:
    """Is this an answer to it or more of it, and not surely something else?"""
    if heard := next(filter(turn.means, SAID), None):
        return heard in OUT_OF_FORM
    found = turn.understood
    same = found.decision != "answer" or found.candidates[0].item.id == form.item
    return same or tells_where(turn, form)
