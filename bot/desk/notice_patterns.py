"""The patterns of pasted notices, from data/notices.yaml."""

from __future__ import annotations

import re
from functools import cache
from typing import Any

from bot.intents.tables import read_table


@cache
def table() -> dict[str, Any]:
    return read_table("notices", __package__)


@cache
def pattern(name: str) -> re.Pattern[str]:
    return re.compile(table()[name])


def body_of(plain: str) -> str:
    """A notice without who signed it, and when."""
    lines = plain.strip().split("\n")
    while len(lines) > 1 and pattern("signed").search(lines[-1]):
        lines.pop()
    return pattern("signature").sub("", "\n".join(lines))
