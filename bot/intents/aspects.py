"""Which side of a matter is asked for: what to bring, where, when, how much, how long."""

from __future__ import annotations

import re
from functools import cache

from bot.intents.normalise import normalise
from bot.intents.tables import any_of, read_table

ASPECTS = ("materials", "place", "time", "fee", "duration", "eligibility", "steps", "phone")
_LONGEST = 500
_MARKS = re.compile(r"[\W_]+")


def find_aspect(text: str) -> str | None:
    """Give the aspect asked for first, one of ASPECTS, or None."""
    plain = normalise(text[:_LONGEST])
    spans = _spans(plain, "aspects") or _spans(plain, "weak_aspects")
    return spans[0][2] if spans else None


def is_bare_aspect(text: str) -> bool:
    """Tell whether the text asks for an aspect and names no matter."""
    plain = normalise(text[:_LONGEST])
    spans = _spans(plain, "aspects")
    if not spans or len(text) > _LONGEST:
        return False
    signs = list(plain)
    for start, end, _ in spans:
        signs[start:end] = " " * (end - start)
    rest = any_of("fillers", "fillers").sub("", "".join(signs))
    return not _MARKS.sub("", any_of("aspects", "around").sub("", rest))


def _spans(plain: str, group: str) -> list[tuple[int, int, str]]:
    """Give where aspects are asked for, first ones first, at one place the longest first."""
    found = [
        (match.start(), match.end(), aspect)
        for aspect, expression in _expressions(group)
        for match in expression.finditer(plain)
        if match.group()
    ]
    return sorted(found, key=lambda span: (span[0], -span[1]))


@cache
def _expressions(group: str) -> list[tuple[str, re.Pattern[str]]]:
    names = read_table("aspects")[group]
    return [(name, any_of("aspects", name, group)) for name in names]
