"""What is told until it is a ticket, by residents or for them: it waits, and is gone on with."""

from __future__ import annotations

from collections.abc import Callable, Mapping

from bot.desk.find import find_ticket
from bot.desk.placing import confirm_pressed
from bot.dialogue import Form
from bot.handlers import (
    booking_details,
    booking_stead,
    counter,
    emergency,
    follow_up,
    remind,
    remind_answer,
    report,
)
from bot.message import Reply
from bot.turn import Turn

Handler = Callable[[Turn], list[Reply]]

# what comes next of each form
NEXT: Mapping[str, Callable[[Turn, Form], list[Reply]]] = {
    "report": report.go_on,
    "counter": counter.next_step,
}
# what comes first when one is taken up again
AGAIN: Mapping[str, Callable[[Turn, Form], list[Reply]]] = {
    "report": report.taken_up,
    "counter": counter.taken_up,
    "follow_up": follow_up.taken_up,
    booking_details.HANDLER: booking_details.taken_up,
    booking_stead.HANDLER: booking_stead.next_step,
    remind_answer.HANDLER: remind.taken_up,
}


def answered(turn: Turn, handler: Handler) -> list[Reply]:
    """The handler's answer; what was half told before is never lost by it."""
    before = turn.dialogue.form
    replies = handler(turn)
    now = turn.dialogue.form
    if now is None:
        return replies + taken_up(turn)
    put_aside = before is not None and any(form is before for form in turn.dialogue.pending)
    aloud = put_aside and now.handler != "emergency"  # danger is no time to speak of it
    return [*waits(turn, before), *replies] if aloud and before else replies


def waits(turn: Turn, form: Form) -> list[Reply]:
    """The matter before is not forgotten."""
    return turn.say("put_aside", title=title_of(turn, form))


def taken_up(turn: Turn) -> list[Reply]:
    """The first question of what was put off, and what it is about; never while danger goes on."""
    if not turn.dialogue.pending or emergency.current(turn):
        return []
    form = turn.dialogue.form = turn.dialogue.pending.pop(0)
    form.opened_at = turn.unit.now
    replies = AGAIN[form.handler](turn, form)
    title = title_of(turn, form)
    if replies and title not in replies[0].text:
        text = turn.words("taken_up", title=title) + replies[0].text
        replies[0] = replies[0].model_copy(update={"text": text})
    return replies if turn.dialogue.form else replies + taken_up(turn)


def title_of(turn: Turn, form: Form) -> str:
    about = find_ticket(turn.unit, form.ticket, turn.person) or turn.item(form.item)
    if about is None and form.handler == remind_answer.HANDLER:
        return form.values.get("words") or turn.unit.phrases["matter_unnamed"]
    return about.title if about else turn.unit.phrases["matter_unnamed"]


def place_confirmed(turn: Turn) -> list[Reply]:
    """对, one of several places, or 改一下."""
    form = turn.dialogue.form
    if form is None or form.handler not in NEXT or form.asking != "confirm_place":
        return turn.say("button_old")
    problem = confirm_pressed(form, turn.argument)
    return turn.say(problem) if problem else NEXT[form.handler](turn, form)
