"""Chinese times as people say and type them: a library of its own, nothing of the bot."""

from bot.times.combine import find_time
from bot.times.found import Found
from bot.times.moon import following
from bot.times.rules import last_at, next_at

__all__ = ["Found", "find_time", "following", "last_at", "next_at"]
