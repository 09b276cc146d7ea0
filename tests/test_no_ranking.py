"""No ranking of workers, no points, no duty to check in: in nothing that people see or export.

The national rules against formalism at the grass roots forbid all three.
"""

from __future__ import annotations

import re
from collections.abc import Iterator
from pathlib import Path

import pytest

from bot.catalogue.knowledge import Knowledge
from bot.desk.columns import columns, words
from storage.columns import Row
from storage.tables import Membership, Person

ROOT = Path(__file__).resolve().parents[1]
FORBIDDEN = re.compile(
    "排名|排行|名次|积分|打卡|签到|考勤|绩效|龙虎榜|红黑榜|光荣榜|榜单|登录次数|在线时长|之星"
    "|leaderboard|ranking|check[-_ ]?in\\b|score[-_ ]?board",
    re.IGNORECASE,
)
SHOWN = ("bot/channels/page", "bot/admin", "bot/desk/data", "knowledge/phrases", "knowledge/sample")
SHOWN_FILES = ("knowledge/menu.yaml", "knowledge/answers.yaml", "knowledge/policies.yaml")
TEXTS = {".html", ".js", ".css", ".svg", ".yaml", ".csv", ".py"}
COUNTED_BY_PERSON = re.compile(r"group_by\([^)]*(owner_id|person_id|actor_id|filed_by_id)")
OF_PEOPLE = re.compile("point|rank|score|streak|login|seen_days|check_in")


def shown() -> Iterator[Path]:
    folders = (ROOT / name for name in SHOWN)
    yield from (path for one in folders for path in sorted(one.rglob("*")) if path.suffix in TEXTS)
    yield from (ROOT / name for name in SHOWN_FILES)


def test_no_page_phrase_or_table_speaks_of_it() -> None:
    paths = list(shown())
    found = [f"{p.name}: {m[0]}" for p in paths for m in FORBIDDEN.finditer(p.read_text("utf-8"))]
    assert len(paths) > 30
    assert not found


def test_no_phrase_of_the_bot_asks_for_it(knowledge: Knowledge) -> None:
    said = {name: text for name, text in knowledge.phrases.items() if FORBIDDEN.search(text)}
    assert not said
    asked = [a for answers in knowledge.answers.values() for a in answers if FORBIDDEN.search(a)]
    assert not asked


def test_exports_tell_of_matters_and_count_nothing_by_person() -> None:
    every = [name for table in words() if is_table(table) for name in columns(table)]
    assert every
    assert not [name for name in every if FORBIDDEN.search(name)]
    assert not [name for name in columns("people") if re.search("数|次|分|率", name)]


def is_table(name: str) -> bool:
    return isinstance(words()[name], dict) and "columns" in words()[name]


def test_no_query_counts_by_person() -> None:
    rooms = [path for room in ("bot", "storage") for path in (ROOT / room).rglob("*.py")]
    assert not [path.name for path in rooms if COUNTED_BY_PERSON.search(path.read_text("utf-8"))]


@pytest.mark.parametrize("row", [Person, Membership])
def test_nothing_of_the_kind_is_kept_of_people(row: type[Row]) -> None:
    assert not [name for name in row.model_fields if OF_PEOPLE.search(name)]


@pytest.mark.parametrize("said", ["本月排名第3", "积分+1", "今天还没打卡", "请先签到", "Ranking"])
def test_the_search_finds_what_it_looks_for(said: str) -> None:
    assert FORBIDDEN.search(said)
    assert not FORBIDDEN.search("给这次办事打几分？")
