"""/phone, 待电话告知: whom to call and what to say, ticked one by one."""

from __future__ import annotations

from bot.desk import calls
from bot.desk.people import is_staff
from bot.message import Reply
from bot.turn import Turn

SHOWN_AT_ONCE = 6  # bubbles: more are not called in one go


def show(turn: Turn) -> list[Reply]:
    """Those whose turn it is, each with its buttons; how many come later."""
    if not is_staff(turn.unit.session, turn.person.id):
        return turn.say("not_staff")
    found = calls.find_for(turn.unit, turn.person)
    due = [one for one in found if one.call.next_at <= turn.unit.now]
    put_off = len(found) - len(due)
    later = turn.words("calls_later", count=put_off) if put_off else ""
    if not due:
        return turn.say("calls_none", later=later)
    lines = [calls.words(turn.unit, one, turn.person) for one in due[:SHOWN_AT_ONCE]]
    left = len(due) - len(lines)
    more = turn.say("calls_more", count=left) if left else []
    return [*turn.say("calls_head", count=len(due), later=later), *more, *lines]


def called(turn: Turn) -> list[Reply]:
    """已告知."""
    one = calls.get(turn.unit, turn.argument, turn.person)
    calls.note_told(turn.unit, one, turn.person)
    return turn.say("called", name=one.reader.name or turn.words("resident_name"))


def uncalled(turn: Turn) -> list[Reply]:
    """没打通."""
    one = calls.get(turn.unit, turn.argument, turn.person)
    calls.note_missed(turn.unit, one)
    again = turn.unit.local_time(one.call.next_at)
    return turn.say("uncalled", count=one.call.tries, again=again)


VERBS = {"called": called, "uncalled": uncalled}
