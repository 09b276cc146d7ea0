"""Finds who answers a message: by what it is for, in tables, never by order of registration."""

from __future__ import annotations

from collections.abc import Callable
from datetime import timedelta

from bot.buttons import SHOWN, opened
from bot.catalogue.schema import Item
from bot.desk.lifecycle import BY_ITSELF, MOVES
from bot.desk.people import is_staff
from bot.desk.shown import as_number, choice_in, find_button
from bot.desk.unanswered import note_chosen
from bot.dialogue import Form
from bot.handlers import (
    additions,
    ask,
    away,
    callback,
    contacts,
    diary,
    duplicates,
    duty,
    emergency,
    follow_up,
    group,
    identity,
    interruption,
    learned,
    pieces,
    remind,
    report,
    retold,
)
from bot.handlers.routes import (
    COMMANDS,
    FORMS,
    HEARD,
    ITEMS,
    KINDS,
    SAID,
    SAID_IN_FORM,
    STAFF_FORMS,
    TYPED,
    VERBS,
    WITH_WORDS,
    Handler,
)
from bot.intents.slots import find_phones, find_tickets
from bot.message import Reply
from bot.turn import Turn

VERB_NAMES = tuple(verb for verb in MOVES if verb not in BY_ITSELF | {"add", "rate"})
ABOUT_TICKETS = frozenset({"ticket-urge", "ticket-withdraw", "ticket-reopen"})
FORM_LASTS = timedelta(hours=12)
LONGEST_PHONE = 20  # characters: a phone and hardly a word
LONGEST_LABEL = 24  # characters of a button, with the brackets around it
LONGEST_CHOICE = 3  # digits; longer numbers are phones and the like
ALARM_IN_FORM = 0.5  # an answer to a question is an alarm only when it is likelier than this


def answer(turn: Turn) -> list[Reply]:
    """The replies to one message."""
    if special := next((handler for is_so, handler in SPECIAL if is_so(turn)), None):
        return special(turn)
    turn.dialogue.album = turn.incoming.album
    return in_turn(turn)


def in_turn(turn: Turn) -> list[Reply]:
    """The replies to what one person says to the bot alone."""
    if found := pressed(turn) or command(turn) or typed_choice(turn) or typed(turn):
        return found(turn)
    if (found := diary.typed(turn)) and not is_loud_alarm(turn):
        return found(turn)
    if turn.means("sos"):
        return emergency.sos(turn)
    form = form_under_way(turn)
    if form and form.asking == "confirm_place" and is_short_number(turn):
        return number_unknown(turn)
    if form and (found := said(turn, HEARD.get(form.handler, SAID_IN_FORM))):
        return found(turn)
    if form and (form.handler in STAFF_FORMS or not interrupts(turn, form)):
        return filled(turn, FORMS[form.handler])
    if is_alarm(turn):
        return in_words(turn)
    if turn.kind or turn.incoming.location:
        return pieces.piece(turn)
    return in_words(turn)


def form_under_way(turn: Turn) -> Form | None:
    """The open form, unless its alarm is over or its question is of long ago."""
    form = turn.dialogue.form
    alarm_over = form and form.handler == "emergency" and emergency.current(turn) is None
    old = form and form.opened_at and turn.unit.now - form.opened_at > FORM_LASTS
    rated = form and form.handler == "rating" and not callback.goes_on(turn)
    left = form and form.handler == "remind" and not remind.goes_on(turn)
    if alarm_over or old or rated or left:
        turn.dialogue.form, turn.dialogue.pending, turn.dialogue.alarm = None, [], ""
    return turn.dialogue.form


def in_words(turn: Turn) -> list[Reply]:
    """Words outside a form: short answers first, then what they mean."""
    if away.is_said(turn):
        return away.answer(turn)
    if follow_up.answers_question(turn):
        return follow_up.question_answered(turn)
    if duplicates.is_answer(turn):
        return duplicates.answer(turn)
    if contacts.hotline_asked(turn):
        return contacts.hotline(turn)
    if found := said(turn, tuple(SAID)) or said_number(turn):
        return found(turn)
    if turn.means("apply") and report.requestable(turn):
        return report.request_last(turn)
    if find_phones(turn.text) and len(turn.text) <= LONGEST_PHONE:
        return identity.phone_given(turn)
    if not ask.WORD.search(turn.text):
        return ask.unknown(turn)
    if ticket := additions.spoken_to(turn, alarmed=is_alarm(turn)):
        return additions.to_person(turn, ticket)
    if turn.means("progress"):
        return follow_up.status(turn)
    return turn.say("fine") if turn.means("yes") or turn.means("no") else by_meaning(turn)


def said(turn: Turn, senses: tuple[str, ...]) -> Handler | None:
    """取消, 我的, 怎么样了: short words that stand for a command."""
    return next((SAID[sense] for sense in senses if turn.means(sense)), None)


def said_number(turn: Turn) -> Handler | None:
    """A ticket's number is a question for it, unless a verb goes with it."""
    if not find_tickets(turn.text):
        return number_unknown if is_short_number(turn) else None
    item = turn.understood.item
    return None if item and item.id in ABOUT_TICKETS else follow_up.status


def is_short_number(turn: Turn) -> bool:
    return turn.text.isdecimal() and len(turn.text) <= LONGEST_CHOICE


def number_unknown(turn: Turn) -> list[Reply]:
    """A number that stands on no button."""
    return turn.say("number_unknown", number=turn.text[:9])


def interrupts(turn: Turn, form: Form) -> bool:
    """Is this an alarm in the middle of a form, or another one than that which goes on?"""
    if not is_alarm(turn):
        return False
    if form.handler == "emergency":
        return emergency.is_another(turn)
    return is_loud_alarm(turn)


def is_loud_alarm(turn: Turn) -> bool:
    """Words that may well be about something else are an alarm only when they are surely one."""
    return is_alarm(turn) and turn.understood.candidates[0].confidence >= ALARM_IN_FORM


def filled(turn: Turn, handler: Handler) -> list[Reply]:
    """More for the open form; a question in between is answered, then the form goes on."""
    if handler is report.carry_on and interruption.interrupted(turn):
        return about(turn, turn.understood.item) + interruption.ask_again(turn)
    return handler(turn)


def pressed(turn: Turn) -> Handler | None:
    """A button: its data is trusted only when signed for this very chat."""
    if not turn.incoming.action:
        return None
    data = opened(turn.unit.keyring, turn.chat.id, turn.incoming.action)
    if data and data.startswith(f"{SHOWN}:"):
        data = find_button(turn.unit, turn.chat, data.partition(":")[2])
    return chosen(turn, data) if data else identity.forged


def chosen(turn: Turn, data: str) -> Handler:
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


def typed_choice(turn: Turn) -> Handler | None:
    """A button typed as its label or its number; an open form's own number comes first."""
    form = turn.dialogue.form
    in_danger = form is not None and form.handler == "emergency"  # a 1 there may be a floor
    typed = as_number(turn.text) if len(turn.text) <= LONGEST_LABEL else ""
    if typed.isdecimal() and form and (in_danger or interruption.asks_number(turn)):
        return None
    choice = choice_in(turn.shown, typed)
    if choice and choice.startswith("withdraw:") and form and form.handler == "report":
        return identity.cancel  # what is being told now, not the ticket before it
    return chosen(turn, choice) if choice else None


def typed(turn: Turn) -> Handler | None:
    """What is done by words with more behind them."""
    return typed_verb(turn) or next((found for is_so, found in TYPED if is_so(turn)), None)


def typed_verb(turn: Turn) -> Handler | None:
    """接单 20261121-0007: a verb and a number; staff may leave the number of the last one out."""
    labels = {turn.unit.phrases[f"verb_{verb}"]: verb for verb in VERB_NAMES}
    labels[turn.unit.phrases["verb_accept_whistle"]] = "accept"
    label = next((label for label in labels if turn.text.startswith(label)), None)
    if label is None:
        return None
    numbers = find_tickets(turn.text)
    staff = is_staff(turn.unit.session, turn.person.id)
    number = numbers[0] if numbers else turn.dialogue.ticket if staff else ""
    rest = turn.text.removeprefix(label).replace(number, "", 1).strip(" ，,。：:")
    if not number or (rest and not numbers):
        return None
    turn.verb, turn.argument = labels[label], number
    turn.incoming = turn.incoming.model_copy(update={"text": rest})
    with_words = WITH_WORDS.get(turn.verb, duty.act_with_words)
    return with_words if rest and staff else VERBS[turn.verb]


def is_alarm(turn: Turn) -> bool:
    return bool(turn.text) and turn.understood.kind == "emergency"


def by_meaning(turn: Turn) -> list[Reply]:
    """What the words are about, the main matter first and then what else is in them."""
    understood = turn.understood
    if understood.kind != "emergency" and additions.belongs_to_last(turn):
        return additions.add_to_last(turn)
    if pieces.is_bare_place(turn):
        return pieces.place_first(turn)
    if replies := learned.begun(turn):
        return replies
    if understood.decision == "clarify":
        return follow_up.status(turn) if follow_up.is_asked_after(turn) else ask.clarify(turn)
    replies = about(turn, understood.item)
    for item in understood.also:
        replies = with_more(turn, replies, item)
    return replies


def with_more(turn: Turn, replies: list[Reply], item: Item) -> list[Reply]:
    """What else was in the message; the question that waits for an answer stays last."""
    waiting, alarmed = len(turn.dialogue.pending), turn.understood.kind == "emergency"
    more = about(turn, item)
    if alarmed and item.kind != "emergency":
        return replies
    return more + replies if len(turn.dialogue.pending) > waiting else replies + more


def about(turn: Turn, item: Item | None) -> list[Reply]:
    """The handler of an item: its own, else that of its kind."""
    turn.matter = item
    own = ITEMS.get(item.id) if item else None
    return (own or KINDS.get(item.kind if item else "none", ask.not_yet))(turn)


def choose(turn: Turn) -> list[Reply]:
    """The item chosen from those offered, with the words that led to the choice."""
    item = turn.item(turn.argument)
    words, turn.dialogue.kept = turn.dialogue.kept, ""
    turn.reread(words)
    if item is None:
        return turn.say("item_gone")
    note_chosen(turn.unit, turn.message_id, turn.understood, item.id)
    return about(turn, item)


def another(turn: Turn) -> list[Reply]:
    """另外一件事: the words that waited are a matter of their own."""
    words, turn.dialogue.kept = turn.dialogue.kept, ""
    if not words:
        return turn.say("button_old")
    turn.reread(words)
    turn.dialogue.ticket_at = None
    return by_meaning(turn)


def begun_in_group(turn: Turn) -> list[Reply]:
    """私聊我: the words said in a group are answered as if they had been said here."""
    turn.reread(group.kept_words(turn))
    return in_turn(turn) if turn.text and not turn.text.startswith("/") else turn.say("welcome")


def refused(turn: Turn) -> list[Reply]:
    """What can't be taken; the words beside it are answered first, for they may tell of danger."""
    told = turn.say(turn.incoming.refused)
    return [*in_turn(turn), *told] if turn.text else told


# what is not just something said to the bot by one person
SPECIAL: tuple[tuple[Callable[[Turn], object], Handler], ...] = (
    (lambda turn: turn.incoming.group, group.answer),
    (lambda turn: turn.incoming.refused, refused),
    (retold.is_rest_of_album, retold.rest_of_album),
    (retold.is_change, retold.change),
)
# buttons by which words said before are read again
REREAD: dict[str, Handler] = {"choose": choose, "another": another}
