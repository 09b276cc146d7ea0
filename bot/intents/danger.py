"""What the words around danger say for or against its being meant, here and now."""

from __future__ import annotations

import math
from dataclasses import dataclass
from functools import partial

from bot.intents.normalise import normalise
from bot.intents.split import clauses
from bot.intents.tables import any_of, read_table

_LEAST = 5e-3  # a chance at either end would be moved by nothing
_LONGEST = 500
_NAMED = ("certain", "plain")  # sorts of words
_HERE = "…"  # stands where the danger itself was said


@dataclass(frozen=True)
class Beside:
    """A clause that tells of danger beside others that don't; is it surely meant, here and now?"""

    clause: str
    sure: bool


def danger_beside(text: str) -> Beside | None:
    """Give the clause of the plainest danger that is neither denied nor made up, or None."""
    every = clauses(text[:_LONGEST])
    found = (_told(every, place) for place in range(len(every))) if len(every) > 1 else ()
    told = [one for one in found if one]
    return next((one for one in told if one.sure), next(iter(told), None))


def _told(every: list[str], place: int) -> Beside | None:
    plain, strong = normalise(every[place]), any_of("danger", "strong", "beside")
    if not strong.search(plain):
        return None
    said = strong.sub(_HERE, plain)
    before, after = normalise("".join(every[:place])), normalise("".join(every[place + 1 :]))
    either = f"{plain}\n{said}"  # what is told within the danger, and what right before or behind
    if _is("unless", either) or _is("unless_before", before) or _is("unless_after", after):
        return None
    now = _is("now", f"{said}{after}")
    doubtful = _is("doubtful", either) or _is("doubtful_around", f"{before}{after}")
    return Beside(every[place], sure=now or not doubtful)


def _is(sort: str, text: str) -> bool:
    return bool(any_of("danger", sort, "beside").search(text))


def names_danger(text: str) -> bool:
    """Tell whether danger is named outright, whatever its chance came to."""
    plain, strong = normalise(text), any_of("danger", "strong", "beside")
    return any(find.search(plain) for find in (*map(partial(any_of, "danger"), _NAMED), strong))


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
