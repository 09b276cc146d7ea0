"""What a person saw when they typed: which button their words name, and whom they answer."""

from __future__ import annotations

import re
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta
from itertools import groupby

from bot.desk.merging import merged
from bot.desk.unit_of_work import UnitOfWork
from bot.intents.slots import LAST, find_ordinal
from bot.message import Button, Reply
from storage.queries import deliveries, messages, tickets
from storage.tables import Chat, Delivery

ANSWERS_FOR = timedelta(days=1)  # so long words after a person's message are meant for them
LOOK_BACK = 6  # bubbles whose labels may still be typed; numbers belong to the newest alone
PLAIN = re.compile(r"^[\[【(]?\s*(.*?)\s*[\])】。.!！]?$")


@dataclass(frozen=True)
class Shown:
    """One bubble of the bot's, or of a person's through it."""

    reply: Reply
    ticket_id: int | None
    at: datetime
    kinds: frozenset[str] = frozenset()


def find_shown(unit: UnitOfWork, chat: Chat, message_id: int) -> list[Shown]:
    """The last bubbles above a message, newest first."""
    before = messages.get_message(unit.session, message_id).seq
    rows = deliveries.find_shown_before(unit.session, chat.id, before, LOOK_BACK)
    return [shown_at([*place]) for _, place in groupby(rows, key=lambda row: row.seq)]


def shown_at(rows: Sequence[deliveries.Shown]) -> Shown:
    """One bubble, also where several deliveries were said in it."""
    reply = merged([Reply.model_validate_json(row.payload) for row in rows])
    return Shown(reply, rows[0].ticket_id, rows[0].at, frozenset(row.kind for row in rows))


def as_number(text: str) -> str:
    """第二个 names a button by its place, as 2 does."""
    place = find_ordinal(PLAIN.sub(r"\1", text))
    return text if place in (None, LAST) else str(place)


def choice_in(shown: Sequence[Shown], text: str) -> str | None:
    """The data of the button that this text names, or None."""
    typed = PLAIN.sub(r"\1", text)
    if not typed or len(typed) > 20:
        return None
    sets = [one.reply.buttons for one in shown if one.reply.buttons]
    if typed.isdecimal():
        return by_number(sets[0], typed) if sets else None
    if sets and find_ordinal(typed) == LAST:
        return sets[0][-1].data
    labelled = (button for buttons in sets for button in buttons if label_is(button, typed))
    return next((button.data for button in labelled), None)


def find_button(unit: UnitOfWork, chat: Chat, where: str) -> str | None:
    """The data of a button by where it stands, `delivery.place`; None when it is gone."""
    delivery_id, _, place = where.partition(".")
    row = unit.session.get(Delivery, int(delivery_id))
    if row is None or row.chat_id != chat.id:
        return None
    buttons = Reply.model_validate_json(row.payload).buttons
    return buttons[int(place)].data if int(place) < len(buttons) else None


def find_spoken_of(unit: UnitOfWork, shown: Sequence[Shown]) -> str:
    """The number of the ticket whose worker or clerk had the last word in a chat; else empty."""
    last = next(iter(shown), None)
    if last is None or last.ticket_id is None:
        return ""
    fresh, by_person = unit.now - last.at < ANSWERS_FOR, last.reply.author == "person"
    return tickets.get_ticket(unit.session, last.ticket_id).number if fresh and by_person else ""


def by_number(buttons: tuple[Button, ...], typed: str) -> str | None:
    """A number written on a label wins over the button's place in the row."""
    numbered = {b.label.split()[0]: b for b in buttons if b.label.split()[0].isdecimal()}
    if numbered:
        return numbered[typed].data if typed in numbered else None
    place = int(typed)
    return buttons[place - 1].data if 1 <= place <= len(buttons) else None


def label_is(button: Button, typed: str) -> bool:
    return typed in {button.label, button.label.partition(" ")[2]}
