"""/notice WORDS: a worker's notice to the groups of their area, shown before it goes out."""

from __future__ import annotations

from bot.desk import people
from bot.desk.deliver import deliver
from bot.desk.groups import subscribed
from bot.desk.said import words_of
from bot.message import Reply
from bot.turn import Turn
from storage.tables import Chat


def begin(turn: Turn) -> list[Reply]:
    """The text as it will be seen, and to how many groups it goes."""
    if not people.is_staff(turn.unit.session, turn.person.id):
        return turn.say("notice_staff_only")
    words, groups = turn.argument.strip(), reached(turn)
    if not groups:
        return turn.say("notice_no_group")
    if not words:
        return turn.say("notice_how")
    preview = turn.button("button_notice_send", f"notice:{turn.message_id}")
    drop_ = turn.button("button_notice_drop", "drop:")
    return turn.say("notice_preview", preview, drop_, text=words, count=len(groups))


def send(turn: Turn) -> list[Reply]:
    """The very words that were shown, once however often it is pressed."""
    said = words_of(turn.unit, turn.chat, turn.argument)
    words, groups = said.partition(" ")[2].strip(), reached(turn)
    if not words or not groups:
        return turn.say("button_old")
    reply = Reply(text=turn.words("notice", text=words))
    for chat in groups:
        deliver(turn.unit, chat, "notice", reply, f"notice:{turn.argument}:{chat.id}")
    return turn.say("notice_sent", count=len(groups))


def drop(turn: Turn) -> list[Reply]:
    return turn.say("notice_dropped")


def reached(turn: Turn) -> list[Chat]:
    """The groups of the areas this person works in, and of all below them."""
    held = people.areas_of_duty(turn.unit, turn.person.id)
    return subscribed(turn.unit, held)
