"""我身份证2027年3月到期, and 到时候提醒我 at a card: kept in mind until they want no more."""

from __future__ import annotations

from bot.desk import expiring, remind_told
from bot.message import Button, Reply
from bot.times import Found
from bot.turn import Turn
from storage.reminder_tables import Reminder


def is_typed(turn: Turn) -> bool:
    """Told, not asked: a paper with its day, or what was done and comes again in a year."""
    if turn.dialogue.form is not None:
        return False
    return bool(paper(turn)) or expiring.is_certified(turn.text)


def paper(turn: Turn) -> str:
    found = expiring.paper_in(turn.text)
    return found if found and expiry(turn) else ""


def expiry(turn: Turn) -> Found | None:
    """The day to come on which it expires."""
    found = expiring.day_in(turn.unit, turn.text)
    return found if found and not found.past and found.day > turn.unit.today else None


def noted(turn: Turn) -> list[Reply]:
    """Read back, with the way out."""
    name, found = paper(turn), expiry(turn)
    if not name or found is None:
        return certified(turn)
    if expiring.is_vague(turn.text, found):
        return turn.say("expiring_when", paper=name)
    whose = expiring.named(turn.unit, name, turn.text)
    reminder = expiring.keep_paper(turn.unit, turn.person, name, whose, found)
    values = {"paper": whose, "day": expiring.told_day(turn.unit, found)}
    if reminder is None:
        return turn.say("expiring_soon", *how(turn, expiring.item_of(name)), **values)
    phrase = "expiring_noted" if reminder.rule else "expiring_noted_once"
    buttons = (*how(turn, reminder.item_id), unwanted(turn, reminder))
    return turn.say(phrase, *buttons, **values, when=remind_told.next_one(turn.unit, reminder))


def how(turn: Turn, item_id: str) -> list[Button]:
    """The card that says how it is renewed."""
    known = turn.item(item_id) is not None
    return [turn.button("button_steps", f"aspect:{item_id}.general")] if known else []


def unwanted(turn: Turn, reminder: Reminder) -> Button:
    return turn.button("button_remind_unwanted", f"remind_unwanted:{reminder.id}")


def certified(turn: Turn) -> list[Reply]:
    """Twelve months from the day they named, or from today."""
    found = expiring.day_in(turn.unit, turn.text)
    told = found.day if found and found.day <= turn.unit.today else turn.unit.today
    reminder = expiring.keep_certified(turn.unit, turn.person, told)
    when = remind_told.next_one(turn.unit, reminder)
    return turn.say("certified_noted", unwanted(turn, reminder), when=when)


def season(turn: Turn) -> list[Reply]:
    """到时候提醒我, at the card of what is due in the same weeks of every year."""
    found = turn.unit.knowledge.season(turn.argument)
    if found is None:
        return turn.say("season_none")
    reminder = expiring.keep_season(turn.unit, turn.person, found)
    when = remind_told.moment(turn.unit, reminder.again_at or reminder.due_at or turn.unit.now)
    return turn.say("season_noted", unwanted(turn, reminder), name=found.name, when=when)
