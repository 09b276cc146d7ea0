"""Finds who answers a message: by what it is for, in tables, never by order of registration."""

from __future__ import annotations

from collections.abc import Callable

from bot.buttons import SHOWN, opened
from bot.desk.shown import find_button
from bot.dialogue import Form
from bot.handlers import (
    additions,
    after_result,
    alarm_beside,
    apart,
    ask,
    away,
    booking_change,
    booking_details,
    booking_stead,
    callback,
    contacts,
    duplicates,
    emergency,
    follow_up,
    group,
    identity,
    interruption,
    left,
    matters,
    meaning,
    notice_reply,
    pieces,
    remind_answer,
    remind_kept,
    report,
    retold,
    round_said,
    typed,
    worse,
)
from bot.handlers.danger import is_alarm
from bot.handlers.matters import Handler
from bot.handlers.routes import (
    COMMANDS,
    FORMS,
    HEARD,
    SAID,
    STAFF_FORMS,
    VERBS,
)
from bot.intents.slots import find_phones, find_tickets
from bot.message import Reply
from bot.turn import Turn

ABOUT_TICKETS = frozenset({"ticket-urge", "ticket-withdraw", "ticket-reopen"})
LONGEST_PHONE = 20  # characters: a phone and hardly a word
LONGEST_CHOICE = 3  # digits; longer numbers are phones and the like

Condition = Callable[[Turn], object]


def answer(turn: Turn) -> list[Reply]:
    """The replies to one message."""
    if special := next((handler for is_so, handler in SPECIAL if is_so(turn)), None):
        return special(turn)
    turn.dialogue.album = turn.incoming.album
    return in_turn(turn)


def in_turn(turn: Turn) -> list[Reply]:
    """The replies to what one person says to the bot alone."""
    return matters.answered(turn, whose(turn))


def whose(turn: Turn) -> Handler:
    """Who answers: a button or command, then danger, an open form, and else what the words mean."""
    if found := pressed(turn) or command(turn) or chosen(turn, typed.choice(turn)):
        return found
    if found := alarm_beside.wished(turn) or typed.typed(turn):
        return found
    form = form_under_way(turn)
    if turn.means("sos"):
        return worse.in_reason(turn, emergency.sos) or emergency.sos
    if form and (found := in_form(turn, form)):
        return found
    if (turn.kind or turn.incoming.location) and not is_alarm(turn):
        return pieces.piece
    return next((found for is_so, found in IN_WORDS if is_so(turn)), meaning.answer)


def in_form(turn: Turn, form: Form) -> Handler | None:
    """Who takes words in an open form; nobody, where they tell of danger and nothing else."""
    if form.asking == "confirm_place" and is_short_number(turn):
        return number_unknown
    if sense := next(filter(turn.means, HEARD[form.handler]), None):
        return SAID[sense]
    if form.handler not in STAFF_FORMS and emergency.interrupts(turn, form):
        return worse.in_reason(turn, meaning.answer)
    if found := apart.heard(turn, form):
        return found
    if form.handler == remind_answer.HANDLER and not remind_answer.goes_on(turn, form):
        turn.dialogue.leave()
        return filled if emergency.under_way(turn) else None
    return filled


def form_under_way(turn: Turn) -> Form | None:
    """The open form, unless its alarm is over or its question is of long ago."""
    left.leave_old(turn)
    form = turn.dialogue.form
    if form and form.handler in LASTS and not LASTS[form.handler](turn):
        turn.dialogue.form = None
    return turn.dialogue.form or emergency.under_way(turn)


def is_short_number(turn: Turn) -> bool:
    return turn.text.isdecimal() and len(turn.text) <= LONGEST_CHOICE


def number_unknown(turn: Turn) -> list[Reply]:
    """A number that stands on no button."""
    return turn.say("number_unknown", number=turn.text[:9])


def asks_for_number(turn: Turn) -> bool:
    """A ticket's number is a question for it, unless a verb goes with it."""
    if not find_tickets(turn.text):
        return False
    item = turn.understood.item
    return item is None or item.id not in ABOUT_TICKETS


def is_phone(turn: Turn) -> bool:
    """A phone and hardly a word; with danger in it, it is no phone to write down."""
    short = len(turn.text) <= LONGEST_PHONE
    return short and bool(find_phones(turn.text)) and not is_alarm(turn)


def means(*senses: str) -> Condition:
    """Is the text one of the short answers of these senses?"""
    return lambda turn: any(map(turn.means, senses))


def filled(turn: Turn) -> list[Reply]:
    """More for the open form; a question in between is answered, then the form goes on."""
    form = turn.dialogue.form
    handler = FORMS[form.handler] if form else report.begin
    if handler is report.carry_on and emergency.is_meant(turn):
        return emergency.carry_on(turn)
    ask_again = GOES_ON.get(handler)
    if ask_again and notice_reply.is_acknowledged(turn):
        return turn.say("fine") + ask_again(turn)
    if ask_again and interruption.interrupted(turn):
        sure = form is not None and form.item and turn.understood.decision == "answer"
        told = meaning.about(turn, turn.understood.item) if sure else meaning.answer(turn)
        return told + ask_again(turn) if turn.dialogue.form is form else told
    return handler(turn)


def pressed(turn: Turn) -> Handler | None:
    """A button: its data is trusted only when signed for this very chat."""
    if not turn.incoming.action:
        return None
    data = opened(turn.unit.keyring, turn.chat.id, turn.incoming.action)
    if data and data.startswith(f"{SHOWN}:"):
        data = find_button(turn.unit, turn.chat, data.partition(":")[2])
    return chosen(turn, data) or identity.forged


def chosen(turn: Turn, data: str | None) -> Handler | None:
    if not data:
        return None
    turn.verb, _, turn.argument = data.partition(":")
    return (REREAD | VERBS).get(turn.verb, identity.forged)


def command(turn: Turn) -> Handler | None:
    if not turn.text.startswith("/"):
        return None
    name, _, turn.argument = turn.text[1:].partition(" ")
    turn.verb = name.partition("@")[0].lower()
    if turn.verb == "start" and group.is_link(turn):
        return begun_in_group
    return COMMANDS.get(turn.verb, identity.help_)


def begun_in_group(turn: Turn) -> list[Reply]:
    """私聊我: the words said in a group are answered as if they had been said here."""
    turn.reread(group.kept_words(turn))
    return in_turn(turn) if turn.text and not turn.text.startswith("/") else turn.say("welcome")


def refused(turn: Turn) -> list[Reply]:
    """What can't be taken; the words beside it are answered first, for they may tell of danger."""
    told = turn.say(turn.incoming.refused)
    return [*in_turn(turn), *told] if turn.text else told


# words outside a form, the first that fits: what an order is for stands beside it
IN_WORDS: tuple[tuple[Condition, Handler], ...] = (
    (away.is_said, away.answer),  # 请假到周五 may sound like a date for anything
    (away.is_hinted, away.offer),
    # an answer to what was asked last: before the same words are anything else
    (follow_up.answers_question, follow_up.question_answered),
    (after_result.is_scored, after_result.scored),
    (after_result.is_again, after_result.again),
    (duplicates.is_answer, duplicates.answer),
    (additions.is_news, additions.news_heard),
    (booking_change.is_hinted, booking_change.take),
    (contacts.hotline_asked, contacts.hotline),  # 120是干啥的: before its 120 is a number
    *((means(sense), handler) for sense, handler in SAID.items()),
    (asks_for_number, follow_up.status),
    (is_short_number, number_unknown),
    (lambda turn: turn.means("apply") and report.requestable(turn), report.request_last),
    (is_phone, identity.phone_given),
    (lambda turn: not ask.WORD.search(turn.text), ask.unknown),
    (additions.is_to_person, additions.to_person),  # whatever it means, a person is spoken to
    (typed.is_of_staff, lambda turn: turn.say("not_staff")),
    (means("progress"), follow_up.status),
    (means("yes", "no", "fine"), lambda turn: turn.say("fine")),  # to nothing that was asked
    (round_said.is_said, round_said.take),
    (notice_reply.is_after_notice, notice_reply.passed_on),
)
# what is not just something said to the bot by one person
SPECIAL: tuple[tuple[Callable[[Turn], object], Handler], ...] = (
    (lambda turn: turn.incoming.group, group.answer),
    (lambda turn: turn.incoming.refused, refused),
    (retold.is_rest_of_album, retold.rest_of_album),
    (retold.is_change, retold.change),
)
# forms whose question is asked again after one in between
GOES_ON: dict[Handler, Handler] = {
    report.carry_on: interruption.ask_again,
    booking_details.carry_on: booking_details.ask_again,
}
# by the form: is its question still open? Of the others it is until it is answered
LASTS: dict[str, Condition] = {
    "emergency": emergency.current,
    "rating": callback.goes_on,
    "set_address": identity.goes_on,
    booking_stead.HANDLER: booking_stead.goes_on,
    notice_reply.FORM: notice_reply.goes_on,
    remind_answer.HANDLER: lambda turn: not remind_kept.is_over(turn, turn.dialogue.form),
}
# buttons by which words said before are read again
REREAD: dict[str, Handler] = {"choose": apart.choose, "another": meaning.another}
