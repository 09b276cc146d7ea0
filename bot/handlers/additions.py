"""What comes soon after a ticket: added to it, asked about when unsure, or a matter of its own."""

from __future__ import annotations

from datetime import timedelta

from bot.desk import duplicates, tickets
from bot.desk.find import find_ticket
from bot.desk.lifecycle import MOVES, allowed
from bot.desk.people import display_name
from bot.desk.placing import point_words
from bot.desk.said import was_told
from bot.desk.shown import find_spoken_of
from bot.handlers import follow_up
from bot.handlers.danger import ASKS, is_alarm
from bot.intents.aspects import find_aspect
from bot.intents.slots import find_place, find_tickets
from bot.message import Reply
from bot.times import find_time
from bot.turn import Turn
from storage.tables import Ticket

ADDS_FOR = timedelta(minutes=10)  # what comes so soon after a ticket belongs to it


def recent_ticket(turn: Turn) -> Ticket | None:
    """The ticket of the last ten minutes, while more can be added to it."""
    dialogue = turn.dialogue
    if not dialogue.ticket_at or turn.unit.now - dialogue.ticket_at > ADDS_FOR:
        return None
    ticket = find_ticket(turn.unit, dialogue.ticket, turn.person)
    return ticket if ticket and ticket.state in MOVES["add"].before else None


def is_news(turn: Turn) -> bool:
    """好了, 没人来: how it stands with what was told just now, in a word."""
    said = turn.means("done") or turn.means("not_done")
    return said and recent_ticket(turn) is not None


def news_heard(turn: Turn) -> list[Reply]:
    """What got well by itself can be withdrawn; of the rest, how it stands."""
    ticket = recent_ticket(turn)
    may_end = ticket is not None and allowed("withdraw", ticket.state, {"resident"})
    if ticket is None or not may_end or turn.means("not_done"):
        return follow_up.status(turn)
    withdraw = turn.button("verb_withdraw", f"withdraw:{ticket.number}")
    return turn.say("done_already", withdraw, number=ticket.number, title=ticket.title)


def belongs_to_last(turn: Turn) -> bool:
    """Words soon after a ticket are about it, unless they are of another matter."""
    last = recent_ticket(turn)
    if last is None or find_tickets(turn.text):
        return False
    if tells_when(turn):
        return True
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


def tells_when(turn: Turn) -> bool:
    """周五在家: when somebody is there, which is of the matter told just now."""
    words = turn.unit.phrases["words_available"].split()
    now = turn.unit.now.astimezone(turn.unit.zone)
    return (
        any(word in turn.text for word in words)
        and not ASKS.search(turn.text)
        and bool(find_time(turn.text, now, turn.unit.calendar.is_workday))
    )


def is_sure(turn: Turn, ticket: Ticket) -> bool:
    """Something shown, when to come, or words most like the same item that name no other place."""
    if not turn.text or is_shown(turn) or tells_when(turn):
        return True
    said = find_place(turn.text)
    found = turn.unit.gazetteer.find(said, turn.person.area_id) if said else None
    elsewhere = found is not None and found.area.id != ticket.area_id
    likeliest = next((one.item.id for one in turn.understood.candidates), "")
    return likeliest == ticket.item_id and not elsewhere


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
    ticket = find_ticket(turn.unit, turn.argument, turn.person)
    if ticket is None or ticket.state not in MOVES["add"].before or not turn.dialogue.kept:
        return turn.say("button_old")
    words, turn.dialogue.kept = turn.dialogue.kept, ""
    return added(turn, ticket, {"text": words})


def added(turn: Turn, ticket: Ticket, content: dict[str, object]) -> list[Reply]:
    if content.keys() == {"text"} and was_told(turn.unit, ticket, str(content["text"])):
        return turn.say("added_already", number=ticket.number, title=ticket.title)
    tickets.act(turn.unit, ticket, "add", turn.person, content)
    duplicates.tell_more(turn.unit, ticket, content)
    return turn.say("added", number=ticket.number, title=ticket.title)


def is_to_person(turn: Turn) -> bool:
    """Were a person's words the last in this chat? Danger goes another way."""
    return not is_alarm(turn) and spoken_of(turn) is not None


def spoken_of(turn: Turn) -> Ticket | None:
    number = find_spoken_of(turn.unit, turn.shown)
    return find_ticket(turn.unit, number, turn.person, open_only=True)


def to_person(turn: Turn) -> list[Reply]:
    """An answer to a person goes to that person."""
    ticket = spoken_of(turn)
    if ticket is None:
        return turn.say("fallback")
    tickets.act(turn.unit, ticket, "add", turn.person, content_of(turn))
    turn.dialogue.ticket, turn.dialogue.ticket_at = ticket.number, turn.unit.now
    owner = display_name(turn.unit, ticket.owner_id)
    return turn.say("to_person", owner=owner, number=ticket.number)
