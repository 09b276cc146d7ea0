"""What the words around danger say for or against its being meant, here and now."""

from __future__ import annotations

import math

from bot.intents.normalise import normalise
from bot.intents.tables import any_of, read_table

_LEAST = 5e-3  # a chance at either end would be moved by nothing


def chance_of_danger(text: str, chance: float) -> float:
    """Give the chance of danger that wordings gave, moved by the words around it."""
    plain = normalise(text)
    moved = sum(
        weight
        for sort, weight in read_table("danger")["odds"].items()
        if any_of("danger", sort).search(plain)
    )
    held = min(max(chance, _LEAST), 1 - _LEAST)
    return 1 / (1 + math.exp(-moved) * (1 - held) / held) if moved else chance
