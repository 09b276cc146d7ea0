"""What a resident says of a result in their own words: all is well, five stars, broken again."""

from __future__ import annotations

from bot.desk import callbacks, tickets
from bot.desk.conditions import is_long_closed
from bot.desk.mine import find_mine
from bot.desk.news_tables import SCORES
from bot.desk.shown import choice_in
from bot.handlers import callback, follow_up
from bot.handlers.danger import is_alarm
from bot.intents.slots import find_place
from bot.message import Reply
from bot.turn import Turn
from storage.tables import Ticket


def score_of(turn: Turn) -> str:
    """五分, 打个4分: how many stars; empty for anything else."""
    return next((score for score in SCORES if turn.means(f"score_{score}")), "")


def stars_shown(turn: Turn) -> str:
    """The button for as many stars, where stars are what was asked for last."""
    data = choice_in(turn.shown, score_of(turn)) or ""
    return data if data.startswith("rate:") else ""


def is_scored(turn: Turn) -> bool:
    return bool(score_of(turn) and (stars_shown(turn) or waiting(turn)))


def scored(turn: Turn) -> list[Reply]:
    """Stars are the answer to 解决了吗, too: few of them ask what is still wrong."""
    score, ticket, data = score_of(turn), waiting(turn), stars_shown(turn)
    if ticket and not data and int(score) <= callbacks.LOW:
        turn.verb, turn.argument = "reopen", ticket.number
        return follow_up.act(turn)
    if ticket and not data:
        tickets.act(turn.unit, ticket, "confirm", turn.person, {})
        data = f"rate:{ticket.number}.{score}"
    turn.verb, _, turn.argument = data.partition(":")
    return callback.rate(turn)


def waiting(turn: Turn) -> Ticket | None:
    """Their own that waits for their word; of a call nobody asks for stars."""
    ticket = follow_up.waiting_for_word(turn)
    own = ticket is not None and ticket.state == "resolved" and not ticket.callback_of_id
    return ticket if own else None


def is_again(turn: Turn) -> bool:
    """那个灯又坏了: the result was none, of what waits for a word or ended not long ago."""
    words = turn.unit.phrases["words_again"].split()
    said = any(word in turn.text for word in words) and not find_place(turn.text)
    return said and not is_alarm(turn) and broken(turn) is not None


def broken(turn: Turn) -> Ticket | None:
    """The newest that it can be; one that is closed only where the words point at it."""
    likeliest = next((one.item.id for one in turn.understood.candidates), "")
    pointed = any(word in turn.text for word in turn.unit.phrases["words_that_one"].split())
    states = follow_up.FITTING["reopen"] if pointed else {"resolved"}
    mine = (one for one in find_mine(turn.unit, turn.person) if one.item_id == likeliest)
    found = (one for one in mine if one.state in states and not is_long_closed(turn.unit, one))
    return next(found, None)


def again(turn: Turn) -> list[Reply]:
    """As 没解决, with these words as its reason."""
    ticket = broken(turn)
    turn.verb, turn.argument = "reopen", ticket.number if ticket else ""
    replies = follow_up.act(turn)
    form = turn.dialogue.form
    return follow_up.carry_on(turn) if form and form.handler == "follow_up" else replies
