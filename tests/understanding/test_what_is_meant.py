"""Danger is heard, what sounds like it is none, and what is not known is not answered."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterable, Sequence

import pytest

from tests.understanding.conftest import Tell, Told, texts

# what is reached now and may only fall: the looked-at half, the half that is only counted
MISSED = {False: 0.03, True: 0.08}
FALSE_ALARMS = {False: 0.04, True: 0.05}
ANSWERED = {False: 0.02, True: 0.05}
HALVES = pytest.mark.parametrize("held_out", [False, True], ids=["looked-at", "held-out"])


def share(wrong: Sequence[Told], all_of: Sequence[Told]) -> float:
    return len(wrong) / len(all_of)


def shown(wrong: Iterable[Told], held_out: bool) -> str:
    """The messages themselves, or only how many of each sort."""
    return str(Counter(one.sort for one in wrong) if held_out else [one.text for one in wrong])


@HALVES
def test_danger_is_heard(told: Tell, held_out: bool) -> None:
    alarms = told("alarms", held_out)
    missed = [one for one in alarms if not one.is_alarm]
    assert share(missed, alarms) <= MISSED[held_out], shown(missed, held_out)


@HALVES
def test_what_only_sounds_like_danger_is_no_alarm(told: Tell, held_out: bool) -> None:
    calm = told("near_misses", held_out)
    wrong = [one for one in calm if one.is_alarm]
    assert share(wrong, calm) <= FALSE_ALARMS[held_out], shown(wrong, held_out)


@HALVES
def test_what_is_not_known_is_not_answered(told: Tell, held_out: bool) -> None:
    strange = told("off_topic", held_out)
    wrong = [one for one in strange if one.is_answered]
    assert share(wrong, strange) <= ANSWERED[held_out], shown(wrong, held_out)


def test_each_set_is_large_enough() -> None:
    sets = {name: dict(texts(name)) for name in ("alarms", "near_misses", "off_topic")}
    assert {name: len(found) >= 120 for name, found in sets.items()} == dict.fromkeys(sets, True)
