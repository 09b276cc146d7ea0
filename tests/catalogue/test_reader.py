"""A clerk's slips in item files: each is told in a sentence with its line, all at once."""

from __future__ import annotations

from collections.abc import Callable
from pathlib import Path

import pytest

from bot.catalogue.knowledge import read_knowledge

Write = Callable[[str, str, str], Path]
THANKS = "items/smalltalk/thanks.yaml"


def told(folder: Path) -> list[str]:
    """Every problem as `file:line: text`."""
    found = read_knowledge(folder).problems
    return [f"{problem.path.name}:{problem.line}: {problem.text}" for problem in found]


def test_a_sound_folder_has_no_problems(folder: Path) -> None:
    knowledge = read_knowledge(folder)
    assert knowledge.problems == ()
    assert len(knowledge.items) == 5
    assert ("老年证怎么办", "senior-card") in knowledge.examples()


SLIPS = {
    "unknown key": ("title: 老年证", "titel: 老年证", 5, "不认识“titel”,请检查拼写"),
    "missing key": ("title: 老年证\n", "", 1, "缺少“title”"),
    "doubled key": ("title: 老年证", "title: 老年证\ntitle: 证", 6, "“title”写了两次,请合成一个"),
    "yes for a text": ("title: 老年证", "title: yes", 5, "现在是 yes;请给它加上引号"),
    "12:30 for a text": ("  - 12345(24小时)", "  - 12:30", 28, "现在是 12:30;请给它加上引号"),
    "leading 0": ("  - 12345(24小时)", "  - 01012345677", 28, "现在是 01012345677"),
    "a bare number": ("  - 12345(24小时)", "  - 12345", 28, "要写成文字,现在是 12345"),
    "an empty text": ("title: 老年证", 'title: ""', 5, "“title”不能空着"),
    "no value": ("title: 老年证", "title:", 5, "“title”不能空着"),
    "an unknown kind": ("kind: service", "kind: servise", 2, "emergency, action, smalltalk 之一"),
    "another id": ("id: senior-card", "id: senior", 1, "要和文件名“senior-card”一样"),
    "a Chinese id": ("id: senior-card", "id: 老年证", 1, "只能用小写字母、数字和短横线"),
    "no mode": ("mode: 代办\n", "", 1, "缺少 mode"),
    "too few tests": ("  - 老年证补办\n", "", 18, "tests 至少要 4 句,现在 3 句"),
    "no tests at all": ("tests:\n", "tests: []\nx:\n", 19, "不认识“x”"),
    "an ask twice": ("  - 敬老卡怎么申请", "  - 老年证怎么办", 7, "同一句写了两次:老年证怎么办"),
    "a test that is an ask": (
        "  - 老年证补办",
        "  - 老年证怎么办",
        18,
        "tests 里的句子不能也在 asks 里",
    ),
    "an unknown placeholder": ("{office_phone}", "{ofice_phone}", 27, "没有“{ofice_phone}”"),
    "Chinese braces": ("{office_phone}", "\uff5boffice_phone\uff5d", 27, "花括号要用英文的"),
    "an unknown related": ("[streetlight]", "[streetlihgt]", 30, "“streetlihgt”没有这个事项"),
    "a wrong date": ("2026-01-01", "2026年1月", 29, "“reviewed”要写成日期,如 2026-11-21"),
    "a tab for spaces": ("  summary:", "\tsummary:", 23, "行首用了 Tab"),
    "an open quote": ('社区)"', "社区)", 27, "格式不对:引号没成对"),
    "words behind a quote": ('社区)"', '"社区', 27, "引号外面还有字"),
    "a Chinese colon": ("title: ", "title：", 5, "这一行少了英文冒号"),
    "a Chinese dash": ("  - 老年优待证", "  － 老年优待证", 9, "行首少了“- ”"),
    "a line too far in": ("  - 老年优待证", "   - 老年优待证", 8, "连成了一句"),
    "a line too far out": ("  - 老年优待证", " - 老年优待证", 9, "缩进和上面没对齐"),
    "a colon in a sentence": ("  - 敬老卡", "  - 请问: 敬老卡", 13, "现在是 请问: 敬老卡怎么申请"),
    "braces without quotes": (
        '"{office_phone}(社区)"',
        "{office_phone}",
        27,
        "{office_phone};请给它",
    ),
}


@pytest.mark.parametrize(("old", "new", "line", "text"), SLIPS.values(), ids=SLIPS)
def test_a_slip_is_told_with_its_line(
    folder: Path, change: Write, old: str, new: str, line: int, text: str
) -> None:
    change("senior-card", old, new)
    found = told(folder)
    assert any(f"senior-card.yaml:{line}: " in one and text in one for one in found), found


def test_all_slips_of_all_files_are_told_at_once(folder: Path, change: Write) -> None:
    change("senior-card", "title: 老年证", "titel: 老年证")
    change("senior-card", "2026-01-01", "昨天")
    change("streetlight", "{team: 市政}", "{team: 市政, role: grid_worker}")
    change("thanks", "summary: 不客气。", "summary: {x}")
    found = "\n".join(told(folder))
    for text in (
        "不认识“titel”",
        "缺少“title”",
        "“reviewed”要写成日期",
        "只写一个",
        "“summary”要写成文字",
    ):
        assert text in found
    assert "streetlight.yaml:20: " in found


def test_one_broken_file_leaves_the_others_readable(folder: Path, change: Write) -> None:
    change("thanks", "kind: smalltalk", "kind smalltalk")
    assert set(read_knowledge(folder).items) == {
        "senior-card",
        "streetlight",
        "emergency-fire",
        "my-tickets",
    }


def test_an_emergency_without_a_number_is_refused(folder: Path, change: Write) -> None:
    change("emergency-fire", "马上打119", "马上打电话")
    assert any("要有可拨打的号码" in one for one in told(folder))


def test_the_same_id_in_two_files(folder: Path) -> None:
    text = (folder / THANKS).read_text("utf-8")
    (folder / "items/action/thanks.yaml").write_text(text, "utf-8")
    assert any("编号“thanks”已在" in one for one in told(folder))


def test_a_file_that_is_no_utf8(folder: Path) -> None:
    (folder / THANKS).write_bytes("id: 谢谢\ntitle: 居委会值班电话".encode("gb18030"))
    assert any("thanks.yaml:1: 读不了这个文件,请存成 UTF-8" in one for one in told(folder))


def test_a_file_saved_with_a_byte_order_mark_is_fine(folder: Path) -> None:
    path = folder / THANKS
    path.write_bytes(b"\xef\xbb\xbf" + path.read_bytes())
    assert told(folder) == []


def test_an_empty_file(folder: Path) -> None:
    (folder / THANKS).write_text("# 以后再写\n", "utf-8")
    assert "thanks.yaml:1: 文件是空的" in told(folder)


def test_a_file_that_is_only_a_sentence(folder: Path) -> None:
    (folder / THANKS).write_text("谢谢\n", "utf-8")
    assert any("thanks.yaml:1: “整个文件”下面要分条写" in one for one in told(folder))


def test_an_empty_folder_is_told_and_not_raised(tmp_path: Path) -> None:
    found = told(tmp_path)
    assert "items:1: 这里一个事项文件也没有" in found
    assert any(one.startswith("local.yaml:1: 打不开这个文件") for one in found)


def test_a_fingerprint_changes_with_any_file(folder: Path, change: Write) -> None:
    before = read_knowledge(folder).version
    change("local", "88880101", "88880102")
    assert read_knowledge(folder).version != before
