"""转人工: a ticket for the community's desk, and the phone for who can't wait."""

from __future__ import annotations

from bot.catalogue.schema import Request, Route
from bot.desk import tickets
from bot.desk.categories import routed
from bot.desk.tickets import Matter
from bot.dialogue import Form
from bot.message import Reply
from bot.turn import Turn

DESK = Request(route=(Route(role="clerk"),))


def call(turn: Turn) -> list[Reply]:
    """Hand the conversation to a person, with the words that were not understood."""
    asked_for = "" if turn.means("human") or turn.text.startswith("/") else turn.text
    words = turn.dialogue.kept or turn.argument or asked_for or half_told(turn)
    turn.dialogue.kept = ""
    return handed_over(turn, words, "human_called")


def half_told(turn: Turn) -> str:
    """The words of the form that is left for a person."""
    form = turn.dialogue.form
    if form is None or not form.is_half_told:
        return ""
    named = (form.values.get(name, "") for name in ("place", "name", "phone"))
    return "\n".join(filter(None, (*form.said, *named)))


def apologise(turn: Turn) -> list[Reply]:
    """A message the bot could not handle: sorry, and a person gets it."""
    return handed_over(turn, "\n".join(filter(None, (half_told(turn), turn.text))), "turn_failed")


def handed_over(turn: Turn, words: str, phrase: str) -> list[Reply]:
    item = turn.item("human") or next(iter(turn.unit.knowledge.items.values()))
    item = item.model_copy(update={"request": item.request or DESK})
    text = words or turn.unit.phrases["human_no_words"]
    form = turn.dialogue.form
    told = form if form and form.is_half_told else Form(handler="human")
    told.add(turn.files())
    matter = Matter(item=item, text=text, files=told.files())
    if words:
        matter = routed(turn.understanding.categories.current(), matter)
    ticket = tickets.open_ticket(turn.unit, matter, turn.person, turn.chat)
    turn.dialogue.form = None if told is form else form
    turn.dialogue.leave()
    turn.dialogue.missed = 0
    turn.dialogue.ticket, turn.dialogue.ticket_at = ticket.number, turn.unit.now
    due = turn.unit.local_time(ticket.respond_by)
    return turn.say(phrase, number=ticket.number, respond_by=due)
