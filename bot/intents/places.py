"""Where something is, as people say it in a complaint."""

from __future__ import annotations

import unicodedata

from bot.intents.script import to_simplified
from bot.intents.tables import any_of, pattern

_LONGEST = 2_000
_FEWEST = 2


def find_place(text: str) -> str | None:
    """Give the fullest phrase for a place as it was said, or None."""
    plain = to_simplified(unicodedata.normalize("NFKC", text[:_LONGEST]))
    phrases = _joined(plain, [found.span() for found in any_of("slots", "place").finditer(plain)])
    phrases = [phrase for phrase in phrases if len(phrase) >= _FEWEST]
    return max(phrases, key=len, default=None)


def _joined(text: str, spans: list[tuple[int, int]]) -> list[str]:
    """Give the phrases, those with nothing but a joint between them as one."""
    joint = pattern("slots", "place_join")
    joined: list[tuple[int, int]] = []
    for start, end in spans:
        gap = text[joined[-1][1] : start] if joined else None
        if gap is not None and (not gap or joint.fullmatch(gap)):
            joined[-1] = (joined[-1][0], end)
        else:
            joined.append((start, end))
    return [text[start:end].strip() for start, end in joined]
