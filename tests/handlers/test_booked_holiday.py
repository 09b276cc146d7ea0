"""A holiday that is announced after somebody booked: the desk hears of it, once."""

from __future__ import annotations

from dataclasses import replace
from datetime import date

import pytest

from tests.handlers.booking_stories import CLERK, RESIDENT, books
from tests.town import Town


@pytest.mark.slow
def test_the_desk_is_told_once_that_the_day_is_none(town: Town) -> None:
    clerk = town.person(CLERK)
    books(town.person(RESIDENT))
    town.later(minutes=1)
    clerk.hear()
    knowledge = town.understanding.knowledge
    off = frozenset({*knowledge.days_off, date(2026, 11, 25)})
    changed = replace(knowledge, days_off=off)
    town.understanding = replace(town.understanding, knowledge=changed)
    town.later(minutes=1)
    assert "周三 9:00 不在现在的开放时间里" in "".join(clerk.hear())
    assert "改时间" in "".join([*clerk.press("看这个预约"), *clerk.labels])
    town.later(minutes=5)
    assert clerk.hear() == []
