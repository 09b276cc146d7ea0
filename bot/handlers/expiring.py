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
    told = (expiring.is_certified, expiring.renewed_in)
    return bool(paper(turn)) or any(one(turn.text) for one in told)


def paper(turn: Turn) -> str:
    """The one of which it is told until when it is good; of what has expired, if it is theirs."""
    name, found = expiring.paper_in(turn.text), expiry(turn)
    if not name or found is None:
        return ""
    if found.day > turn.unit.today or expiring.told_of(turn.text, expiring.words_of(name)):
        return name
    return ""


def expiry(turn: Turn) -> Found | None:
    """The day on which it expires, or did; a year alone is asked about while it is to come."""
    found = expiring.expiry_in(turn.unit, turn.text)
    gone = found and found.day <= turn.unit.today
    return None if found and gone and expiring.is_vague(turn.text, found) else found


def noted(turn: Turn) -> list[Reply]:
    """Read back, with the way out."""
    name, found = paper(turn), expiry(turn)
    if not name or found is None:
        return certified(turn) if expiring.is_certified(turn.text) else renewed(turn)
    if expiring.is_vague(turn.text, found):
        return turn.say("expiring_when", paper=name)
    whose = expiring.named(turn.unit, name, turn.text)
    reminder = expiring.keep_paper(turn.unit, turn.person, name, whose, found)
    values = {"paper": whose, "day": expiring.told_day(turn.unit, found)}
    if reminder is None:
        phrase = "expiring_soon" if found.day >= turn.unit.today else "expiring_gone"
        return turn.say(phrase, *how(turn, expiring.item_of(name)), **values)
    phrase = "expiring_noted" if reminder.rule else "expiring_noted_once"
    buttons = (*how(turn, reminder.item_id), unwanted(turn, reminder))
    return turn.say(phrase, *buttons, **values, when=remind_told.next_one(turn.unit, reminder))


def how(turn: Turn, item_id: str) -> list[Button]:
    """The card that says how it is renewed."""
    known = turn.item(item_id) is not None
    return [turn.button("button_steps", f"aspect:{item_id}.general")] if known else []


def unwanted(turn: Turn, reminder: Reminder) -> Button:
    return turn.button("button_remind_unwanted", f"remind_unwanted:{reminder.id}")


def renewed(turn: Turn) -> list[Reply]:
    """What was kept of the old one is over; until when is the new one good?"""
    name = expiring.renewed_in(turn.text)
    whose = expiring.named(turn.unit, name, turn.text)
    ended = expiring.forget_paper(turn.unit, turn.person, name, whose)
    return turn.say("expiring_renewed_ended" if ended else "expiring_renewed", paper=name)


def certified(turn: Turn) -> list[Reply]:
    """Twelve months from the day they named, or from today; read back, as any day that is told."""
    found = expiring.done_on(turn.unit, turn.text)
    if found is None:
        return turn.say("certified_when")
    whose = expiring.certified_of(turn.unit, turn.text)
    reminder = expiring.keep_certified(turn.unit, turn.person, whose, found)
    values = {"paper": whose, "day": expiring.told_day(turn.unit, found)}
    if reminder:
        when = remind_told.next_one(turn.unit, reminder)
        return turn.say("certified_noted", unwanted(turn, reminder), **values, when=when)
    again = expiring.again_on(found)
    phrase = "certified_soon" if again.day > turn.unit.today else "certified_gone"
    buttons = how(turn, expiring.certified_item())
    return turn.say(phrase, *buttons, **values, until=expiring.told_day(turn.unit, again))


def season(turn: Turn) -> list[Reply]:
    """到时候提醒我, at the card of what is due in the same weeks of every year."""
    found = turn.unit.knowledge.season(turn.argument)
    if found is None:
        return turn.say("season_none")
    known = expiring.of_season(turn.unit, turn.person, found.item)
    reminder = known or expiring.keep_season(turn.unit, turn.person, found)
    again, due = reminder.again_at, reminder.due_at
    soonest = min((at for at in (again, due) if at and at > turn.unit.now), default=turn.unit.now)
    values = {"name": found.name, "when": remind_told.moment(turn.unit, soonest)}
    phrase = "season_known" if known else "season_noted"
    return turn.say(phrase, unwanted(turn, reminder), **values)
