"""What residents answered to a notice, as its makers read it, answer it, and make it a ticket."""

from __future__ import annotations

from collections.abc import Callable, Mapping

from bot.desk import notice_replies
from bot.desk.people import display_name
from bot.dialogue import Form
from bot.handlers import emergency
from bot.handlers.notice_asking import ask_for, get
from bot.handlers.report import can_be_filled_in
from bot.message import Reply
from bot.turn import Turn


def listed(turn: Turn) -> list[Reply]:
    """The newest answers, or those before one of them."""
    number, _, before = turn.argument.partition(".")
    notice = get(turn, number)
    last = int(before) if before.isdecimal() else None
    return notice_replies.page(turn.unit, notice, last) or turn.say("notice_replies_none")


def answer_asked(turn: Turn) -> list[Reply]:
    reply, notice = notice_replies.get_reply(turn.unit, turn.argument, turn.person)
    ask_for(turn, "answer", notice, reply=str(reply.id))
    return turn.say("notice_ask_answer", name=display_name(turn.unit, reply.person_id))


def ask_again(turn: Turn, form: Form) -> list[Reply]:
    """After a message without a word in it."""
    reply, _ = notice_replies.get_reply(turn.unit, form.values["reply"], turn.person)
    return turn.say("notice_ask_answer", name=display_name(turn.unit, reply.person_id))


def answer_given(turn: Turn, form: Form) -> list[Reply]:
    reply, _ = notice_replies.get_reply(turn.unit, form.values["reply"], turn.person)
    turn.dialogue.leave()
    notice_replies.answer(turn.unit, reply, turn.person, turn.text, str(turn.message_id))
    return turn.say("notice_answer_done", name=display_name(turn.unit, reply.person_id))


def alarm(turn: Turn, form: Form) -> list[Reply]:
    """Danger first; whether the very words were an answer, too, is asked behind it."""
    reply, _ = notice_replies.get_reply(turn.unit, form.values["reply"], turn.person)
    data = f"notice_said:{reply.id}.{turn.message_id}"
    button = turn.button("button_notice_said", data)
    name = display_name(turn.unit, reply.person_id)
    return [*emergency.raise_alarm(turn), *turn.say("notice_answer_alarm", button, name=name)]


def said_before(turn: Turn) -> list[Reply]:
    """照原话回: the words that were taken for an alarm, as they were said here."""
    number, _, message = turn.argument.partition(".")
    reply, _ = notice_replies.get_reply(turn.unit, number, turn.person)
    text = notice_replies.words_of(turn.unit, turn.chat, message)
    if not text:
        return turn.say("button_old")
    notice_replies.answer(turn.unit, reply, turn.person, text, message)
    return turn.say("notice_answer_done", name=display_name(turn.unit, reply.person_id))


def ticket(turn: Turn) -> list[Reply]:
    """转成诉求: the likeliest item of what they said; its owner sorts out the rest."""
    reply, _ = notice_replies.get_reply(turn.unit, turn.argument, turn.person)
    found = turn.understanding.candidates(reply.words, can_be_filled_in)
    item = found[0].item if turn.understanding.is_sure(found) else turn.item("other-request")
    if item is None:
        return turn.say("item_gone")
    made = notice_replies.make_ticket(turn.unit, reply, turn.person, item)
    owner = display_name(turn.unit, made.owner_id)
    return turn.say("notice_ticket_done", number=made.number, title=made.title, owner=owner)


VERBS: Mapping[str, Callable[[Turn], list[Reply]]] = {
    "notice_replies": listed,
    "notice_said": said_before,
    notice_replies.ANSWER: answer_asked,
    notice_replies.TICKET: ticket,
}
