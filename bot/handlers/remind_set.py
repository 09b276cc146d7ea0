"""What was understood of a wish becomes reminders: for oneself, the family, a resident."""

from __future__ import annotations

from bot.desk import kin, remind_plan, reminding
from bot.desk.find import get_ticket
from bot.desk.remind_plan import Plan
from bot.desk.remind_words import Wish
from bot.dialogue import Form
from bot.turn import Turn
from storage.reminder_tables import Reminder
from storage.tables import Person, Ticket

MINUTE = "%Y-%m-%d %H:%M"


def timed(turn: Turn, wish: Wish, chosen: Plan) -> str:
    """The time so far, as words that mean the same when they are read again tomorrow."""
    if wish.side or chosen.rule:
        return wish.side or wish.said
    return f"{chosen.first_at.astimezone(turn.unit.zone):{MINUTE}}"


def set_all(turn: Turn, form: Form, wish: Wish, chosen: Plan) -> list[Reminder]:
    """One, or one for each of several times side by side."""
    other = bool(other_id(form)) or agreed(turn, form) is not None
    every = [remind_plan.plan(turn.unit, one, for_other=other) for one in wish.each]
    plans = [one for one in every if one]
    whole = every and plans == every
    return [set_up(turn, form, one) for one in dict.fromkeys(plans if whole else [chosen])]


def agreed(turn: Turn, form: Form) -> Person | None:
    """The one of the family it is for, if they agreed to be reminded themselves."""
    called = form.values.get("kin", "")
    return kin.find_agreed(turn.unit, turn.person, called) if called else None


def set_up(turn: Turn, form: Form, chosen: Plan) -> Reminder:
    words, called = form.values["words"], form.values.get("kin", "")
    ticket = ticket_of(turn, form)
    person = other_of(turn, form, ticket) or agreed(turn, form) or turn.person
    still = kin.get(turn.unit, turn.person, called) if called and person is turn.person else None
    matter = reminding.Matter(words, person, turn.person, still, ticket)
    return reminding.set_up(turn.unit, matter, chosen)


def other_id(form: Form) -> str:
    """Whose ticket it is, or the colleague: somebody whom a chat reaches."""
    return form.values.get("ticket") or form.values.get("colleague", "")


def ticket_of(turn: Turn, form: Form) -> Ticket | None:
    number = form.values.get("ticket", "")
    return get_ticket(turn.unit, number, turn.person) if number else None


def other_of(turn: Turn, form: Form, ticket: Ticket | None) -> Person | None:
    """The resident whose matter it is, or the colleague who was named."""
    person_id = ticket.reporter_id if ticket else int(form.values.get("colleague") or 0)
    return turn.unit.session.get(Person, person_id) if person_id else None
