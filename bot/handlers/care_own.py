"""不再上门, 暂停上门, from who lives there: it needs nobody's leave."""

from __future__ import annotations

from bot.desk import care_own, households
from bot.desk.addresses import DOOR, find_addressed
from bot.desk.care import Said
from bot.desk.ticket_values import day_words
from bot.handlers.care import ASIDE, until_in
from bot.handlers.danger import is_loud
from bot.handlers.human import handed_over
from bot.intents.slots import numerals
from bot.message import Reply
from bot.turn import Turn


def is_typed(turn: Turn) -> bool:
    """From those who keep no diary; staff name the home they mean."""
    kinds = [kind for kind in ("muted", "declined") if turn.text.startswith(heads(turn, kind))]
    keeps = households.keeps_diary(turn.unit, turn.person)
    if not kinds or turn.dialogue.form or is_loud(turn) or keeps:
        return False
    turn.verb = kinds[0]
    return True


def heads(turn: Turn, kind: str) -> tuple[str, ...]:
    return (turn.words(f"care_{kind}"), *turn.unit.phrases[f"care_own_{kind}"].split())


def take(turn: Turn) -> list[Reply]:
    """Of their own home it is written down; of any other the desk reads what they said."""
    home, head = care_own.own_home(turn.unit, turn.person), heads(turn, turn.verb)
    said = next((turn.text.removeprefix(one) for one in head if turn.text.startswith(one)), "")
    address = households.address_of(turn.unit, home) if home else ""
    other = DOOR.search(numerals(said)) and not find_addressed(said.strip(ASIDE), {0: address})[0]
    if home is None or other:
        return handed_over(turn, turn.text, "human_called")
    until = until_in(turn, turn.verb, said) if turn.verb == "muted" else None
    if turn.verb == "muted" and (until is None or until < turn.unit.today):
        return turn.say("care_own_until")
    words = turn.unit.phrases["care_by_self"]
    heard = Said(words=words, on=turn.unit.today, until=until)
    care_own.say(turn.unit, home, turn.person, turn.verb, heard)
    day = day_words(turn.unit, str(until or ""))
    return turn.say(f"care_own_noted_{turn.verb}", place=address, day=day)
