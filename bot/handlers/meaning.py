"""Who answers words by what they mean: the item they are about, and what else is in them."""

from __future__ import annotations

from bot.catalogue.schema import Item
from bot.desk.unanswered import note_chosen
from bot.handlers import additions, ask, emergency, follow_up, learned, pieces
from bot.handlers.asked_after import is_asked_after
from bot.handlers.danger import is_doubtful, is_unsure
from bot.handlers.routes import ITEMS, KINDS
from bot.message import Reply
from bot.turn import Turn


def answer(turn: Turn) -> list[Reply]:
    """What the words are about, the main matter first and then what else is in them."""
    understood = turn.understood
    danger = understood.kind == "emergency" or is_doubtful(turn)
    if not danger and is_asked_after(turn):
        return follow_up.status(turn)
    if not danger and additions.belongs_to_last(turn):
        return additions.add_to_last(turn)
    if pieces.is_bare_place(turn):
        return pieces.place_first(turn)
    if replies := learned.begun(turn):
        return replies
    if understood.decision == "clarify" or is_unsure(turn):
        return ask.clarify(turn)
    replies = about(turn, understood.item)
    for item in understood.also:
        replies = with_more(turn, replies, item)
    return replies


def with_more(turn: Turn, replies: list[Reply], item: Item) -> list[Reply]:
    """What else was in the message; the question that waits for an answer stays last."""
    waiting, alarmed = len(turn.dialogue.pending), turn.understood.kind == "emergency"
    more = about(turn, item)
    if alarmed and item.kind != "emergency":
        return replies
    return more + replies if len(turn.dialogue.pending) > waiting else replies + more


def about(turn: Turn, item: Item | None) -> list[Reply]:
    """The handler of an item: its own, else that of its kind."""
    turn.matter = item
    own = ITEMS.get(item.id) if item else None
    return (own or KINDS.get(item.kind if item else "none", ask.not_yet))(turn)


def choose(turn: Turn) -> list[Reply]:
    """The item chosen from those offered, with the words that led to the choice."""
    item = turn.item(turn.argument)
    words, turn.dialogue.kept = turn.dialogue.kept, ""
    turn.reread(words)
    if item is None:
        return turn.say("item_gone")
    note_chosen(turn.unit, turn.message_id, turn.understood, item.id)
    return about(turn, item)


def another(turn: Turn) -> list[Reply]:
    """另外一件事: the words that waited are a matter of their own."""
    words, turn.dialogue.kept = turn.dialogue.kept, ""
    if not words:
        return turn.say("button_old")
    turn.reread(words)
    emergency.step_aside(turn)
    turn.dialogue.ticket_at = None
    return answer(turn)
