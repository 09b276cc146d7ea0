"""Finds who answers a message: by what it is for, in tables, never by order of registration."""

from __future__ import annotations

from collections.abc import Callable, Mapping

from bot.catalogue.schema import Item
from bot.desk.lifecycle import MOVES
from bot.desk.shown import find_choice
from bot.handlers import ask, duty, emergency, follow_up, human, identity, menu, report
from bot.message import Reply
from bot.turn import Turn

Handler = Callable[[Turn], list[Reply]]

COMMANDS: Mapping[str, Handler] = {
    "start": identity.start,
    "help": identity.help_,
    "new": report.begin,
    "mine": follow_up.mine,
    "status": follow_up.status,
    "human": human.call,
    "cancel": identity.cancel,
    "tasks": duty.tasks,
    "menu": menu.show,
}
RESIDENT_VERBS = ("confirm", "reopen", "withdraw", "urge", "rate", "split")
VERBS: Mapping[str, Handler] = {
    "aspect": ask.aspect,
    "request": report.request,
    "place": report.place_confirmed,
    "added": report.add_kept,
    "another": report.another,
    "human": human.call,
    "calm": emergency.calm,
    "status": follow_up.status,
    "menu": menu.show,
    "to": duty.fill_choice,
    "date": duty.fill_choice,
    "task": duty.task,
    **dict.fromkeys(MOVES, duty.act),
    **dict.fromkeys(RESIDENT_VERBS, follow_up.act),
}
FORMS: Mapping[str, Handler] = {
    "report": report.carry_on,
    "duty": duty.carry_on,
    "follow_up": follow_up.carry_on,
    "emergency": emergency.carry_on,
    "set_address": identity.address_given,
}
KINDS: Mapping[str, Handler] = {
    "service": ask.card,
    "report": report.start,
    "emergency": emergency.raise_alarm,
    "smalltalk": ask.card,
    "none": ask.unknown,
}
ITEMS: Mapping[str, Handler] = {
    "ticket-status": follow_up.status,
    "my-tickets": follow_up.mine,
    "ticket-urge": follow_up.act_on_last,
    "ticket-withdraw": follow_up.act_on_last,
    "ticket-reopen": follow_up.act_on_last,
    "human": human.call,
    "report-problem": report.begin,
    "elderly-mode": menu.show,
    "set-address": identity.set_address,
}
STAFF_FORMS = frozenset({"duty"})  # their words are about work done: no alarm, no question


def answer(turn: Turn) -> list[Reply]:
    """The replies to one message."""
    if found := pressed(turn) or command(turn) or typed_choice(turn):
        return found(turn)
    if turn.means("sos"):
        return emergency.sos(turn)
    form = turn.dialogue.form
    if form and (form.handler in STAFF_FORMS or not is_alarm(turn)):
        return filled(turn, FORMS[form.handler])
    if turn.incoming.photo or turn.incoming.location or turn.incoming.voice:
        return report.piece(turn)
    if follow_up.answers_question(turn):
        return follow_up.question_answered(turn)
    return by_meaning(turn)


def filled(turn: Turn, handler: Handler) -> list[Reply]:
    """More for the open form; a question in between is answered, then the form goes on."""
    if handler is report.carry_on and report.interrupted(turn):
        return about(turn, turn.understood.item) + report.ask_again(turn)
    return handler(turn)


def pressed(turn: Turn) -> Handler | None:
    """A button: its data is trusted only when signed for this very chat."""
    if not turn.incoming.action:
        return None
    data, _, signature = turn.incoming.action.rpartition("~")
    if not turn.unit.keyring.signed(f"{turn.chat.id}|{data}", signature):
        return identity.forged
    return chosen(turn, data)


def chosen(turn: Turn, data: str) -> Handler:
    turn.verb, _, turn.argument = data.partition(":")
    return choose if turn.verb == "choose" else VERBS.get(turn.verb, identity.forged)


def command(turn: Turn) -> Handler | None:
    if not turn.text.startswith("/"):
        return None
    name, _, turn.argument = turn.text[1:].partition(" ")
    turn.verb = name.partition("@")[0].lower()
    return COMMANDS.get(turn.verb, identity.help_)


def typed_choice(turn: Turn) -> Handler | None:
    """A button typed as its label or its number; an open form's own number comes first."""
    form = turn.dialogue.form
    if turn.text.isdecimal() and form and report.asks_number(turn):
        return None
    choice = find_choice(turn.unit, turn.chat, turn.message_id, turn.text)
    return chosen(turn, choice) if choice else None


def is_alarm(turn: Turn) -> bool:
    return bool(turn.text) and turn.understood.kind == "emergency"


def by_meaning(turn: Turn) -> list[Reply]:
    """What the words are about, the main matter first and then what else is in them."""
    understood = turn.understood
    if understood.kind != "emergency" and report.belongs_to_last(turn):
        return report.add_to_last(turn)
    if understood.decision == "clarify":
        return ask.clarify(turn)
    found = (understood.item, *understood.also)
    return [reply for item in found for reply in about(turn, item)]


def about(turn: Turn, item: Item | None) -> list[Reply]:
    """The handler of an item: its own, else that of its kind."""
    turn.matter = item
    own = ITEMS.get(item.id) if item else None
    return (own or KINDS.get(item.kind if item else "none", ask.not_yet))(turn)


def choose(turn: Turn) -> list[Reply]:
    """The item chosen from those offered, with the words that led to the choice."""
    item = turn.item(turn.argument)
    words, turn.dialogue.kept = turn.dialogue.kept, ""
    turn.incoming = turn.incoming.model_copy(update={"text": words, "action": ""})
    return about(turn, item) if item else turn.say("item_gone")
