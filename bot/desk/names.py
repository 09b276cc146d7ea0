"""Which of many names stand in somebody's words: exactly, or nearly."""

from __future__ import annotations

import re
from collections.abc import Sequence
from dataclasses import dataclass, replace
from typing import Generic, TypeVar

from rapidfuzz import fuzz, process

FUZZY_AT = 75.0  # rapidfuzz ratio from which a misspelt name is offered, not taken
PART_AT = 60.0  # and from which it is looked at whether one sign alone is another
CLOSE = 12.0  # less than this behind the best, another name is as likely
LONGEST_NAME = 6  # characters looked at for a misspelt name
LONGEST_WORDS = 24  # characters; in longer ones any name is nearly said
SHORTEST = 3  # signs of a name in which one may be another
FIRM = frozenset("0123456789东西南北中上下前后左右大小新老一二三四五六七八九十")
COMMON = re.compile("(?:小区|公寓|花园|家园|社区|大院|公园|广场|市场|小学|中学|医院|[里苑村])$")

T = TypeVar("T")
Names = Sequence[tuple[str, T]]


@dataclass(frozen=True)
class Named(Generic[T]):
    """What is named, and the words that name it; `exact` is False where they only nearly do."""

    what: T
    words: str
    exact: bool = True
    score: float = 100.0


def find_exact(plain: str, names: Names[T]) -> list[Named[T]]:
    """All that have the first of these names that stands in the words."""
    said = next((name for name, _ in names if name in plain), None)
    return [Named(what, name) for name, what in names if name == said]


def find_near(plain: str, names: Names[T], most: int) -> list[Named[T]]:
    """What is nearly named, the likeliest first, and of the others those close behind it."""
    found = sorted([*whole(plain, names), *one_sign_off(plain, names)], key=lambda n: -n.score)
    likely = [named for named in found if named.score > found[0].score - CLOSE]
    first = {id(named.what): named for named in reversed(likely)}
    return [named for named in likely if first[id(named.what)] is named][:most]


def whole(plain: str, names: Names[T]) -> list[Named[T]]:
    """The words up to a number are like a name."""
    stretch = re.split(r"\d", plain)[0][:LONGEST_NAME]
    listed = [name for name, _ in names]
    best = process.extract(stretch, listed, scorer=fuzz.ratio, score_cutoff=FUZZY_AT)
    return [Named(names[at][1], stretch, exact=False, score=score) for _, score, at in best]


def one_sign_off(plain: str, names: Names[T]) -> list[Named[T]]:
    """A name stands in the words but for one sign, which sounds alike, or was mistyped."""
    if len(plain) > LONGEST_WORDS:
        return []
    listed = [name for name, _ in names]
    likely = process.extract(
        plain, listed, scorer=fuzz.partial_ratio, score_cutoff=PART_AT, limit=None
    )
    found = [(names[at][1], name, misspelt(name, plain)) for name, _, at in likely]
    return [
        Named(what, words, exact=False, score=100 - 100 / len(name))
        for what, name, words in found
        if words
    ]


def misspelt(name: str, plain: str) -> str:
    """The stretch that differs from a name in one sign; 东门 is no misspelt 西门."""
    stretches = (plain[at : at + len(name)] for at in range(len(plain) - len(name) + 1))
    return next((stretch for stretch in stretches if differs_in_one(name, stretch)), "")


def differs_in_one(name: str, stretch: str) -> bool:
    """Are they as long, and one sign of them another, that is not all of what makes the name?"""
    if len(name) < SHORTEST or len(name) != len(stretch):
        return False
    other = [pair for pair in zip(name, stretch, strict=True) if pair[0] != pair[1]]
    firm = len(other) != 1 or bool(FIRM.intersection(other[0]))
    return not firm and len(COMMON.sub("", name)) >= SHORTEST - 1


def unsure(named: Named[T]) -> Named[T]:
    return replace(named, exact=False)
