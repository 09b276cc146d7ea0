"""Who one is and where one lives: greeting, help, the own address."""

from __future__ import annotations

from bot.desk import people
from bot.desk.form import address_of, answer_address, move, remember_person
from bot.desk.households import keeps_diary
from bot.desk.placing import is_placelike
from bot.dialogue import Form
from bot.handlers import linking
from bot.handlers.booking_words import is_wish
from bot.handlers.filing import with_consent
from bot.handlers.interruption import surely
from bot.message import Reply
from bot.turn import Turn


def start(turn: Turn) -> list[Reply]:
    """/start, or /start CODE."""
    turn.dialogue.leave()
    return linking.take(turn) if turn.argument.strip() else turn.say("welcome")


def help_(turn: Turn) -> list[Reply]:
    staff = people.is_staff(turn.unit.session, turn.person.id)
    more = turn.words("diary_help") if keeps_diary(turn.unit, turn.person) else ""
    return turn.say("help_staff", diary=more) if staff else turn.say("help")


def cancel(turn: Turn) -> list[Reply]:
    """Stop what is being asked; tickets that exist stay, and so does what waits for its turn."""
    had = turn.dialogue.form is not None or bool(turn.dialogue.kept)
    turn.dialogue.form, turn.dialogue.kept = None, ""
    return turn.say("cancelled" if had else "nothing_to_cancel")


def forged(turn: Turn) -> list[Reply]:
    """A button that was not made for this chat, or one of long ago."""
    return turn.say("button_old")


def phone_given(turn: Turn) -> list[Reply]:
    """A phone number alone: how to reach the person."""
    remember_person(turn.unit, turn.person, Form(handler="report", values={"phone": turn.text}))
    return turn.say("phone_noted")


def set_address(turn: Turn) -> list[Reply]:
    """换住址: ask where the person lives now."""
    turn.dialogue.begin(Form(handler="set_address", asking="address"))
    return with_consent(turn, turn.say("ask_own_address"))


def home(turn: Turn) -> list[Reply]:
    """我住哪: as it is known here, else it is asked."""
    known = address_of(turn.unit, turn.person)
    return turn.say("own_home", address=known) if known else set_address(turn)


def goes_on(turn: Turn) -> bool:
    """Is this an answer to where one lives? What was none once, and a wish, are something else."""
    form = turn.dialogue.form
    if form is None or is_home(turn):
        return True
    return "address_tried" not in form.values and not is_wish(turn) and not surely(turn)


def is_home(turn: Turn) -> bool:
    return is_placelike(turn.text) and not is_wish(turn)


def address_given(turn: Turn) -> list[Reply]:
    """The old home stays until the new one is known."""
    form = turn.dialogue.form or Form(handler="set_address")
    if problem := answer_address(turn.unit, form, turn.person, turn.text):
        return turn.say(problem)
    move(turn.unit, turn.person, form)
    turn.dialogue.form = None
    return turn.say("address_set", address=form.values["address"])
