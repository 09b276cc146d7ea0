"""The knowledge that is shipped can be served as it is."""

from __future__ import annotations

from collections import Counter

from bot.catalogue.knowledge import read_knowledge
from bot.settings import KNOWLEDGE


def test_the_shipped_knowledge_has_no_problems() -> None:
    assert [str(problem) for problem in read_knowledge(KNOWLEDGE).problems] == []


def test_it_has_items_of_every_kind() -> None:
    items = read_knowledge(KNOWLEDGE).items
    kinds = Counter(item.kind for item in items.values())
    assert len(items) >= 60
    assert set(kinds) == {"service", "report", "emergency", "action", "smalltalk"}
