"""What a resident was told of is kept: two years after the end, and no longer."""

from __future__ import annotations

import pytest
from sqlmodel import select

from bot.desk.anchors import find_breaks
from storage.queries import events, tickets
from storage.tables import Attachment, Unanswered
from tests.town import KEYS, Town

pytestmark = pytest.mark.slow


def test_words_and_pictures_go_two_years_after_the_end_and_the_record_still_verifies(
    town: Town,
) -> None:
    resident = town.person("李桂兰")
    resident.say("3号楼路灯不亮", photo="black")
    resident.press("撤回")
    stranger = town.stranger()
    stranger.say("量子力学怎么学")  # kept as unanswered, which refers to its message
    stranger.say("漏水")
    stranger.press("停水漏水水压低")  # kept with what was chosen
    resident.say("3号楼2单元门口下水道堵了")
    assert len(town.read(lambda s: s.exec(select(Unanswered.id)).all())) == 2
    town.later(days=729)
    assert town.read(lambda s: events.content_of(events.find_first(s, 1)))["text"]

    town.later(days=3)
    assert town.read(lambda s: events.find_first(s, 1)) is None
    assert town.read(lambda s: s.exec(select(Attachment.id)).all()) == []
    assert town.read(lambda s: s.exec(select(Unanswered.id)).all()) == []
    assert town.read(lambda s: tickets.get_ticket(s, 1)).state == "withdrawn"
    assert town.read(lambda s: list(find_breaks(s, KEYS))) == []


def test_what_is_still_open_is_kept_however_old(town: Town) -> None:
    town.person("李桂兰").say("3号楼路灯不亮")
    town.later(days=1500)
    assert town.read(lambda s: events.content_of(events.find_first(s, 1)))["text"]
