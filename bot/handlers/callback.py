"""Stars, the words that go with them, and the promise of a call to who is not content."""

from __future__ import annotations

from datetime import timedelta

from bot.desk import callbacks, complaints, tickets
from bot.desk.find import get_ticket
from bot.desk.people import display_name
from bot.dialogue import Form
from bot.intents.slots import find_phones, find_place, find_tickets
from bot.message import Reply
from bot.turn import Turn
from storage.tables import Ticket

WORDS_FOR = timedelta(minutes=10)  # what is said so soon after a score goes with it
SO_SO = 3  # a score up to this is no praise
OF_THE_WORK = frozenset({"ticket-urge", "abuse"})  # 修得太慢 is no hurry any more
SENSES = ("yes", "no", "done", "not_done", "progress")


def rate(turn: Turn) -> list[Reply]:
    """A score; a low one opens a ticket for somebody who phones."""
    number, _, score = turn.argument.partition(".")
    ticket = get_ticket(turn.unit, number, turn.person)
    said = {"score": int(score)} if score.isdecimal() else {}
    tickets.act(turn.unit, ticket, "rate", turn.person, said)
    turn.dialogue.ticket = ticket.number
    keep_listening(turn, ticket)
    if said["score"] > callbacks.LOW:
        return turn.say("resident_rate", **said)
    return promise(turn, ticket, "rated")


def keep_listening(turn: Turn, ticket: Ticket) -> None:
    """What is said next may be more about this, unless a matter is being told."""
    if turn.dialogue.form and turn.dialogue.form.comes_back:
        return
    turn.dialogue.form = Form(
        handler="rating", verb=turn.verb, ticket=ticket.number, opened_at=turn.unit.now
    )


def call_after_reopenings(turn: Turn, ticket: Ticket) -> list[Reply]:
    """It was tried three times: somebody phones."""
    keep_listening(turn, ticket)
    return promise(turn, ticket, "reopened")


def promise(turn: Turn, ticket: Ticket, why: str) -> list[Reply]:
    """Who phones, and by when; a number is asked for where none is known."""
    callback = callbacks.ask_for_call(turn.unit, ticket, turn.person, turn.chat, why)
    turn.dialogue.ticket, turn.dialogue.ticket_at = callback.number, turn.unit.now
    values = {
        "number": ticket.number,
        "callback": callback.number,
        "score": ticket.rating,
        "owner": display_name(turn.unit, callback.owner_id),
        "respond_by": turn.unit.local_time(callback.respond_by),
        "phone": "" if turn.person.phone else turn.words("callback_phone"),
    }
    return turn.say(f"callback_{why}", **values)


def goes_on(turn: Turn) -> bool:
    """Are these words of the score that was given just now, and no matter of their own?

    Whether they are an alarm is looked at as in every form."""
    form = turn.dialogue.form
    if form is None or form.opened_at is None or turn.unit.now - form.opened_at > WORDS_FOR:
        return False
    if turn.incoming.location or any(map(turn.means, SENSES)):
        return False
    if any(find(turn.text) for find in NAMING):
        return False
    understood = turn.understood
    item = understood.item if understood.decision == "answer" else None
    same = get_ticket(turn.unit, form.ticket, turn.person).item_id
    return item is None or item.kind == "emergency" or item.id in OF_THE_WORK | {same}


NAMING = (find_phones, find_place, find_tickets)


def words(turn: Turn) -> list[Reply]:
    """What was said with a score is kept with it."""
    form = turn.dialogue.form or Form(handler="rating")
    turn.dialogue.form = None
    ticket = get_ticket(turn.unit, form.ticket, turn.person)
    said = {"text": turn.text, **turn.files()}
    told = callbacks.add_words(turn.unit, ticket, turn.person, said)
    if form.verb == "rate":
        scored, apart = {**said, "score": ticket.rating}, told or is_apart(turn, ticket)
        tickets.act(turn.unit, ticket, "rate", turn.person, scored, quietly=apart)
    phrase = "rating_words_told" if told else "rating_words"
    return [*turn.say(phrase, number=ticket.number), *complaint_offer(turn, ticket)]


def is_apart(turn: Turn, ticket: Ticket) -> bool:
    """Are the words nothing for who did the work? Praise is."""
    if (ticket.rating or 0) > SO_SO:
        return complaints.is_complaint(turn.unit, turn.text)
    return complaints.is_accusing(turn.unit, ticket, turn.text)


def complaint_offer(turn: Turn, ticket: Ticket) -> list[Reply]:
    """投诉工作人员 with the same words, where they are about somebody, and one's own."""
    every = turn.unit.knowledge.items.values()
    item = next((one for one in every if one.request and one.request.about_staff), None)
    own = ticket.reporter_id == turn.person.id
    if item is None or not own or not is_apart(turn, ticket):
        return []
    turn.dialogue.kept = turn.text
    return turn.say("complaint_offer", turn.button("button_complaint", f"choose:{item.id}"))
