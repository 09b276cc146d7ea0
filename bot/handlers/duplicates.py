"""同一件事吗: what a neighbour reported is offered beside a new ticket, and joined when it is."""

from __future__ import annotations

from collections.abc import Mapping

from bot.desk import duplicates, ticket_buttons
from bot.desk.find import get_ticket
from bot.desk.shown import choice_in
from bot.handlers import duty
from bot.message import Reply
from bot.turn import Turn
from storage.tables import Ticket

# what is said in words right under the question → the place of the button that says it
ANSWERS: Mapping[str, str] = {"same": "1", "unlike": "2"}


def offer(turn: Turn, ticket: Ticket) -> list[Reply]:
    """What is known to all of the matter that this one may be; nothing where there is none."""
    other = duplicates.find_alike(turn.unit, ticket)
    if other is None:
        return []
    same = turn.button("button_same", f"same:{ticket.number}.{other.number}")
    unlike = turn.button("button_unlike", f"unlike:{ticket.number}")
    return turn.say("duplicate_offer", same, unlike, **duplicates.shown(turn.unit, other))


def is_answer(turn: Turn) -> bool:
    """是, 不是, 一回事 right under the question."""
    asked = (choice_in(turn.shown, "1") or "").startswith("same:")
    return asked and any(turn.means(sense) for sense in ANSWERS)


def answer(turn: Turn) -> list[Reply]:
    place = next(place for sense, place in ANSWERS.items() if turn.means(sense))
    turn.verb, _, turn.argument = (choice_in(turn.shown, place) or "").partition(":")
    return same(turn) if turn.verb == "same" else unlike(turn)


def same(turn: Turn) -> list[Reply]:
    """是同一件: the resident's ticket joins the neighbour's, and can part from it again."""
    number, _, into = turn.argument.partition(".")
    ticket = duplicates.join(turn.unit, number, into, turn.person)
    turn.dialogue.ticket, turn.dialogue.ticket_at = number, turn.unit.now
    split = ticket_buttons.verb_button(turn.unit, ticket, "split")
    phrase = "duplicate_joined_stead" if ticket.filed_by_id else "duplicate_joined"
    return turn.say(phrase, split, number=number)


def unlike(turn: Turn) -> list[Reply]:
    """不是，另报: it stays what it is; parted again where it had been joined."""
    ticket = get_ticket(turn.unit, turn.argument, turn.person)
    if ticket.state == "merged":
        turn.verb = "split"
        return duty.act(turn)
    return turn.say("duplicate_unlike", number=ticket.number)
