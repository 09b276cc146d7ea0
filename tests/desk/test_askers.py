"""Who asked what had no answer then: known once an administrator has taught the words."""

from __future__ import annotations

import asyncio
import shutil
from functools import partial
from pathlib import Path

import pytest

from bot.desk import askers
from bot.learning import Learning, note_taught
from bot.settings import KNOWLEDGE
from storage.queries import messages
from tests.town import Town

ASKED, ITEM = "量子力学怎么学", "parent-school"


def question_of(town: Town) -> int:
    newest = town.read(lambda session: messages.find_unanswered(session, 100))
    return next(row.id for row in newest if row.text == ASKED)


def who(town: Town) -> list[int]:
    return sorted(town.read(lambda session: session.exec(askers.people_of(ITEM)).all()))


def test_all_who_asked_the_same_are_found_each_once(town: Town) -> None:
    first, second, other = town.stranger("甲"), town.stranger("乙"), town.stranger("丙")
    for one in (first, first, second):
        one.say(ASKED)
    other.say("火星上能种菜吗")
    assert who(town) == []
    question = question_of(town)
    town.write(partial(note_taught, question_id=question, item_id=ITEM))
    assert who(town) == sorted([first.visitor.person_id, second.visitor.person_id])
    assert all(row.text != ASKED for row in town.read(lambda s: messages.find_unanswered(s, 100)))
    assert town.read(partial(messages.find_question, question_id=question)) is None


@pytest.mark.slow
def test_who_taught_it_by_the_page_has_named_them_and_who_is_forgotten_is_gone(
    town: Town, tmp_path: Path
) -> None:
    first = town.stranger("甲")
    first.say(ASKED)
    shutil.copytree(KNOWLEDGE / "items", tmp_path / "knowledge" / "items")
    learning = Learning(town.database, town.conversation, tmp_path / "knowledge", published=False)
    title = town.understanding.knowledge.title(ITEM)
    asyncio.run(learning.add(question_of(town), ASKED, title))
    assert who(town) == [first.visitor.person_id]
    first.say("注销")
    first.press("注销")
    assert who(town) == []
