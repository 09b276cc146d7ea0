"""Which item a row of a former ledger is about: by its name, else by its words, else 其他."""

from __future__ import annotations

from functools import cache

from bot.catalogue.schema import Item
from bot.desk.columns import Line
from bot.desk.former_rows import FindItem
from bot.understanding import Understanding

SURE = 0.7  # nobody is asked back: below this chance it is left to people
KINDS = frozenset({"report", "service", "emergency"})
OTHERS = ("other-request", "human")  # whichever the community has


def other_item(understanding: Understanding) -> Item:
    """What holds everything else."""
    items = understanding.knowledge.items
    return next((items[name] for name in OTHERS if name in items), next(iter(items.values())))


def item_finder(understanding: Understanding) -> FindItem:
    """Looks each wording up once."""
    items = [item for item in understanding.knowledge.items.values() if item.kind in KINDS]
    named = {name: item for item in items for name in (item.title, item.id)}

    @cache
    def likely(words: str) -> Item:
        found = understanding.candidates(words)
        sure = bool(found) and found[0].confidence >= SURE and found[0].item.kind in KINDS
        return found[0].item if sure else other_item(understanding)

    def find(line: Line) -> Item:
        words = f"{line['item']} {line['text']}".strip()
        return named.get(line["item"]) or likely(words)

    return find
