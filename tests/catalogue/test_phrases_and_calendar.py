"""Slips in the phrases and in the holiday calendar."""

from __future__ import annotations

from datetime import date
from pathlib import Path

import pytest

from bot.catalogue.calendar import read_calendar
from bot.catalogue.knowledge import read_knowledge
from bot.catalogue.phrases import Phrases, read_phrases
from bot.settings import KNOWLEDGE


def write(folder: Path, name: str, text: str) -> None:
    folder.mkdir(exist_ok=True)
    (folder / name).write_text(text, "utf-8")


def test_values_are_filled_in_and_missing_ones_left_out() -> None:
    phrases = Phrases(hello="您好,{name},{day}见")
    assert phrases.say("hello", name="张大爷") == "您好,张大爷,见"


def test_braces_in_a_value_are_not_filled_again() -> None:
    assert Phrases(echo="您说:{text}").say("echo", text="{text}") == "您说:{text}"


def test_phrases_of_all_files_are_read(tmp_path: Path) -> None:
    write(tmp_path, "a.yaml", "hello: 您好\n")
    write(tmp_path, "b.yaml", "bye: 再见\n")
    assert read_phrases(tmp_path) == ({"hello": "您好", "bye": "再见"}, [])


def test_a_phrase_in_two_files_or_that_is_no_text(tmp_path: Path) -> None:
    write(tmp_path, "a.yaml", "hello: 您好\n")
    write(tmp_path, "b.yaml", "# 再写一遍\nhello: 你好\nsure: yes\n")
    phrases, problems = read_phrases(tmp_path)
    assert phrases == {"hello": "您好"}
    assert [(problem.path.name, problem.line) for problem in problems] == [
        ("b.yaml", 2),
        ("b.yaml", 3),
    ]
    assert "别的文件里已经有了" in problems[0].text
    assert "加上引号" in problems[1].text


def test_a_phrase_file_that_holds_a_list(tmp_path: Path) -> None:
    write(tmp_path, "a.yaml", "- 您好\n")
    _, (problem,) = read_phrases(tmp_path)
    assert "名称: 内容" in problem.text


YEAR = """\
source: 国务院办公厅通知
holidays:
  - name: 国庆节
    first: 2026-10-01
    last: 2026-10-07
    worked: [2026-09-27, 2026-10-10]
"""


def test_days_off_and_days_worked(tmp_path: Path) -> None:
    write(tmp_path, "2026.yaml", YEAR)
    off, worked, problems = read_calendar(tmp_path)
    assert problems == []
    assert len(off) == 7
    assert date(2026, 10, 7) in off
    assert worked == {date(2026, 9, 27), date(2026, 10, 10)}


def test_a_date_in_words_is_told_with_its_line(tmp_path: Path) -> None:
    write(tmp_path, "2026.yaml", YEAR.replace("2026-10-07", "十月七日"))
    _, _, (problem,) = read_calendar(tmp_path)
    assert (problem.line, "要写成日期" in problem.text) == (5, True)


def test_a_key_that_is_missing_or_unknown(tmp_path: Path) -> None:
    write(tmp_path, "2026.yaml", YEAR.replace("    last:", "    lst:"))
    _, _, problems = read_calendar(tmp_path)
    text = "\n".join(problem.text for problem in problems)
    assert "缺少“last”" in text
    assert "不认识“lst”" in text


def test_a_holiday_that_ends_before_it_begins(tmp_path: Path) -> None:
    write(tmp_path, "2026.yaml", YEAR.replace("last: 2026-10-07", "last: 2026-09-30"))
    _, _, (problem,) = read_calendar(tmp_path)
    assert "last 不能早于 first" in problem.text


def test_a_folder_without_years_is_no_problem(tmp_path: Path) -> None:
    assert read_calendar(tmp_path / "calendar") == (frozenset(), frozenset(), [])


def test_what_an_older_set_does_not_say_is_said_in_the_programs_words(folder: Path) -> None:
    write(folder / "phrases", "chat.yaml", "clarify: 您是想问哪一件?\n")
    phrases = read_knowledge(folder).phrases
    shipped = read_knowledge(KNOWLEDGE).phrases
    assert phrases["clarify"] == "您是想问哪一件?"
    assert phrases["web_admin_title"] == shipped["web_admin_title"]


@pytest.mark.parametrize(
    ("old", "new", "said"),
    [
        ("first: 2026-10-01", "first: 2025-10-01", "一个假日最多 31 天"),
        ("last: 2026-10-07", "last: 2027-10-07", "一个假日最多 31 天"),
        (
            "first: 2026-10-01\n    last: 2026",
            "first: 2025-10-01\n    last: 2025",
            "写成了 2025 年",
        ),
    ],
)
def test_a_year_mistyped_does_not_put_off_every_deadline(
    tmp_path: Path, old: str, new: str, said: str
) -> None:
    write(tmp_path, "2026.yaml", YEAR.replace(old, new))
    _, _, (problem,) = read_calendar(tmp_path)
    assert said in problem.text


def test_days_off_may_begin_in_the_year_before(tmp_path: Path) -> None:
    holiday = "  - {name: 元旦, first: 2026-12-31, last: 2027-01-02}\n"
    write(tmp_path, "2027.yaml", f"source: 通知\nholidays:\n{holiday}")
    off, _, problems = read_calendar(tmp_path)
    assert (len(off), problems) == (3, [])
