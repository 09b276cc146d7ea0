"""A holiday that is announced after somebody booked: all hear of it, once, the desk in one line."""

from __future__ import annotations

from dataclasses import replace
from datetime import date

import pytest

from tests.handlers.booking_stories import CLERK, NEIGHBOUR, RESIDENT, books
from tests.town import Town


@pytest.mark.slow
def test_the_desk_is_told_the_sum_and_each_resident_their_own(town: Town) -> None:
    clerk, resident, neighbour = (town.person(n) for n in (CLERK, RESIDENT, NEIGHBOUR))
    books(resident)
    books(neighbour)
    town.later(minutes=1)
    clerk.hear()
    knowledge = town.understanding.knowledge
    off = frozenset({*knowledge.days_off, date(2026, 11, 25)})
    town.understanding = replace(town.understanding, knowledge=replace(knowledge, days_off=off))
    town.later(minutes=1)
    (told,) = clerk.hear()
    assert "11月25日 周三不在现在的开放时间里" in told
    assert "便民理发 2 人" in told
    assert "9:00 李桂兰" in clerk.press("看这天的预约")[0]
    for one in (resident, neighbour):
        (told,) = one.hear()
        assert "11月25日 周三 9:00），那天放假" in told
    resident.press("改时间")
    assert "原来的时间已经退掉" in resident.press("12月2日 周三 9:00")[0]
    town.later(minutes=5)
    assert clerk.hear() == neighbour.hear() == []
