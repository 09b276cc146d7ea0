"""At each change the resident gets one message: who has it, what comes next, and by when."""

from __future__ import annotations

import re

import pytest
from sqlmodel import col, func, select

from bot.desk.news_tables import NEWS
from bot.desk.unit_of_work import UnitOfWork
from bot.message import Reply
from storage.queries.chats import find_chats_of
from storage.tables import Delivery
from tests.desk.desk_stories import (
    CLERK,
    COLLEAGUE,
    DISPATCHER,
    NEIGHBOUR,
    RESIDENT,
    SECRETARY,
    WORKER,
    act,
    named,
    opened,
    tried,
)
from tests.town import Town

Step = tuple[str, str | None, dict[str, object]]  # a verb, who, and what is said with it
NUMBER, OTHER, DAY = "20261121-0001", "20261121-0002", "2026-11-25"
WHEN = r"(今天|明天|\d+月\d+日( 星期.)?)( ?\d+:\d\d)?(前|接着办)"
ANSWERED, SETTLED = f"{WHEN}回应", f"{WHEN}办好"
ACCEPT: Step = ("accept", WORKER, {})
RETURN: Step = ("return", WORKER, {"reason": "不归我"})
DISPATCH: Step = ("dispatch", DISPATCHER, {"to": COLLEAGUE})
TRANSFER: Step = ("transfer", WORKER, {"to": COLLEAGUE, "reason": "他那片"})
REASSIGN: Step = ("reassign", SECRETARY, {"to": COLLEAGUE})
REJECT: Step = ("reject", CLERK, {"reason": "不在辖区"})
WAIT: Step = ("wait", WORKER, {"date": DAY, "reason": "等配件"})
RESUME: Step = ("resume", None, {})
EXTEND: Step = ("extend", WORKER, {"date": "2026-12-25", "reason": "等配件"})
GRANT: Step = ("grant", SECRETARY, {})
RESOLVE: Step = ("resolve", WORKER, {"text": "换了灯泡", "photos": ["p"]})
LAPSE: Step = ("lapse", None, {})
MERGE: Step = ("merge", CLERK, {"to": OTHER})
SPLIT: Step = ("split", CLERK, {})

# steps, of the last of which the resident is told: who is named, what comes next and by when
CHANGES: dict[str, tuple[list[Step], str, str]] = {
    "accept": ([ACCEPT], WORKER, SETTLED),
    "dispatch": ([RETURN, DISPATCH], COLLEAGUE, ANSWERED),
    "transfer": ([TRANSFER], COLLEAGUE, ANSWERED),
    "return": ([RETURN], "社区值班人员", ANSWERED),
    "reassign": ([REASSIGN], COLLEAGUE, ANSWERED),
    "pass": ([("pass", None, {})], "社区值班人员", ANSWERED),
    "reject": ([REJECT], "社区", "不在辖区.*转人工"),
    "wait": ([ACCEPT, WAIT], WORKER, WHEN),
    "resume": ([ACCEPT, WAIT, RESUME], WORKER, SETTLED),
    "grant": ([ACCEPT, EXTEND, GRANT], WORKER, SETTLED),
    "resolve": ([ACCEPT, RESOLVE], WORKER, "换了灯泡.*解决了吗.*七天"),
    "lapse": ([ACCEPT, RESOLVE, LAPSE], WORKER, "三十天内.*没解决"),
    "merge": ([MERGE], WORKER, ANSWERED),
    "split": ([MERGE, SPLIT], WORKER, ANSWERED),
}
SPOKEN = {"reply"}  # a person's own words, not a change


def told_of(unit: UnitOfWork, change: str) -> list[str]:
    """What the resident is told of the last of some verbs."""
    opened(unit)
    opened(unit, NEIGHBOUR)
    before = 0
    for verb, who, said in CHANGES[change][0]:
        before = unit.session.exec(select(func.max(Delivery.id))).one()
        act(unit, verb, who, number=NUMBER, **said)
    chats = [chat.id for chat in find_chats_of(unit.session, named(unit, RESIDENT).id)]
    told = select(Delivery).where(Delivery.id > before, Delivery.kind != "remind_confirm")
    rows = unit.session.exec(told.where(col(Delivery.chat_id).in_(chats)))
    return [Reply.model_validate_json(row.payload).text for row in rows]


@pytest.mark.parametrize("change", CHANGES)
def test_one_message_says_who_what_next_and_by_when(still_town: Town, change: str) -> None:
    (message,) = tried(still_town, lambda unit: told_of(unit, change))
    _, who, then = CHANGES[change]
    assert message.startswith(NUMBER)
    assert "路灯不亮" in message
    assert who in message
    assert re.search(then, message, re.DOTALL), message


def test_every_change_a_resident_learns_of_is_looked_at() -> None:
    told = {verb for verb, lines in NEWS.items() if any(to == "resident" for to, *_ in lines)}
    assert told - SPOKEN == set(CHANGES)
