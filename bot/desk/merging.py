"""What waited for the same morning is said in one message; each row keeps its own state."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Sequence
from typing import TypeVar

from bot.desk.told import KINDS
from bot.message import Button, Reply
from storage.queries.sending import Due

MARKS = "①②③④⑤⑥"  # as many are said together
MOST_BUTTONS = 8

T = TypeVar("T")
Read = Callable[[T], tuple[Due, Reply]]


def is_plain(row: Due, reply: Reply) -> bool:
    """Was it held back, and is it nothing but the bot's words? Pictures need theirs beside them."""
    files = reply.photos or reply.voices or reply.documents
    waited = KINDS[row.kind].held and row.due_at > row.created_at
    return waited and not files and reply.author == "bot"


def together(ready: Iterable[T], read: Read[T]) -> list[list[T]]:
    """Those that are said in one message: of one chat, held until the same moment."""
    groups: dict[tuple[object, ...], list[T]] = {}
    for one in ready:
        row, reply = read(one)
        key = (row.chat_id, row.due_at) if is_plain(row, reply) else (row.id,)
        groups.setdefault(key, []).append(one)
    most = len(MARKS)
    return [some[n : n + most] for some in groups.values() for n in range(0, len(some), most)]


def merged(replies: Sequence[Reply]) -> Reply:
    """One message of several, its buttons marked where they belong to different parts."""
    if len(replies) == 1:
        return replies[0]
    text = "\n".join(f"{mark} {reply.text}" for mark, reply in zip(MARKS, replies, strict=False))
    several = sum(bool(reply.buttons) for reply in replies) > 1
    buttons = [
        marked(button, mark) if several else button
        for mark, reply in zip(MARKS, replies, strict=False)
        for button in reply.buttons
    ]
    return Reply(text=text, buttons=tuple(buttons[:MOST_BUTTONS]))


def marked(button: Button, mark: str) -> Button:
    return button.model_copy(update={"label": f"{button.label} {mark}"})
