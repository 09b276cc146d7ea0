"""What comes soon after a ticket: added to it, asked about when unsure, or a matter of its own."""

from __future__ import annotations

from datetime import timedelta

from bot.desk import tickets
from bot.desk.find import find_ticket
from bot.desk.people import display_name
from bot.desk.placing import point_words
from bot.desk.shown import find_spoken_of
from bot.intents.aspects import find_aspect
from bot.intents.slots import find_place, find_tickets
from bot.message import Reply
from bot.turn import Turn
from storage.tables import Ticket

ADDS_FOR = timedelta(minutes=10)  # what comes so soon after a ticket belongs to it


def recent_ticket(turn: Turn) -> Ticket | None:
    """The ticket of the last ten minutes, while it is open."""
    dialogue = turn.dialogue
    if not dialogue.ticket_at or turn.unit.now - dialogue.ticket_at > ADDS_FOR:
        return None
    return find_ticket(turn.unit, dialogue.ticket, turn.person, open_only=True)


def belongs_to_last(turn: Turn) -> bool:
    """Words soon after a ticket are about it, unless they are of another matter."""
    last = recent_ticket(turn)
    if last is None or find_tickets(turn.text):
        return False
    item, understood = turn.understood.item, turn.understood
    if understood.decision == "answer":
        return bool(item and item.kind == "report" and item.id == last.item_id)
    return find_aspect(turn.text) is None


def add_to_last(turn: Turn) -> list[Reply]:
    """More of the last matter: added when it clearly is, asked with a button when unsure."""
    ticket = recent_ticket(turn)
    if ticket is None:
        return turn.say("fallback")
    if not is_sure(turn, ticket):
        turn.dialogue.kept = turn.text
        add = turn.button("button_add", f"added:{ticket.number}")
        return turn.say("same_matter", add, turn.button("button_another", "another:"))
    return added(turn, ticket, content_of(turn))


def is_sure(turn: Turn, ticket: Ticket) -> bool:
    """Something shown, or words of the same item that name no other place."""
    if not turn.text or is_shown(turn):
        return True
    said = find_place(turn.text)
    found = turn.unit.gazetteer.find(said, turn.person.area_id) if said else None
    elsewhere = found is not None and found.area.id != ticket.area_id
    return turn.understood.decision == "answer" and not elsewhere


def is_shown(turn: Turn) -> bool:
    """Is something shown, of which the words beside it are the caption?"""
    return turn.kind in {"photo", "document"}


def content_of(turn: Turn) -> dict[str, object]:
    content = {"text": words_of(turn), **turn.files()}
    return {key: value for key, value in content.items() if value}


def words_of(turn: Turn) -> str:
    """What was written; a sent point is told as the place nearest to it."""
    point = turn.incoming.location
    return turn.text or (point_words(turn.unit, point) if point else "")


def add_kept(turn: Turn) -> list[Reply]:
    """补充到这一件: the words that waited go to the ticket."""
    ticket = find_ticket(turn.unit, turn.argument, turn.person, open_only=True)
    if ticket is None or not turn.dialogue.kept:
        return turn.say("button_old")
    words, turn.dialogue.kept = turn.dialogue.kept, ""
    return added(turn, ticket, {"text": words})


def added(turn: Turn, ticket: Ticket, content: dict[str, object]) -> list[Reply]:
    tickets.act(turn.unit, ticket, "add", turn.person, content)
    return turn.say("added", number=ticket.number, title=ticket.title)


def spoken_to(turn: Turn, *, alarmed: bool) -> Ticket | None:
    """The ticket of a person whose words were the last in this chat; danger goes another way."""
    number = "" if alarmed else find_spoken_of(turn.unit, turn.shown)
    return find_ticket(turn.unit, number, turn.person, open_only=True)


def to_person(turn: Turn, ticket: Ticket) -> list[Reply]:
    """An answer to a person goes to that person."""
    tickets.act(turn.unit, ticket, "add", turn.person, content_of(turn))
    turn.dialogue.ticket, turn.dialogue.ticket_at = ticket.number, turn.unit.now
    owner = display_name(turn.unit, ticket.owner_id)
    return turn.say("to_person", owner=owner, number=ticket.number)
