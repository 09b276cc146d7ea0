"""What visits and patrols have in common: how tags are shown, and what was not found."""

from __future__ import annotations

from collections.abc import Sequence

from bot.desk.households import Sight
from bot.message import Reply
from bot.turn import Turn

OFFERED = 6  # households or places shown as buttons
SAID = 40  # characters of an address that is said back


def not_found(turn: Turn, sight: Sight, phrase: str) -> list[Reply]:
    """A household that is not there and one that may not be seen are the same unknown."""
    said = turn.argument.strip()[:SAID]
    return turn.say("diary_elsewhere" if sight.is_elsewhere(said) else phrase, said=said)


def label(turn: Turn, tag: str) -> str:
    return turn.unit.phrases["diary_all_fine"] if tag == turn.unit.phrases["diary_fine"] else tag


def not_fine(turn: Turn, tag: str) -> bool:
    return tag != turn.unit.phrases["diary_fine"]


def left(turn: Turn, noted: Sequence[str], offered: Sequence[str]) -> list[str]:
    """What else may be noted; nothing where all is well."""
    if noted == [turn.unit.phrases["diary_fine"]]:
        return []
    return [tag for tag in offered if tag not in noted and not_fine(turn, tag)]
