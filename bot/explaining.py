"""Why a message was taken for an item: which of its words counted, and how much."""

from __future__ import annotations

from bot.understanding import Understanding


def words_that_counted(
    understanding: Understanding, text: str, item_id: str, most: int
) -> list[tuple[str, float]]:
    """The words that spoke for an item, the weightiest first; none of an unknown item."""
    grams = understanding.matcher.explain(text, item_id)
    words = dict.fromkeys(understanding.knowledge.lexicon.cut(text))
    weights = {word: sum(w for gram, w in grams if gram in word) for word in words}
    counted = [(word, weight) for word, weight in weights.items() if weight]
    return sorted(counted, key=lambda pair: -pair[1])[:most]
