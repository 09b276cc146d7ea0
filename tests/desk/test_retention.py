"""What a resident was told of is kept: two years after the end, and no longer."""

from __future__ import annotations

import pytest
from sqlmodel import select

from bot.desk import notice_steps
from bot.desk.anchors import find_breaks
from bot.desk.notice_draft import Draft
from bot.desk.unit_of_work import UnitOfWork
from storage.notice_tables import Notice
from storage.queries import events, tickets
from storage.tables import Attachment, Unanswered
from tests.desk.desk_stories import CLERK, done, named, open_chat
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


def test_of_a_draft_that_nobody_touched_nothing_is_left(town: Town) -> None:
    def sent_back(unit: UnitOfWork) -> None:
        clerk = named(unit, CLERK)
        made = {"chat_id": open_chat(unit, clerk).id, "created_at": unit.now, "data": b"x"}
        file = made | {"kind": "photo", "media_type": "image/png", "sha256": "", "size": 1}
        for name in ("in both", "in the draft"):
            unit.session.add(Attachment.model_validate({"id": name, **file}))
        for photos, state in ([["in both", "in the draft"], "draft"], [["in both"], "sent"]):
            draft = Draft(sort="outage", text="明天停水", area_ids=())
            notice = notice_steps.begin(unit, clerk, draft, list(photos))
            notice.state, notice.reason = str(state), "写清楚是李桂兰家那栋"

    done(town, sent_back)
    town.later(days=31)
    reasons = town.read(lambda s: s.exec(select(Notice.state, Notice.reason)).all())
    assert dict(reasons) == {"dropped": None, "sent": "写清楚是李桂兰家那栋"}
    assert town.read(lambda s: s.exec(select(Attachment.id)).all()) == ["in both"]
