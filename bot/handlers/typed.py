"""What is typed: a button's label or number, a verb with a ticket's number, 代报, 备注, 走访."""

from __future__ import annotations

from collections.abc import Callable

from bot.desk.asked import sure_answer
from bot.desk.lifecycle import BY_ITSELF, MOVES
from bot.desk.people import is_staff
from bot.desk.shown import as_number, choice_in
from bot.handlers import (
    beside,
    booking,
    booking_came,
    booking_change,
    booking_desk,
    booking_mine,
    booking_recalled,
    booking_stead,
    booking_whose,
    care,
    care_own,
    counter,
    danger,
    diary,
    duty,
    expiring,
    interruption,
    notes,
    notice,
    notice_asked,
    notice_desk,
    notice_reply,
    notice_said,
    quiet,
    remind,
    remind_beside,
    remind_kept,
    remind_mine,
    remind_over,
    remind_rung,
    rounds,
    topics,
)
from bot.handlers.matters import Handler
from bot.handlers.routes import VERBS, WITH_WORDS
from bot.intents.slots import find_tickets
from bot.turn import Turn

VERB_NAMES = tuple(verb for verb in MOVES if verb not in BY_ITSELF | {"add", "rate"})
LONGEST_VISIT = 30  # characters; a longer 巡查通知 is a notice
CHOOSE = "choose:"
LONGEST_LABEL = 24  # characters of a button, with the brackets around it


def typed(turn: Turn) -> Handler | None:
    """What is done by words with more behind them; danger beside a wish comes before it."""
    found = typed_verb(turn) or next((found for is_so, found in TYPED if is_so(turn)), None)
    if found in FOR_ONESELF and (words := danger.beside(turn)):
        turn.heed(words)
        return None
    return found


def choice(turn: Turn) -> str | None:
    """A button typed as its label or its number; an open form's own number comes first."""
    form = turn.dialogue.form
    in_danger = form is not None and form.handler == "emergency"  # a 1 there may be a floor
    in_words = notice.is_typed(turn) or notice_reply.is_typed(turn)  # a 1 there may be a bucket
    said = as_number(turn.text) if len(turn.text) <= LONGEST_LABEL else ""
    if said.isdecimal() and form and (in_danger or in_words):
        return None
    if said.isdecimal() and interruption.asks_number(turn):
        return matter_offered(turn, said)
    if remind_rung.may_be_either(turn) or remind_rung.is_no_name(turn):
        return None
    found = choice_in(turn.shown, said)
    if not (found or form):
        found = sure_answer(turn.unit.knowledge, turn.shown, turn.text)
    if found and found.startswith("withdraw:") and form and form.handler == "report":
        return "cancel:"  # what is being told now, not the ticket before it
    return found


def matter_offered(turn: Turn, number: str) -> str | None:
    """The one of this number, where matters to choose from stand above what is asked again."""
    found = choice_in(turn.shown[:2], number) or ""
    return found if found.startswith(CHOOSE) else None


def verb_in(turn: Turn) -> tuple[str, str]:
    """The label that a text begins with, and its verb; empty where there is none."""
    labels = {turn.unit.phrases[f"verb_{verb}"]: verb for verb in VERB_NAMES}
    labels[turn.unit.phrases["verb_accept_whistle"]] = "accept"
    label = next((label for label in labels if turn.text.startswith(label)), "")
    return label, labels.get(label, "")


def is_of_staff(turn: Turn) -> bool:
    """接单, and nothing else, from a resident: a word for those who work."""
    label, verb = verb_in(turn)
    bare = bool(verb) and turn.text == label and "resident" not in MOVES[verb].roles
    return bare and not is_staff(turn.unit.session, turn.person.id)


def typed_verb(turn: Turn) -> Handler | None:
    """接单 20261121-0007: a verb and a number; staff may leave the number of the last one out."""
    label, verb = verb_in(turn)
    if not verb:
        return None
    numbers = find_tickets(turn.text)
    staff = is_staff(turn.unit.session, turn.person.id)
    number = numbers[0] if numbers else turn.dialogue.ticket if staff else ""
    rest = turn.text.removeprefix(label).replace(number, "", 1).strip(" ，,。：:")
    if not number or (rest and not numbers):
        return None
    turn.verb, turn.argument = verb, number
    turn.incoming = turn.incoming.model_copy(update={"text": rest})
    with_words = WITH_WORDS.get(verb, duty.act_with_words)
    return with_words if rest and staff else VERBS[verb]


def notice_told(turn: Turn) -> bool:
    """走访 3-2-501 正常, where the words of a notice were asked for, is none of them."""
    visited = len(turn.text) <= LONGEST_VISIT and diary.is_typed(turn)
    if visited and not turn.argument.startswith(("：", ":")):  # 巡查：周六上午 is a notice
        return False
    return notice.is_typed(turn)


def notice_answered(turn: Turn) -> bool:
    """退订, 明天九点提醒我存水, where an answer to a notice was asked for, are no answers."""
    return notice_reply.is_typed(turn) and not (topics.is_typed(turn) or remind.is_typed(turn))


def diary_told(turn: Turn) -> bool:
    """What was seen on a round may be danger, and then that comes first."""
    return diary.is_typed(turn) and not (danger.is_loud(turn) and diary.is_danger(turn))


# what is typed with words behind it; in an open form each knows what is none of its own
TYPED: tuple[tuple[Callable[[Turn], bool], Handler], ...] = (
    (notice.is_put_off, notice.put_off),
    (notice_desk.is_stop_said, notice_desk.stop_told),
    (notice_told, notice.take),
    (notice_answered, notice_reply.carry_on),
    (notice_said.is_said, notice_said.take),
    (notice_asked.is_when, notice_asked.when_told),
    (notice_asked.is_plea, notice_asked.plea_kept),
    (counter.is_typed, counter.begin),
    (notes.is_typed, notes.take),
    (diary_told, diary.take),
    (remind_rung.may_be_either, remind_rung.which),
    (remind_rung.is_no_name, remind_rung.heard_in_form),
    (remind_rung.is_typed, remind_rung.answer),
    (remind_kept.is_called_off, remind_kept.call_off),
    (remind_beside.are_listed, remind_beside.each),
    (beside.is_said, beside.each),
    (remind_mine.is_typed, remind_mine.mine),  # 退订 right after a reminder means that one
    (remind_over.is_called_off, remind_over.called_off),
    (remind_over.is_done, remind_over.done),
    (topics.is_typed, topics.take),
    (care.is_typed, care.take),
    (care_own.is_typed, care_own.take),
    (rounds.is_asked, rounds.show),
    (quiet.is_off, quiet.off),
    (quiet.is_typed, quiet.take),
    (quiet.is_of_neighbours, quiet.reported),
    (expiring.is_typed, expiring.noted),
    (remind_beside.is_to_us, remind_beside.reported),
    (remind_beside.are_several, remind_beside.each),
    (remind.is_typed, remind.begin),
    (booking_desk.is_typed, booking_desk.sheet),
    (booking_came.is_said, booking_came.take),
    (booking_whose.is_typed, booking_whose.shown),
    (booking_change.is_said, booking_change.take),
    (booking_stead.is_typed, booking_stead.begin),
    (booking_stead.is_number, booking_stead.numbered),
    (booking_recalled.is_asked_when, booking_recalled.told_when),
    (booking_recalled.is_one_more, booking_recalled.one_more),
    (booking_recalled.is_wait, booking_recalled.wait),
    (booking_recalled.is_no_day, booking_recalled.no_day),
    (booking.is_other_time, booking.other_time),
    (booking.is_asked, booking.asked),
    (booking_mine.is_of_open, booking_mine.of_open),
)
# which of them have no ear for danger
FOR_ONESELF = frozenset(
    {
        remind_rung.answer,
        remind_kept.call_off,
        remind_mine.mine,
        remind_over.called_off,
        remind_over.done,
        quiet.off,
        quiet.take,
        expiring.noted,
        beside.each,
        remind_beside.each,
        remind.begin,
        booking_change.take,
        booking_recalled.told_when,
        booking_recalled.one_more,
        booking_recalled.wait,
        booking_recalled.no_day,
        booking.other_time,
        booking.asked,
    }
)
