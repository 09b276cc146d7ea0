"""What a message says besides its matter: one door to the finders."""

from bot.intents.numbers import (
    find_amount,
    find_asset,
    find_floor,
    find_ordinal,
    find_people,
    find_tickets,
    numerals,
)
from bot.intents.personal import find_ids, find_phones, is_identity, mask, personal
from bot.intents.places import find_place

__all__ = [
    "find_amount",
    "find_asset",
    "find_floor",
    "find_ids",
    "find_ordinal",
    "find_people",
    "find_phones",
    "find_place",
    "find_tickets",
    "is_identity",
    "mask",
    "numerals",
    "personal",
]
