"""A small Chinese intent engine: no network, no weights, nothing of the rest of the bot."""

from bot.intents.match import ENGINE_VERSION, Match, Matcher, content_hash
from bot.intents.normalise import normalise
from bot.intents.store import UnreadableCache
from bot.intents.words import Lexicon

__all__ = [
    "ENGINE_VERSION",
    "Lexicon",
    "Match",
    "Matcher",
    "UnreadableCache",
    "content_hash",
    "normalise",
]
