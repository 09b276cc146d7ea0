"""Slips in the files beside the items: told with their lines, and never a crash."""

from __future__ import annotations

from pathlib import Path

import pytest

from bot.catalogue.knowledge import read_knowledge

SLIPS = {
    "a number among words": ("lexicon.yaml", "words:\n  - 110\n", 2, "请给它加上引号"),
    "a list for the lexicon": ("lexicon.yaml", "- 医保\n", 1, "下面要分条写"),
    "a number for a synonym": ("lexicon.yaml", "synonyms:\n  妖妖零: 110\n", 2, "请给它加上引号"),
    "a misspelt name": ("lexicon.yaml", "word: [医保]\n", 1, "不认识“word”"),
    "a list for local": ("local.yaml", "- 电话\n", 1, "下面要分条写"),
    "a text for local": ("local.yaml", "default: 电话\n", 1, "“default”下面要分条写"),
    "a bare phone": ("local.yaml", "default:\n  duty_phone: 12345\n", 2, "现在是 12345"),
    "a list of communities": (
        "local.yaml",
        "default: {}\ncommunities:\n  - 桃园\n",
        3,
        "“communities”下面要分条写",
    ),
    "a community's bare phone": (
        "local.yaml",
        "default: {}\ncommunities:\n  桃园:\n    duty_phone: 12345\n",
        4,
        "现在是 12345",
    ),
    "a list of answers": ("answers.yaml", "- 对\n", 1, "下面要分条写"),
    "a number for an answer": ("answers.yaml", "yes: [1]\n", 1, "请给它加上引号"),
    "no list of pages": ("menu.yaml", "page: top\n", 1, "要写成列表"),
    "a line without an arrow": (
        "menu.yaml",
        "- page: top\n  say: 请回数字\n  choices:\n    - 1 送饭\n",
        4,
        "“1 送饭”要写成“数字 名称 => 做什么”",
    ),
    "a sort of notice nobody can leave": (
        "topics.yaml",
        "topics:\n  outage: {name: 停水, about: 停水停电}\n",
        2,
        "topics 里缺少“policy、activity”",
    ),
    "a name for two groups": (
        "topics.yaml",
        "groups:\n  dogs: {name: 养犬, about: 养狗的, also: [宠物]}\n"
        "  cats: {name: 养猫, about: 养猫的, also: [宠物]}\n",
        1,
        "“宠物”写了两次",
    ),
    "a sort of notice that there is not": (
        "topics.yaml",
        "topics:\n  weather: {name: 天气, about: 下雨}\n",
        2,
        "weather",
    ),
    "no hours": ("policies.yaml", "quiet: 晚上\n", 1, "时段要写成 21:30-7:30"),
    "hours beyond the day": ("policies.yaml", "quiet: 21:30-24:30\n", 1, "到 23:59 为止"),
    "a length without a unit": ("policies.yaml", "awake: 30\n", 1, "时长要写成 30m 或 2h"),
    "no limit for danger": (
        "policies.yaml",
        "limits:\n  一般: {respond_within: 2h, resolve_within: 2h}\n",
        2,
        "limits 里缺少“险情”“紧急”",
    ),
    "nobody to tell": ("policies.yaml", "escalate: [0h → 区长]\n", 1, "要写成 8h → 街道"),
    "a step without a time": ("policies.yaml", "escalate: [书记]\n", 1, "要写成 8h → 街道"),
    "no step at all": ("policies.yaml", "escalate: []\n", 1, "至少写一步"),
    "steps in the wrong order": (
        "policies.yaml",
        "escalate: [8h → 书记, 0h → 街道]\n",
        1,
        "从早到晚",
    ),
    "down instead of up": (
        "policies.yaml",
        "escalate: [0h → 街道, 8h → 书记]\n",
        1,
        "从书记到街道",
    ),
    "no day of the year": (
        "yearly.yaml",
        "- item: senior-card\n  name: 报名\n  first: 02-30\n  last: 03-01\n",
        3,
        "日子要写成 09-01",
    ),
    "no short number": (
        "hotlines.yaml",
        "- {number: 0311-8888-8888, name: 社区, purpose: 问事}\n",
        1,
        "短号是 1 或 9 开头的三到六位数字",
    ),
    "a department without a phone": (
        "departments.yaml",
        "- name: 城管\n  does: 路灯\n",
        1,
        "缺少“phone”",
    ),
    "a colour of none of the seven": (
        "diary.yaml",
        "colours:\n  - {colour: 灰, name: 甲, purpose: 乙, roles: clerk}\n",
        2,
        "红",
    ),
    "a colour twice": (
        "diary.yaml",
        "colours:\n"
        "  - {colour: 红, name: 甲, purpose: 乙, roles: clerk}\n"
        "  - {colour: 红, name: 丙, purpose: 丁, roles: clerk}\n",
        2,
        "颜色“红”写了两次",
    ),
    "a colour without a purpose": (
        "diary.yaml",
        "colours:\n  - {colour: 红, name: 甲, roles: clerk}\n",
        2,
        "缺少“purpose”",
    ),
    "a colour nobody may see": (
        "diary.yaml",
        "colours:\n  - {colour: 红, name: 甲, purpose: 乙, roles: []}\n",
        2,
        "roles",
    ),
    "a colour for residents": (
        "diary.yaml",
        "colours:\n  - {colour: 红, name: 甲, purpose: 乙, roles: [resident]}\n",
        2,
        "grid_worker",
    ),
    "a page without words": ("menu.yaml", "- page: top\n", 1, "缺少“say”"),
}


@pytest.mark.parametrize(("name", "text", "line", "told"), SLIPS.values(), ids=SLIPS)
def test_a_slip_is_told_with_its_line(
    folder: Path, name: str, text: str, line: int, told: str
) -> None:
    (folder / name).write_text(text, "utf-8")
    found = [f"{p.path.name}:{p.line}: {p.text}" for p in read_knowledge(folder).problems]
    assert any(one.startswith(f"{name}:{line}: ") and told in one for one in found), found


def test_a_broken_local_file_is_told_once_and_not_for_every_phone(folder: Path) -> None:
    (folder / "local.yaml").write_text("default: 电话\n", "utf-8")
    (problem,) = read_knowledge(folder).problems
    assert problem.path.name == "local.yaml"


@pytest.mark.parametrize(
    ("name", "text"),
    [
        ("lexicon.yaml", "words:\nsynonyms:\n"),
        ("local.yaml", "default:\n  office_phone: ''\ncommunities:\n"),
        ("menu.yaml", "- page: top\n  say: 请回数字\n"),
    ],
)
def test_names_with_nothing_behind_them_hold_nothing(folder: Path, name: str, text: str) -> None:
    (folder / name).write_text(text, "utf-8")
    assert read_knowledge(folder).problems == ()
