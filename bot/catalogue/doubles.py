"""Finds wordings that two owners share, or nearly share, without comparing each with each."""

from __future__ import annotations

import re
from collections.abc import Iterator, Sequence
from typing import Literal, NamedTuple

from rapidfuzz.distance import Levenshtein

from bot.intents import normalise

Likeness = Literal["same", "alike", "near"]

SHORTEST_NEAR = 6  # characters; shorter wordings differ by a character and mean another thing
MARKS = re.compile(r"[\W_]+")


class Wording(NamedTuple):
    """One text, whose it is, and its place in the owner's list."""

    text: str
    owner: str
    place: int


class Double(NamedTuple):
    """Two wordings of different owners; `first` comes earlier in what was given."""

    first: Wording
    second: Wording
    likeness: Likeness


def find_doubles(wordings: Sequence[Wording]) -> list[Double]:
    """Give each pair of wordings that different owners share or nearly share, once."""
    bare = [bare_of(wording.text) for wording in wordings]
    found: dict[tuple[int, int], Double] = {}
    for first, second in candidates(bare):
        one, other = wordings[first], wordings[second]
        likeness = likeness_of(one, other, bare[first], bare[second])
        if one.owner != other.owner and likeness:
            found[first, second] = Double(one, other, likeness)
    return [found[pair] for pair in sorted(found)]


def bare_of(text: str) -> str:
    """What is said, without how it is written."""
    return MARKS.sub("", normalise(text))


def likeness_of(one: Wording, other: Wording, bare: str, other_bare: str) -> Likeness | None:
    """Tell how alike two wordings are; None where they are not."""
    if one.text == other.text:
        return "same"
    if bare == other_bare:
        return "alike" if bare else None
    shortest = min(len(bare), len(other_bare))
    near = Levenshtein.distance(bare, other_bare, score_cutoff=1) <= 1
    return "near" if near and shortest >= SHORTEST_NEAR else None


def candidates(bare: Sequence[str]) -> Iterator[tuple[int, int]]:
    """Give the pairs that become equal when each loses a character or none."""
    seen: dict[str, list[int]] = {}
    for number, text in enumerate(bare):
        for trace in sorted(traces(text)):
            places = seen.setdefault(trace, [])
            yield from ((place, number) for place in places)
            places.append(number)


def traces(text: str) -> set[str]:
    """The text itself and, if it is long enough, the text without any one character."""
    if len(text) < SHORTEST_NEAR:
        return {text}
    return {text} | {text[:i] + text[i + 1 :] for i in range(len(text))}
