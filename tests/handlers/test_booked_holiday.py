"""A holiday that is announced after somebody booked: all hear of it, once, the desk in one line."""

from __future__ import annotations

from dataclasses import replace
from datetime import date

import pytest

from tests.handlers.booking_stories import CLERK, NEIGHBOUR, RESIDENT, books, rings
from tests.town import Town

DAY = date(2026, 11, 25)  # of what is booked


def announce(town: Town, *days: date) -> None:
    """The list of holidays says that these are some, and no others."""
    knowledge = replace(town.understanding.knowledge, days_off=frozenset(days))
    town.understanding = replace(town.understanding, knowledge=knowledge)
    town.later(minutes=1)


@pytest.mark.parametrize(("is_off", "told"), [(True, 0), (False, 1)])
def test_nobody_is_reminded_of_a_day_off_unless_it_is_none_after_all(
    town: Town, is_off: bool, told: int
) -> None:
    resident = town.person(RESIDENT)
    books(resident)
    announce(town, DAY)
    if not is_off:
        announce(town)
    resident.hear()
    rings(town, "11-24 18:01")
    assert len(resident.hear()) == told


@pytest.mark.slow
def test_the_desk_is_told_the_sum_and_each_resident_their_own(town: Town) -> None:
    clerk, resident, neighbour = (town.person(n) for n in (CLERK, RESIDENT, NEIGHBOUR))
    books(resident)
    books(neighbour)
    town.later(minutes=1)
    clerk.hear()
    announce(town, DAY)
    (told,) = clerk.hear()
    assert "11月25日 周三不在现在的开放时间里" in told
    assert "便民理发 2 人。正在告诉本人" in told
    assert "9:00 李桂兰" in clerk.press("看这天的预约")[0]
    for one in (resident, neighbour):
        (told,) = one.hear()
        assert "11月25日 周三 9:00），那天放假" in told
    resident.press("改时间")
    assert "原来的时间已经退掉" in resident.press("12月2日 周三 9:00")[0]
    announce(town, DAY, date(2026, 12, 24))  # another day is no news of this one
    town.later(minutes=5)
    assert clerk.hear() == neighbour.hear() == []
