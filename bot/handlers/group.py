"""Where others read along: what everybody may know is said there, the rest goes on in private."""

from __future__ import annotations

import re
from collections.abc import Mapping
from dataclasses import replace

from bot.desk import groups
from bot.desk.deliver import deliver
from bot.dialogue import read_dialogue
from bot.handlers import ask, emergency
from bot.intents.slots import find_phones, find_tickets
from bot.message import Button, Reply
from bot.turn import Turn

KEPT = "m"  # a deep link that goes on with a message of a group
LINK = re.compile(rf"{KEPT}\d{{1,18}}-[\w-]+", re.ASCII)


def answer(turn: Turn) -> list[Reply]:
    """The replies in the group, each quoting what it answers."""
    quoted = {"quotes": turn.incoming.reference, "thread": turn.incoming.thread}
    return [reply.model_copy(update=quoted) for reply in found(turn)]


def found(turn: Turn) -> list[Reply]:
    if turn.text.startswith("/"):
        return command(turn)
    if turn.text and turn.understood.kind == "emergency":
        return alarm(turn)
    if not turn.text or find_tickets(turn.text) or find_phones(turn.text):
        return in_private(turn)
    item = turn.understood.item
    public = item is not None and item.kind in {"service", "smalltalk"}
    if turn.understood.decision != "answer" or not public:
        return in_private(turn)
    return [without_buttons(turn, reply) for reply in ask.card(turn)]


def command(turn: Turn) -> list[Reply]:
    name, _, argument = turn.text[1:].partition(" ")
    name = name.partition("@")[0].lower()
    phrase = COMMANDS.get(name)
    if name == "notices":
        return turn.say(groups.toggle_notices(turn.unit, turn.chat, turn.incoming, argument))
    return turn.say(phrase, private_button(turn)) if phrase else in_private(turn)


COMMANDS: Mapping[str, str] = {"start": "group_help", "help": "group_help"}


def without_buttons(turn: Turn, reply: Reply) -> Reply:
    return reply.model_copy(update={"buttons": (private_button(turn),)})


def in_private(turn: Turn) -> list[Reply]:
    return turn.say("group_private", private_button(turn))


def private_button(turn: Turn) -> Button:
    """Opens the private chat, where these words are answered as if said there."""
    label = turn.unit.phrases["button_private"]
    signature = turn.unit.keyring.sign(f"group|{turn.message_id}")
    return Button(label=label, start=f"{KEPT}{turn.message_id}-{signature}")


def is_link(turn: Turn) -> bool:
    """Does this /start go on with something said in a group?"""
    return bool(LINK.fullmatch(turn.argument.strip()))


def kept_words(turn: Turn) -> str:
    """The words that the link stands for, if its sender said them; else empty."""
    number, _, signature = turn.argument.strip().removeprefix(KEPT).partition("-")
    if not turn.unit.keyring.signed(f"group|{int(number)}", signature):
        return ""
    return groups.find_words(turn.unit, int(number), turn.incoming.sender)


def alarm(turn: Turn) -> list[Reply]:
    """Whoever is on duty is told at once; what is asked and answered goes to the private chat."""
    chat, person = groups.private_chat(turn.unit, turn.incoming)
    dialogue = read_dialogue(chat.dialogue)
    private = replace(turn, chat=chat, person=person, dialogue=dialogue)
    for place, reply in enumerate(emergency.raise_alarm(private)):
        deliver(turn.unit, chat, "urgent", reply, f"group:{turn.message_id}:{place}")
    chat.dialogue = private.dialogue.model_dump_json()
    return turn.say("group_alarm", private_button(turn))
