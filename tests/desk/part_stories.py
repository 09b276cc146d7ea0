"""What the stories of parts share: departments, a whole that was taken on, what stands on it."""

from __future__ import annotations

from typing import Any

import pytest

from bot.desk.unit_of_work import UnitOfWork
from bot.errors import Refused
from storage.queries import events
from tests.desk.desk_stories import WORKER, act, does, done, opened, the_ticket
from tests.town import Town

CITY, FIRM, TEAM = "department:城管办", "property:桃源物业", "team:帮帮团"
FIRM_MAN = "彭海"
DONE = {"text": "换了灯泡", "photos": ["a"]}  # the whole's own result
AT_FOUR = "2026-11-23T16:00:00+08:00"
CALL: dict[str, Any] = {"to": [CITY], "time": AT_FOUR, "place": "东门", "text": "一起看看"}


def finish(town: Town, number: str, who: str) -> None:
    does(town, "accept", who, number=number)
    does(town, "resolve", who, number=number, text="弄好了")


def record_of(town: Town, number: str) -> list[tuple[str, dict[str, Any]]]:
    def read(unit: UnitOfWork) -> list[tuple[str, dict[str, Any]]]:
        chain = events.find_chain(unit.session, the_ticket(unit, number).id)
        return [(event.verb, events.content_of(content)) for event, content in chain]

    return done(town, read)


def begun(unit: UnitOfWork) -> str:
    """A street light that 张芳 has taken on; its number."""
    return act(unit, "accept", WORKER, opened(unit).number).number


def refused(unit: UnitOfWork, verb: str, who: str, number: str, said: dict[str, Any]) -> str:
    with pytest.raises(Refused) as answer:
        act(unit, verb, who, number, **said)
    return answer.value.phrase
