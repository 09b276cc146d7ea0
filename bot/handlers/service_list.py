"""What the community does: its groups, and each group's items by who does how much of it."""

from __future__ import annotations

from collections.abc import Iterator
from typing import get_args

from bot.catalogue.cards import CARD_BUTTONS, has_aspect
from bot.catalogue.schema import Item, Mode
from bot.handlers import ask
from bot.message import Button, Reply
from bot.turn import Turn

LISTED = ("service", "report")


def answer(turn: Turn) -> list[Reply]:
    """社区能办啥: the list; 几点能办 and the like: the card."""
    return ask.card(turn) if turn.understood.aspect not in (None, "general") else show(turn)


def show(turn: Turn) -> list[Reply]:
    """All groups, or the pressed one's items."""
    if listed := [item for item in items_of(turn) if item.group == turn.argument]:
        return group(turn, listed)
    groups = list(dict.fromkeys(item.group for item in items_of(turn)))
    buttons = [Button(label=name, data=f"services:{name}") for name in groups]
    return turn.say("services", *buttons, count=len(items_of(turn)))


def more(turn: Turn) -> list[Reply]:
    """还有别的吗: all that may be asked of the item last spoken of."""
    item = turn.item(turn.dialogue.item)
    if item is None:
        return show(turn)
    aspects = [name for name in CARD_BUTTONS if item.answer and has_aspect(item.answer, name)]
    buttons = [turn.button(f"button_{name}", f"aspect:{item.id}.{name}") for name in aspects]
    return turn.say("more", *buttons, *ask.others(turn, item), title=item.title)


def group(turn: Turn, listed: list[Item]) -> list[Reply]:
    buttons = [Button(label=item.title, data=f"aspect:{item.id}.general") for item in listed]
    lines = "\n".join(by_mode(turn, listed))
    return turn.say("services_group", *buttons, group=listed[0].group, lines=lines)


def by_mode(turn: Turn, listed: list[Item]) -> Iterator[str]:
    for mode in get_args(Mode):
        if titles := [item.title for item in listed if item.mode == mode]:
            yield turn.words(
                "services_mode", mode=turn.words(f"mode_{mode}"), titles="、".join(titles)
            )


def items_of(turn: Turn) -> list[Item]:
    """The items that are listed, services before reports, by group."""
    listed = [item for item in turn.unit.knowledge.items.values() if item.kind in LISTED]
    return sorted(listed, key=lambda item: (LISTED.index(item.kind), item.group))
