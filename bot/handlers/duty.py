"""A worker and the tickets they have: one verb, what it needs, done."""

from __future__ import annotations

from datetime import timedelta

from bot.desk import audiences, parts, second, ticket_buttons, ticket_values, tickets
from bot.desk.colleagues import colleagues
from bot.desk.dates import read_day
from bot.desk.find import get_ticket
from bot.desk.lifecycle import MOVES
from bot.desk.mine import find_to_do, task_buttons
from bot.desk.named_days import is_too_early
from bot.desk.part_checks import check_family
from bot.desk.people import display_name, is_staff, is_told_by_phone, tellers
from bot.desk.round_told import find_mine
from bot.desk.unit_of_work import UnitOfWork
from bot.dialogue import Form
from bot.handlers.late import is_late, too_late
from bot.intents.slots import find_tickets
from bot.message import Button, Reply
from bot.turn import Turn
from storage.tables import Ticket

DAYS_OFFERED = (1, 3, 7)


def tasks(turn: Turn) -> list[Reply]:
    """/tasks: what waits for this worker, the soonest due first."""
    if not is_staff(turn.unit.session, turn.person.id):
        return turn.say("not_staff")
    waiting, going = find_to_do(turn.unit, turn.person), find_mine(turn.unit, turn.person)
    rounds = [turn.button("button_rounds", "rounds:")] if going else []
    if not waiting:
        return turn.say("tasks_none", *rounds)
    buttons = task_buttons(turn.unit, waiting)
    return turn.say("tasks", *buttons, *rounds, count=len(waiting))


def task(turn: Turn) -> list[Reply]:
    """One ticket with everything needed to act."""
    ticket = get_ticket(turn.unit, turn.argument, turn.person)
    turn.dialogue.ticket = ticket.number
    audience = audiences.audience_for(turn.unit, ticket, turn.person)
    return [second.look(turn.unit, ticket, audience)]


def act(turn: Turn, **known: str) -> list[Reply]:
    """A pressed verb: done at once with what is known, or what it needs is asked for."""
    ticket = get_ticket(turn.unit, turn.argument, turn.person)
    if is_late(turn, ticket, turn.verb):
        return too_late(turn, ticket)
    check_family(turn.unit, ticket, turn.verb)
    form = Form(handler="duty", verb=turn.verb, ticket=ticket.number, values=known)
    turn.dialogue.begin(form)
    return next_step(turn, form, ticket)


def act_with_words(turn: Turn) -> list[Reply]:
    """报结 20261121-0007 换了灯泡: the verb, and at once what it needs."""
    replies = act(turn)
    form = turn.dialogue.form
    return carry_on(turn) if form and form.handler == "duty" else replies


def needs_of(form: Form, ticket: Ticket) -> list[str]:
    """What the verb still needs; a photo only where the item asks for proof."""
    missing: list[str] = [need for need in MOVES[form.verb].needs if need not in form.values]
    if "photo" in missing and (form.photos or not ticket.needs_proof):
        missing.remove("photo")
    return missing


def next_step(turn: Turn, form: Form, ticket: Ticket) -> list[Reply]:
    missing = needs_of(form, ticket)
    if not missing:
        return done(turn, form, ticket)
    first_ask = not form.asking
    form.asking = missing[0]
    if missing == ["text", "photo"]:
        return turn.say("ask_result_photo", number=ticket.number)
    asks = (f"ask_{form.verb}_{word}" for word in (ticket.state, missing[0]))
    phrase = next((ask for ask in asks if ask in turn.unit.phrases), f"ask_duty_{missing[0]}")
    values = {
        "number": ticket.number,
        "again": "" if first_ask else turn.words("duty_noted"),
        "until": turn.unit.local_time(ticket.resolve_by),
        "verified": second.verified(turn.unit, ticket),
    }
    return turn.say(phrase, *choices(turn, form, ticket), **values)


def choices(turn: Turn, form: Form, ticket: Ticket) -> list[Button]:
    """Dates and colleagues are offered as buttons."""
    if form.asking == "date":
        today = turn.unit.today
        days = [(n, (today + timedelta(days=n)).isoformat()) for n in DAYS_OFFERED]
        return [
            Button(label=turn.words(f"in_days_{n}"), data=f"date:{day}")
            for n, day in days
            if not is_too_early(turn.unit, ticket, form.verb, day)
        ]
    if form.asking == "to" and form.verb != "merge":
        found = colleagues(turn.unit, ticket, turn.person)
        return [Button(label=display_name(turn.unit, i), data=f"to:{i}") for i in found]
    return []


def fill_choice(turn: Turn) -> list[Reply]:
    """A pressed date or colleague."""
    form = turn.dialogue.form
    if form is None or form.handler != "duty" or form.asking != turn.verb:
        return turn.say("button_old")
    today = turn.unit.today
    if turn.verb == "date" and turn.argument < today.isoformat():
        return turn.say("button_old")
    form.values[turn.verb] = turn.argument
    turn.incoming = turn.incoming.model_copy(update={"text": ""})
    return carry_on(turn)


def carry_on(turn: Turn) -> list[Reply]:
    """Words or a photo for the verb under way, in any order."""
    form = turn.dialogue.form or Form(handler="duty")
    ticket = get_ticket(turn.unit, form.ticket, turn.person)
    if is_late(turn, ticket, form.verb):
        turn.dialogue.form = None
        return too_late(turn, ticket)
    form.add(turn.files())
    if turn.text and not take_words(turn, form, ticket):
        return turn.say(f"ask_duty_{form.asking}_again", *choices(turn, form, ticket))
    if is_too_early_in(turn, form, ticket):
        until = turn.unit.local_time(ticket.resolve_by)
        return turn.say(f"too_early_{form.verb}", *choices(turn, form, ticket), until=until)
    return next_step(turn, form, ticket)


def is_too_early_in(turn: Turn, form: Form, ticket: Ticket) -> bool:
    """Is the day that was named none for this verb? Then it is asked for again."""
    day = form.values.get("date", "")
    early = bool(day) and is_too_early(turn.unit, ticket, form.verb, day)
    if early:
        del form.values["date"]
        form.asking = "date"
    return early


def take_words(turn: Turn, form: Form, ticket: Ticket) -> bool:
    """Put typed words where they are missing; False when they are no date or no colleague."""
    if form.asking == "to":
        return take_number(turn, form) if form.verb == "merge" else take_name(turn, form, ticket)
    if form.asking == "date":
        day = read_day(turn.text, turn.unit.today)
        if day is None:
            return False
        form.values["date"] = day.isoformat()
        return True
    words = next((n for n in ("text", "reason") if n in MOVES[form.verb].needs), "text")
    form.values[words] = "\n".join(filter(None, (form.values.get(words), turn.text)))
    return True


def take_name(turn: Turn, form: Form, ticket: Ticket) -> bool:
    """陈建军: the one colleague whose name was typed."""
    around = colleagues(turn.unit, ticket, turn.person)
    named = [i for i in around if display_name(turn.unit, i).partition("（")[0] in turn.text]
    if len(named) == 1:
        form.values["to"] = str(named[0])
    return len(named) == 1


def take_number(turn: Turn, form: Form) -> bool:
    """The ticket to merge into; whether there is one is the desk's to say."""
    form.values["to"] = next(iter(find_tickets(turn.text)), turn.text[:20])
    return True


def done(turn: Turn, form: Form, ticket: Ticket) -> list[Reply]:
    said: dict[str, object] = {**form.values, **form.files()}
    if str(said.get("to", "")).isdecimal():
        said["to"] = int(str(said["to"]))
    turn.dialogue.form = None
    tickets.act(turn.unit, ticket, form.verb, turn.person, said)
    turn.dialogue.ticket = ticket.number
    values = ticket_values.values_of(turn.unit, ticket, "owner", said)
    mine = ticket.owner_id == turn.person.id
    buttons = ticket_buttons.buttons_for(turn.unit, ticket, "owner") if mine else ()
    values["teller"] = teller_of(turn.unit, ticket)
    return turn.say(outcome(turn.unit, form.verb, ticket), *buttons, **values)


def outcome(unit: UnitOfWork, verb: str, ticket: Ticket) -> str:
    """The phrase for what was done; of a result, who is asked about it, which may be nobody."""
    phrase = parts.worded(unit, f"done_{verb}", ticket)
    if phrase != "done_resolve":
        return phrase
    if ticket.reporter_id is None:
        return f"{phrase}_unasked"
    return f"{phrase}_phone" if is_told_by_phone(unit, ticket) else phrase


def teller_of(unit: UnitOfWork, ticket: Ticket) -> str:
    """Who phones the resident, as far as it is one person."""
    found = tellers(unit, ticket)
    return display_name(unit, found[0] if len(found) == 1 else None)
