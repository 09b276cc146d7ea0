"""The same person in another chat: asking for a code, using one, letting a chat go."""

from __future__ import annotations

from bot.desk import linking, people
from bot.dialogue import Dialogue
from bot.handlers import kin
from bot.message import Button, Reply
from bot.turn import Turn
from storage.tables import Chat

TELEGRAM = "telegram"
MOST_OTHERS = 4  # chats offered beside this one


def link(turn: Turn) -> list[Reply]:
    """/link: a code, how it is used, and the line to send as a bubble of its own."""
    code = linking.make_code(turn.unit, turn.person)
    own = turn.unit.knowledge.own(turn.community)
    name = turn.unit.telegram_name or own.get("telegram_name", "")
    address = "" if turn.chat.channel == TELEGRAM else linking.deep_link(name, code)
    how = turn.words("link_by_address", link=address) if address else ""
    photos = (linking.store_qr(turn.unit, turn.chat, address),) if address else ()
    minutes = int(linking.CODE_LASTS.total_seconds() // 60)
    text = turn.words("link_code", code=code, minutes=minutes, how=how)
    return [Reply(text=text, photos=photos), *turn.say("link_line", code=code)]


def take(turn: Turn) -> list[Reply]:
    """/start CODE, or a code alone; asked about first where the chat's person is known."""
    turn.verb, code = turn.verb or "start", turn.argument.strip() or turn.text
    if replies := kin.asked(turn, code):
        return replies
    owner = linking.find_owner(turn.unit, code)
    if owner is None:
        return joined(turn, code)
    linking.check_taking(turn.unit, turn.person, owner)
    if not linking.is_known(turn.person):
        return linked(turn, code)
    buttons = turn.button("button_join", f"join:{code}"), turn.button("button_not_mine", "stay:")
    return turn.say("link_sure", *buttons, name=people.display_name(turn.unit, owner.id))


def join(turn: Turn) -> list[Reply]:
    """都是我的: the code may be used."""
    return linked(turn, turn.argument)


def joined(turn: Turn, code: str) -> list[Reply]:
    """An invitation to a role."""
    person = linking.take(turn.unit, code, turn.chat)
    if person.name:
        return turn.say("joined", name=people.display_name(turn.unit, person.id))
    return turn.say("joined_as", role=people.role_names(turn.unit, person.id))


def linked(turn: Turn, code: str) -> list[Reply]:
    """A code of the same person's: from now on this chat is theirs too."""
    turn.person = linking.take(turn.unit, code, turn.chat)
    turn.dialogue.leave()
    name = people.display_name(turn.unit, turn.person.id)
    hello = turn.words("linked_hello", name=name) if turn.person.name else ""
    return turn.say("linked", hello=hello)


def stay(turn: Turn) -> list[Reply]:
    """不用了."""
    return turn.say("link_stays")


def ask(turn: Turn) -> list[Reply]:
    """/unlink: which chat, and is it meant?"""
    others = linking.others_of(turn.unit, turn.chat)
    if not others and not linking.has_anything(turn.unit, turn.person):
        return turn.say("unlink_nothing")
    this = turn.button("button_unlink", linking.unlink_data(turn.chat))
    rest = [other_button(turn, chat) for chat in others[:MOST_OTHERS]]
    staff = people.is_staff(turn.unit.session, turn.person.id)
    only = "unlink_only_staff" if staff else "unlink_only"
    phrase = "unlink_sure" if others else only
    return turn.say(phrase, this, *rest, turn.button("button_stay", "stay:"))


def other_button(turn: Turn, chat: Chat) -> Button:
    """A chat elsewhere, by its channel and when it was used."""
    channel = linking.channel_name(turn.unit, chat)
    used = turn.unit.local_time(chat.active_at or chat.created_at)
    label = turn.words("button_unlink_other", channel=channel, used=used)
    return Button(label=label, data=linking.unlink_data(chat))


def unlink(turn: Turn) -> list[Reply]:
    """确定解绑, here or of another chat; a stale button does nothing."""
    chat = linking.find_meant(turn.unit, turn.person, turn.argument)
    if chat is None:
        return turn.say("button_old")
    stranger = linking.unlink(turn.unit, chat)
    if chat.id != turn.chat.id:
        linking.tell_unlinked(turn.unit, chat)
        return turn.say("unlinked_other", channel=linking.channel_name(turn.unit, chat))
    turn.person, turn.dialogue = stranger, Dialogue()
    return turn.say("unlinked")
