"""One message, several matters: where a connective opens another one."""

from __future__ import annotations

import re

from bot.intents.places import find_place
from bot.intents.tables import any_of, pattern

_SHORTEST = 3  # signs that a matter of its own takes at least
_LONGEST = 5_000
EDGES = " ,\uff0c;\uff1b\u3001\n\t"
_MARKS = re.compile(r"[\W_]+")


def split_matters(text: str) -> list[str]:
    """Give the parts as they were written, without the connectives; one matter stays whole."""
    whole = text.strip()
    if not whole:
        return []
    if len(whole) > _LONGEST:
        return [whole]
    parts = _merged([piece.strip(EDGES) for piece in _pieces(whole)])
    return parts if len(parts) > 1 else [whole]


def clauses(text: str) -> list[str]:
    """Give the clauses as they were written, each with the mark behind it."""
    return [piece for piece in pattern("splits", "clause").split(text) if piece.strip(EDGES)]


def tells_more(clause: str) -> bool:
    """Does a clause say by itself that it is about something else: 也, 还有, or another place?"""
    return bool(pattern("splits", "more").search(clause) or find_place(clause))


def _pieces(text: str) -> list[str]:
    cuts = [found.span() for found in any_of("splits", "openers").finditer(text) if found.group()]
    numbers = [found.span() for found in pattern("splits", "numbered").finditer(text)]
    if len(numbers) > 1:
        cuts = sorted(cuts + numbers)
    pieces, start = [], 0
    for begin, end in cuts:
        pieces.append(text[start:begin])
        start = max(start, end)
    return [*pieces, text[start:]]


def _merged(pieces: list[str]) -> list[str]:
    """Leave out pieces that say nothing of their own."""
    empty = pattern("splits", "empty")
    return [piece for piece in pieces if len(empty.sub("", _MARKS.sub("", piece))) >= _SHORTEST]
