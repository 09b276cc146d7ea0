"""/phone, 待电话告知: whom to call and what to say, ticked one by one."""

from __future__ import annotations

from collections.abc import Sequence

from bot.desk import calls
from bot.desk.calls import ToCall
from bot.desk.people import is_staff
from bot.message import Button, Reply
from bot.turn import Turn

SHOWN_AT_ONCE = 6  # bubbles: more are not called in one go


def show(turn: Turn) -> list[Reply]:
    """Those whose turn it is, each with its buttons; how many come later."""
    if not is_staff(turn.unit.session, turn.person.id):
        return turn.say("not_staff")
    every = calls.find_for(turn.unit, turn.person)
    found = [one for one in every if one.has_way]
    beyond = no_way(turn, [one for one in every if not one.has_way])
    due = [one for one in found if one.call.next_at <= turn.unit.now]
    put_off = len(found) - len(due)
    later = turn.words("calls_later", count=put_off) if put_off else ""
    if not due:
        return [*turn.say("calls_none", later=later), *beyond]
    lines = [calls.words(turn.unit, one, turn.person) for one in due[:SHOWN_AT_ONCE]]
    left = len(due) - len(lines)
    more = turn.say("calls_more", count=left) if left else []
    return [*turn.say("calls_head", count=len(due), later=later), *more, *lines, *beyond]


def no_way(turn: Turn, found: Sequence[ToCall]) -> list[Reply]:
    """Who can only be met, or comes back: one message for all of them."""
    if not found:
        return []
    people: dict[int, list[ToCall]] = {}
    for one in found:
        people.setdefault(one.reader.id, []).append(one)
    shown = [*enumerate([*people.values()][:SHOWN_AT_ONCE], 1)]
    lines = [
        turn.words("call_no_way", place=place, **calls.unreached(turn.unit, some))
        for place, some in shown
    ]
    buttons = [
        Button(label=turn.words("button_called_one", place=place), data=f"called:{some[0].call.id}")
        for place, some in shown
    ]
    left = len(people) - len(shown)
    more = turn.words("call_no_way_more", count=left) if left else ""
    said = {"count": len(people), "lines": "\n".join(lines), "more": more}
    return turn.say("calls_no_way", *buttons, **said)


def called(turn: Turn) -> list[Reply]:
    """已告知; whom nobody can call was met, and told all there was."""
    one = calls.get(turn.unit, turn.argument, turn.person)
    for told in calls.beside(turn.unit, one, turn.person):
        calls.note_told(turn.unit, told, turn.person)
    return turn.say("called", name=one.reader.name or turn.words("resident_name"))


def uncalled(turn: Turn) -> list[Reply]:
    """没打通."""
    one = calls.get(turn.unit, turn.argument, turn.person)
    calls.note_missed(turn.unit, one)
    again = turn.unit.local_time(one.call.next_at)
    return turn.say("uncalled", count=one.call.tries, again=again)


VERBS = {"called": called, "uncalled": uncalled}
