"""定期上门: what a home says to being visited by the calendar, noted by who is there."""

from __future__ import annotations

from datetime import date, timedelta

from bot.desk import care, households, round_log, rounds
from bot.desk.addresses import DOOR, find_addressed
from bot.desk.care import Said
from bot.desk.dates import last_day
from bot.desk.find import find_ticket
from bot.desk.households import Seen, Sight
from bot.desk.ticket_values import day_words
from bot.dialogue import Form
from bot.handlers.danger import is_loud
from bot.handlers.diary_tags import not_found
from bot.intents.slots import find_tickets, numerals
from bot.message import Button, Reply
from bot.turn import Turn
from storage.round_tables import SOURCE

KINDS = ("agreed", "declined", "muted", "unmuted")
ASKED = ("agreed", "muted")  # in whose words; until when
DAYS = (7, 14, 30)
DAY = timedelta(days=1)
ASIDE = " ，,。：:、"


def is_typed(turn: Turn) -> bool:
    """暂停上门 3-2-501 住院了，到12月20日: heard from those who keep the diary."""
    kind = next((kind for kind in KINDS if turn.text.startswith(turn.words(f"care_{kind}"))), "")
    rest = turn.text.removeprefix(turn.words(f"care_{kind}") if kind else "").strip(ASIDE)
    if not kind and is_of_home(turn):
        kind = "muted"  # 她住院了，暂停到12月20日, of the home that was spoken of last
    if not kind or is_loud(turn) or not households.keeps_diary(turn.unit, turn.person):
        return False
    turn.verb, turn.argument = kind, rest
    return bool(rest or last_home(turn))


def is_of_home(turn: Turn) -> bool:
    """Do the words put off visits to whoever lives in the home spoken of last?"""
    marks = turn.unit.phrases["care_of_whom"].split()
    told = turn.words("care_until_when") in turn.text and any(one in turn.text for one in marks)
    return told and turn.dialogue.form is None and last_home(turn) is not None


def last_home(turn: Turn) -> Seen | None:
    """The home that was shown or noted last; of a ticket touched since, the one it goes to."""
    touched = turn.dialogue.ticket
    found = of_round(turn, touched) if touched else [turn.dialogue.home]
    return Sight(turn.unit, turn.person).find(found[0]) if found else None


def take(turn: Turn) -> list[Reply]:
    """What was typed of a home by its address, or by a round's number."""
    sight = Sight(turn.unit, turn.person)
    seen = sight.households
    known = {key: households.address_of(turn.unit, one.row) for key, one in seen.items()}
    found, rest = find_addressed(turn.argument, known)
    number = next(iter(find_tickets(turn.argument)), "")
    if number:
        found, rest = of_round(turn, number), turn.argument.replace(number, "")
    last = None if found or number or DOOR.search(numerals(turn.argument)) else last_home(turn)
    if last and not turn.text.startswith(turn.words(f"care_{turn.verb}")):
        return noted(turn, last, turn.verb, turn.argument)
    if last:
        return ask_whom(turn, sight, last)
    if len(found) != 1:
        return not_found(turn, sight, "diary_which" if found else "diary_unknown")
    return noted(turn, seen[found[0]], turn.verb, rest.strip(ASIDE))


def ask_whom(turn: Turn, sight: Sight, last: Seen) -> list[Reply]:
    """Nothing is written of a home that was not named before it was shown to be meant."""
    home = str(last.row.id)
    values = {"home": home, "words": turn.argument}
    turn.dialogue.begin(Form(handler="care", verb=turn.verb, asking="home", values=values))
    place = households.shown_home(sight, last.row)
    return turn.say("care_ask_whom", Button(label=place, data=f"care_{turn.verb}:{home}"))


def of_round(turn: Turn, number: str) -> list[int]:
    """The home to which a round goes, if one may see it."""
    ticket = find_ticket(turn.unit, number, turn.person) if number else None
    row = rounds.find_round(turn.unit, ticket) if ticket and ticket.source == SOURCE else None
    seen = row and row.household_id and Sight(turn.unit, turn.person).find(row.household_id)
    return [row.household_id] if row and row.household_id and seen else []


def show(turn: Turn) -> list[Reply]:
    """What holds of a home, and what may be noted."""
    seen = Sight(turn.unit, turn.person).find(int(turn.argument))
    if seen is None:
        return turn.say("button_old")
    held, today = care.find_care(turn.unit, seen.row), turn.unit.today
    muted = held.is_muted(today)
    kinds = ("declined", "unmuted" if muted else "muted") if held.agrees(today) else ("agreed",)
    buttons = [turn.button(f"care_{kind}", f"care_{kind}:{seen.row.id}") for kind in kinds]
    return turn.say("care", *buttons, state=state_of(turn, held))


def state_of(turn: Turn, held: care.Care) -> str:
    """还没同意, or whose word it is and until when; and until when nobody goes there."""
    if held.agreed is None or not held.agrees(turn.unit.today):
        return turn.words("care_none")
    last = held.agreed.until
    until = turn.words("care_until", year=last.year, month=last.month, day=last.day) if last else ""
    told = turn.words("care_held", words=held.agreed.words, until=until)
    if held.is_muted(turn.unit.today):
        told += turn.words("care_paused", day=day_words(turn.unit, str(held.muted_until)))
    return told


def press(turn: Turn) -> list[Reply]:
    """What a button means; whose word, and until when, is asked for."""
    key, _, said = turn.argument.partition(".")
    kind = turn.verb.removeprefix("care_")
    said = said or told_of(turn, key, kind)
    seen = Sight(turn.unit, turn.person).find(int(key))
    if seen is None:
        return turn.say("button_old")
    if kind not in ASKED or said:
        return noted(turn, seen, kind, said)
    return ask(turn, kind, key)


def told_of(turn: Turn, key: str, kind: str) -> str:
    """The words that waited until it was clear whose home they are about."""
    form = turn.dialogue.form or Form(handler="")
    same = form.asking == "home" and (form.verb, form.values["home"]) == (kind, key)
    return form.values["words"] if same else ""


def ask(turn: Turn, kind: str, key: str) -> list[Reply]:
    turn.dialogue.begin(Form(handler="care", verb=kind, values={"home": key}))
    return turn.say(f"care_ask_{kind}", *offered(turn, kind, key))


def until_in(turn: Turn, kind: str, words: str) -> date | None:
    """The day up to which it was said to hold; of a pause any day or length of time at last."""
    marks = turn.unit.phrases["words_until"].split() if kind in ASKED else ()
    return last_day(words, turn.unit.today, marks, anyhow=kind == "muted")


def offered(turn: Turn, kind: str, key: str) -> list[Button]:
    """What is said most, to be pressed."""
    if kind == "agreed":
        words = turn.words("care_self")
        return [Button(label=words, data=f"care_agreed:{key}.{words}")]
    days = [turn.unit.today + DAY * many for many in DAYS]
    labels = [day_words(turn.unit, day.isoformat()) for day in days]
    return [
        Button(label=turn.words("care_to", day=label), data=f"care_muted:{key}.{day}")
        for label, day in zip(labels, days, strict=True)
    ]


def carry_on(turn: Turn) -> list[Reply]:
    """The words that were asked for."""
    form = turn.dialogue.form or Form(handler="care")
    seen = Sight(turn.unit, turn.person).find(int(form.values.get("home", 0)))
    if seen is None:
        turn.dialogue.form = None
        return turn.say("button_old")
    if form.asking != "home":
        return noted(turn, seen, form.verb, turn.text)
    turn.dialogue.form, words = None, form.values["words"]
    if turn.means("yes"):
        return noted(turn, seen, form.verb, words)
    turn.verb, turn.argument = form.verb, f"{turn.text} {words}"
    turn.dialogue.home, turn.dialogue.ticket = 0, ""  # not that one, as it seems
    return take(turn)


def noted(turn: Turn, seen: Seen, kind: str, words: str) -> list[Reply]:
    """It is on the record; a pause without a day is asked for one."""
    until = until_in(turn, kind, words)
    lacks = until is None if kind == "muted" else not words and kind == "agreed"
    if lacks or (until and until < turn.unit.today):
        return ask(turn, kind, str(seen.row.id))
    if turn.dialogue.form and turn.dialogue.form.handler == "care":
        turn.dialogue.form = None
    if kind == "unmuted":
        until = turn.unit.today - DAY
    said = Said(words=words, on=turn.unit.today, until=until)
    round_log.say_of_home(turn.unit, seen.row, turn.person, kind, said)
    place = households.shown_home(Sight(turn.unit, turn.person), seen.row)
    return turn.say(f"care_noted_{kind}", place=place, day=day_words(turn.unit, str(until or "")))
