"""分办 and 吹哨: which departments, by when, where, and what each is to do."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from datetime import datetime, time, timedelta

from bot.desk import part_checks, parts, tickets, units
from bot.desk.find import get_ticket
from bot.desk.lifecycle import MOVES, allowed
from bot.desk.people import roles_for
from bot.dialogue import Form
from bot.errors import Refused
from bot.handlers.late import too_late
from bot.message import Button, Reply
from bot.times import find_time
from bot.turn import Turn
from storage.tables import Ticket

HOURS_OFFERED = (1, 2, 4)
NEXT_MORNING = time(9, 0)
BETWEEN = "\n"  # the keys of those chosen, in a form's value


def begin(turn: Turn) -> list[Reply]:
    """A pressed 分办 or 吹哨: to whom?"""
    ticket = get_ticket(turn.unit, turn.argument, turn.person)
    if not allowed(turn.verb, ticket.state, roles_for(turn.unit, turn.person, ticket)):
        return too_late(turn, ticket)
    part_checks.check_family(turn.unit, ticket, turn.verb)
    form = Form(handler="parts", verb=turn.verb, ticket=ticket.number)
    turn.dialogue.begin(form)
    return next_step(turn, form, ticket)


def begin_with_words(turn: Turn) -> list[Reply]:
    """分办 20261121-0007 城管办、物业: and at once to whom."""
    replies = begin(turn)
    form = turn.dialogue.form
    return carry_on(turn) if form and form.handler == "parts" else replies


def next_step(turn: Turn, form: Form, ticket: Ticket) -> list[Reply]:
    missing = [need for need in MOVES[form.verb].needs if need not in form.values]
    if not missing:
        return done(turn, form, ticket)
    form.asking = missing[0]
    return ask(turn, form, ticket, f"ask_part_{form.asking}")


def ask(turn: Turn, form: Form, ticket: Ticket, phrase: str, **values: object) -> list[Reply]:
    """Any question of the form, with what can be pressed; those chosen so far are named."""
    chosen = "、".join(one.name for one in chosen_of(turn, form))
    said = turn.words("part_chosen", names=chosen) if chosen else ""
    known = {"number": ticket.number, "chosen": said, **values}
    return turn.say(phrase, *CHOICES[form.asking](turn, form, ticket), **known)


def chosen_of(turn: Turn, form: Form) -> list[units.Unit]:
    keys = filter(None, form.values.get("chosen", "").split(BETWEEN))
    return [one for key in keys if (one := units.find_unit(turn.unit, key))]


def who(turn: Turn, form: Form, ticket: Ticket) -> list[Button]:
    chosen = chosen_of(turn, form)
    left = [one for one in units.offered(turn.unit, ticket, turn.person) if one not in chosen]
    buttons = [Button(label=one.name, data=f"part:to.{one.key}") for one in left]
    return [*buttons, turn.button("button_part_enough", "part:to.")] if chosen else buttons


def when(turn: Turn, form: Form, ticket: Ticket) -> list[Button]:
    """Within hours, and tomorrow morning."""
    now = turn.unit.now.astimezone(turn.unit.zone)
    hours = [now + timedelta(hours=n) for n in HOURS_OFFERED]
    morning = datetime.combine(now.date() + timedelta(days=1), NEXT_MORNING, turn.unit.zone)
    moments = [moment.replace(second=0, microsecond=0) for moment in (*hours, morning)]
    fitting = [m for m in moments if parts.within(ticket, m, now) == m]
    words = [(turn.unit.local_time(moment), moment.isoformat()) for moment in fitting]
    return [Button(label=label, data=f"part:time.{iso}") for label, iso in words]


def where(turn: Turn, form: Form, ticket: Ticket) -> list[Button]:
    return [turn.button("button_part_here", "part:place.")] if ticket.place else []


def nothing(turn: Turn, form: Form, ticket: Ticket) -> list[Button]:
    return []


def fill(turn: Turn) -> list[Reply]:
    """A pressed department, time or place; without a name: 就这些, 就在那儿."""
    form = turn.dialogue.form
    need, _, value = turn.argument.partition(".")
    if form is None or form.handler != "parts" or form.asking != need:
        return turn.say("button_old")
    ticket = get_ticket(turn.unit, form.ticket, turn.person)
    if need == "to":
        return choose(turn, form, ticket, [value]) if value else enough(turn, form, ticket)
    form.values[need] = value or ticket.place
    return next_step(turn, form, ticket)


def choose(turn: Turn, form: Form, ticket: Ticket, keys: list[str]) -> list[Reply]:
    """More of them, each once; then whoever else."""
    known = [one.key for one in chosen_of(turn, form)]
    form.values["chosen"] = BETWEEN.join(dict.fromkeys([*known, *keys]))
    return ask(turn, form, ticket, "ask_part_to")


def enough(turn: Turn, form: Form, ticket: Ticket) -> list[Reply]:
    if not chosen_of(turn, form):
        return ask(turn, form, ticket, "ask_part_none")
    form.values["to"] = form.values["chosen"]
    return next_step(turn, form, ticket)


def carry_on(turn: Turn) -> list[Reply]:
    """Words for what is asked; pictures go along with the task."""
    form = turn.dialogue.form or Form(handler="parts")
    ticket = get_ticket(turn.unit, form.ticket, turn.person)
    form.add(turn.files())
    if not turn.text:
        return ask(turn, form, ticket, f"ask_part_{form.asking}")
    return TAKEN[form.asking](turn, form, ticket)


def take_names(turn: Turn, form: Form, ticket: Ticket) -> list[Reply]:
    if turn.means("enough"):
        return enough(turn, form, ticket)
    known = units.names(turn.unit, ticket, turn.person)
    found, unknown = units.read(known, turn.text)
    replies = choose(turn, form, ticket, [one.key for one in found])
    return ask(turn, form, ticket, "ask_part_to_again", unknown=unknown) if unknown else replies


def take_time(turn: Turn, form: Form, ticket: Ticket) -> list[Reply]:
    """Today 16:00, within an hour; a day alone is no time to be somewhere."""
    now = turn.unit.now.astimezone(turn.unit.zone)
    found = find_time(turn.text, now, turn.unit.calendar.is_workday)
    if found is None or found.at is None or not found.clock:
        return ask(turn, form, ticket, "ask_part_time_again")
    try:
        part_checks.check_moment(turn.unit, ticket, found.at)
    except Refused as refusal:
        return ask(turn, form, ticket, refusal.phrase, **refusal.values)
    form.values["time"] = found.at.isoformat()
    return next_step(turn, form, ticket)


def take_words(turn: Turn, form: Form, ticket: Ticket) -> list[Reply]:
    form.values[form.asking] = turn.text
    return next_step(turn, form, ticket)


def done(turn: Turn, form: Form, ticket: Ticket) -> list[Reply]:
    """The parts as they stand now: with whom, by when."""
    before = {part.id for part in parts.all_of(turn.unit, ticket)}
    said: dict[str, object] = {need: form.values[need] for need in MOVES[form.verb].needs}
    said |= {"to": form.values["to"].split(BETWEEN), **form.files()}
    turn.dialogue.form = None
    tickets.act(turn.unit, ticket, form.verb, turn.person, said)
    turn.dialogue.ticket = ticket.number
    new = [part for part in parts.all_of(turn.unit, ticket) if part.id not in before]
    listed = parts.lines(turn.unit, ticket, new)
    return turn.say(f"done_{form.verb}", count=len(new), parts=listed, number=ticket.number)


Choice = Callable[[Turn, Form, Ticket], list[Button]]
Taker = Callable[[Turn, Form, Ticket], list[Reply]]
CHOICES: Mapping[str, Choice] = {"to": who, "time": when, "place": where, "text": nothing}
TAKEN: Mapping[str, Taker] = {
    "to": take_names,
    "time": take_time,
    "place": take_words,
    "text": take_words,
}
