"""每天八点半和九点提醒我吃药: a reminder for each of the hours, one answer for all."""

from __future__ import annotations

from bot.desk import remind_plan, remind_words
from bot.desk.remind_words import Wish
from bot.dialogue import Form
from bot.handlers import remind, remind_mine
from bot.message import Reply
from bot.turn import Turn


def is_typed(turn: Turn) -> bool:
    """Several hours in one sentence, each of them whole."""
    return remind.is_typed(turn) and bool(wishes(turn))


def wishes(turn: Turn) -> list[Wish]:
    """One for each hour; none where something is to be asked, or somebody else is named."""
    known = remind.read(turn, turn.text)
    if not known.several or known.kin or remind.named(turn, known):
        return []
    found = remind_words.each(turn.text, remind.now(turn), turn.unit.calendar)
    return found if len(found) > 1 and all(is_whole(one) for one in found) else []


def is_whole(wish: Wish) -> bool:
    at = wish.found and wish.found.clock and not wish.found.past
    return bool(at and wish.words and not wish.several)


def begin(turn: Turn) -> list[Reply]:
    """Set all of them, or, when one can't be, none."""
    every = wishes(turn)
    form = Form(handler=remind.HANDLER, values={"words": every[0].words})
    plans = [remind_plan.plan(turn.unit, wish) for wish in every]
    reminders = [remind.set_up(turn, form, chosen) for chosen in plans if chosen]
    turn.dialogue.leave()
    return remind_mine.many(turn, reminders, "remind_set_all", "remind_show")
