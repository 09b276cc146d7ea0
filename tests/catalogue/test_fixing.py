"""`check --fix`: slips with one way to put them right, and files otherwise left as they were."""

from __future__ import annotations

from collections.abc import Callable
from pathlib import Path

import pytest

from bot.catalogue.fixing import fix_file, fix_knowledge, fix_known_failures
from bot.catalogue.knowledge import read_knowledge
from bot.catalogue.marked_yaml import Problem
from bot.catalogue.tellings import TELLINGS

Write = Callable[[str, str, str], Path]

# what the clerk changed → to what → the line as it is put right
SLIPS = {
    "no space after the colon": ("title: 老年证", "title:老年证", "title: 老年证"),
    "a Chinese colon": ("title: 老年证", "title\uff1a老年证", "title: 老年证"),
    "no space after the dash": ("  - 老年证怎么办", "  -老年证怎么办", "  - 老年证怎么办"),
    "a Chinese dash": ("  - 老年证怎么办", "  \uff0d 老年证怎么办", "  - 老年证怎么办"),
    "a tab": ("  - 老年证怎么办", "\t- 老年证怎么办", "  - 老年证怎么办"),
    "a Chinese blank": ("  - 老年证怎么办", "\u3000- 老年证怎么办", "  - 老年证怎么办"),
    "yes for a text": ("title: 老年证", "title: yes  # 名称", "title: 'yes'  # 名称"),
    "a time": ("  - 12345(24小时)", "  - 12:30", "    - '12:30'"),
    "a leading 0": ("  - 12345(24小时)", "  - 01012345677", "    - '01012345677'"),
    "a bare number": ("  - 12345(24小时)", "  - 12345", "    - '12345'"),
    "braces first": (
        '"{office_phone}(社区)"',
        "{office_phone}(社区)  # 窗口",
        "    - '{office_phone}(社区)'  # 窗口",
    ),
    "braces alone": ('"{office_phone}(社区)"', "{office_phone}", "    - '{office_phone}'"),
    "Chinese braces": (
        '"{office_phone}(社区)"',
        "\uff5boffice_phone\uff5d",
        "    - '{office_phone}'",
    ),
    "Chinese digits": ("12345(24小时)", "\uff11\uff12\uff13\uff14\uff15", "    - '12345'"),
    "a colon within": ("summary: 年满", "summary: 注意: '年满'", None),
    "a date in words": ("2026-01-01", "2026年1月1日", "  reviewed: 2026-01-01"),
    "a date with slashes": ("2026-01-01", "2026/1/1", "  reviewed: 2026-01-01"),
    "a date in quotes": ("2026-01-01", "'2026-01-01'", "  reviewed: 2026-01-01"),
    "an hour in words": (
        "related:",
        "request:\n  respond_within: 2小时\nrelated:",
        "  respond_within: 2h",
    ),
    "workdays in words": (
        "related:",
        "request:\n  resolve_within: 7个工作日\nrelated:",
        "  resolve_within: 7 workdays",
    ),
    "the same day in words": (
        "related:",
        "request:\n  resolve_within: 当日\nrelated:",
        "  resolve_within: today",
    ),
    "是 for true": ("related:", "request:\n  proof: 是\nrelated:", "  proof: true"),
}


@pytest.mark.parametrize(("old", "new", "right"), SLIPS.values(), ids=SLIPS)
def test_a_slip_is_put_right_and_told(
    folder: Path, change: Write, old: str, new: str, right: str | None
) -> None:
    path = change("senior-card", old, new)
    before = path.read_text("utf-8").split("\n")
    (done,) = fix_knowledge(folder)
    after = path.read_text("utf-8").split("\n")
    changed = [i for i, pair in enumerate(zip(before, after, strict=True), 1) if len(set(pair)) > 1]
    assert (done.path, [done.line]) == (path, changed)
    assert right in {after[done.line - 1], None}
    assert read_knowledge(folder).problems == ()


LEFT = {
    "a name that is unknown": ("title: 老年证", "titel: 老年证"),
    "a day there is not": ("2026-01-01", "2026-13-01"),
    "days that may be any": ("related:", "request:\n  resolve_within: 7天\nrelated:"),
    "nothing at all": ("title: 老年证", "title:"),
    "an open quote": ('社区)"', "社区)"),
}


@pytest.mark.parametrize(("old", "new"), LEFT.values(), ids=LEFT)
def test_what_a_person_must_decide_is_left(folder: Path, change: Write, old: str, new: str) -> None:
    path = change("senior-card", old, new)
    before = path.read_bytes()
    assert fix_knowledge(folder) == []
    assert path.read_bytes() == before
    assert read_knowledge(folder).problems != ()


def test_several_slips_that_hide_each_other(folder: Path, change: Write) -> None:
    change("senior-card", "title: 老年证", "title\uff1a老年证")
    change("senior-card", "  summary: 年满", "\tsummary:年满")
    change("senior-card", "  - 12345(24小时)", "  - 12:30")
    change("senior-card", "2026-01-01", "2026.1.1")
    done = fix_knowledge(folder)
    assert {one.line for one in done} == {5, 23, 28, 29}
    assert read_knowledge(folder).problems == ()


def test_a_wording_given_twice_loses_its_second_line(folder: Path, change: Write) -> None:
    path = change("senior-card", "  - 敬老卡怎么申请\n", "  - 敬老卡怎么申请\n  - 老年证怎么办\n")
    (done,) = fix_knowledge(folder)
    assert (done.line, done.text) == (14, "删掉写重的一行:- 老年证怎么办")
    assert path.read_text("utf-8").count("- 老年证怎么办\n") == 1
    assert read_knowledge(folder).problems == ()


def test_comments_blank_lines_and_quotes_stay(folder: Path, change: Write) -> None:
    change("senior-card", "asks:\n", "\n# 居民的原话\nasks: # 下面\n")
    path = change("senior-card", "title: 老年证", 'title:老年证\nmore: "x"')
    text = path.read_text("utf-8")
    fix_knowledge(folder)
    assert path.read_text("utf-8") == text.replace("title:老年证", "title: 老年证")


def test_blanks_at_the_ends_and_no_end_of_line(folder: Path) -> None:
    path = folder / "local.yaml"
    path.write_text("default:  \n  office_phone: 0571-88880101\t\ncommunities: {}", "utf-8")
    done = fix_knowledge(folder)
    assert [one.line for one in done] == [1, 2, 3]
    assert path.read_text("utf-8") == ("default:\n  office_phone: 0571-88880101\ncommunities: {}\n")


def test_windows_lines_stay_windows_lines(folder: Path, change: Write) -> None:
    path = change("senior-card", "title: 老年证", "title:老年证 ")
    path.write_bytes(path.read_bytes().replace(b"\n", b"\r\n"))
    fix_knowledge(folder)
    raw = path.read_bytes()
    assert "title: 老年证\r\n".encode() in raw
    assert raw.count(b"\r\n") == raw.count(b"\n")


def test_a_file_in_the_encoding_of_old_windows(folder: Path) -> None:
    path = folder / "items/service/senior-card.yaml"
    text = path.read_text("utf-8")
    path.write_bytes(text.encode("gb18030"))
    (done,) = fix_knowledge(folder)
    assert "UTF-8" in done.text
    assert path.read_text("utf-8") == text


def test_a_damaged_file_is_not_taken_for_an_old_one(folder: Path) -> None:
    path = folder / "items/service/senior-card.yaml"
    path.write_bytes(path.read_bytes()[:-1] + "证".encode()[:2])
    before = path.read_bytes()
    assert fix_knowledge(folder) == []
    assert path.read_bytes() == before


def test_local_phones_and_phrases_are_texts(folder: Path) -> None:
    (folder / "local.yaml").write_text("default:\n  office_phone: 12345\n", "utf-8")
    (folder / "phrases" / "web.yaml").write_text("hello: yes\n", "utf-8")
    fix_knowledge(folder)
    assert (folder / "local.yaml").read_text("utf-8").endswith("office_phone: '12345'\n")
    assert (folder / "phrases" / "web.yaml").read_text("utf-8") == "hello: 'yes'\n"


def test_a_sound_folder_stays_as_it_is(folder: Path) -> None:
    before = {path: path.stat().st_mtime_ns for path in folder.rglob("*.yaml")}
    assert fix_knowledge(folder) == []
    assert {path: path.stat().st_mtime_ns for path in folder.rglob("*.yaml")} == before


def test_a_second_time_there_is_nothing_left_to_do(folder: Path, change: Write) -> None:
    path = change("senior-card", "title: 老年证", "title:老年证 ")
    assert fix_file(path, folder)
    assert fix_file(path, folder) == []


def passes(path: Path, line: int) -> Problem:
    return Problem(path, line, TELLINGS["known_passes"].format(text="x"))


def test_known_failures_that_pass_go_and_comments_stay(folder: Path) -> None:
    path = folder / "known_failures.yaml"
    path.write_text("# 认不准的\n- 甲句\n- 乙句\n- 丙句 # 方言\n", "utf-8")
    done = fix_known_failures(folder, [passes(path, 2), passes(path, 3)])
    assert [(one.line, one.text) for one in done] == [
        (2, "删掉这一行:- 甲句"),
        (3, "删掉这一行:- 乙句"),
    ]
    assert path.read_text("utf-8") == "# 认不准的\n- 丙句 # 方言\n"


def test_an_emptied_list_stays_a_list(folder: Path) -> None:
    path = folder / "known_failures.yaml"
    path.write_text("# 认不准的\n- 甲句\n", "utf-8")
    fix_known_failures(folder, [passes(path, 2)])
    assert path.read_text("utf-8") == "# 认不准的\n[]\n"


def test_a_known_failure_that_still_fails_stays(folder: Path) -> None:
    path = folder / "known_failures.yaml"
    other = Problem(path, 1, TELLINGS["known_nowhere"].format(text="x"))
    assert fix_known_failures(folder, [other]) == []


BESIDE = {
    "a Chinese colon": ("policies.yaml", "quiet：21:30-7:30\n", "quiet: 21:30-7:30\n"),
    "a comment behind a name stays one": (
        "policies.yaml",
        "quiet：21:30-7:30\nawake: # 写 limit: 一般\n  30m\n",
        "quiet: 21:30-7:30\nawake: # 写 limit: 一般\n  30m\n",
    ),
    "Chinese marks between braces": (
        "hotlines.yaml",
        "- {number: 119，name：消防, purpose: 着火，冒烟}\n",
        "- {number: 119, name: 消防, purpose: 着火，冒烟}\n",
    ),
    "a bare phone": (
        "departments.yaml",
        "- {name: 城管, does: 路灯, phone: 12345}\n",
        "- {name: 城管, does: 路灯, phone: '12345'}\n",
    ),
    "a day in words": (
        "calendar/2026.yaml",
        "source: 通知\nholidays:\n  - {name: 元旦, first: 2026年1月1日, last: 2026-01-03}\n",
        "source: 通知\nholidays:\n  - {name: 元旦, first: 2026-01-01, last: 2026-01-03}\n",
    ),
}


@pytest.mark.parametrize(("name", "typed", "right"), BESIDE.values(), ids=BESIDE)
def test_the_files_beside_the_items_are_put_right_too(
    folder: Path, name: str, typed: str, right: str
) -> None:
    path = folder / name
    path.parent.mkdir(exist_ok=True)
    path.write_text(typed, "utf-8")
    assert fix_knowledge(folder)
    assert path.read_text("utf-8") == right
