"""Wordings by template: those that name their item, and frames that serve many."""

from __future__ import annotations

from collections.abc import Callable
from pathlib import Path

import pytest

from bot.catalogue.knowledge import read_knowledge
from bot.catalogue.marked_yaml import Problem
from bot.catalogue.templates import wrong_templates

Write = Callable[[str, str, str], Path]


def write_item(folder: Path, item_id: str, title: str, asks: list[str]) -> Path:
    """An action of that name: the kind that needs nothing but wordings."""
    lines = "".join(f"  - {ask}\n" for ask in asks)
    tests = "".join(f"  - {title}考题{i}\n" for i in range(3))
    path = folder / "items" / "action" / f"{item_id}.yaml"
    head = f"id: {item_id}\nkind: action\ngroup: 操作\ntitle: {title}\n"
    path.write_text(f"{head}asks:\n{lines}tests:\n{tests}", "utf-8")
    return path


@pytest.fixture
def bare(folder: Path) -> Path:
    """A folder whose sample items are gone."""
    for path in (folder / "items").rglob("*.yaml"):
        path.unlink()
    return folder


def found(folder: Path) -> list[Problem]:
    knowledge = read_knowledge(folder)
    assert knowledge.problems == ()
    return list(wrong_templates(knowledge))


def situations(count: int) -> list[str]:
    return [f"这是第{i}种说不清的处境" for i in range(count)]


def test_a_third_that_names_the_item_passes_and_one_more_does_not(bare: Path) -> None:
    (bare / "lexicon.yaml").write_text("words: [老年证]\nsynonyms: {}\n", "utf-8")
    named = ["老年证怎么办", "老年证丢了", "补老年证"]
    write_item(bare, "card", "老年证", named + situations(6))
    assert found(bare) == []
    path = write_item(bare, "card", "老年证", named + situations(5))
    (problem,) = found(bare)
    assert not problem.warning
    assert (problem.path, problem.line) == (path, 6)
    assert "「老年证」有 8 句问法,3 句带着名称里的词(老年证),最多只能有 2 句" in problem.text


def test_general_words_of_a_title_count_too(bare: Path) -> None:
    asks = ["去哪办理", "申请表呢", "我想登记", *situations(5)]
    write_item(bare, "home", "公租房申请登记办理", asks)
    (problem,) = found(bare)
    assert "3 句带着名称里的词(办理、申请、登记)" in problem.text


def test_a_word_is_known_in_any_spelling_the_lexicon_knows(bare: Path) -> None:
    (bare / "lexicon.yaml").write_text("words: [医保]\nsynonyms: {医宝: 医保}\n", "utf-8")
    asks = ["医宝咋交", "醫保在哪", "医保卡呢", *situations(5)]
    write_item(bare, "insurance", "医保", asks)
    (problem,) = found(bare)
    assert "3 句带着名称里的词(医保)" in problem.text


def test_a_word_of_one_character_is_no_name(bare: Path) -> None:
    asks = [f"我的灯{i}" for i in range(8)]
    write_item(bare, "lamp", "路灯", asks)
    assert found(bare) == []


def test_a_word_of_the_lexicon_counts_also_where_the_title_is_cut_otherwise(bare: Path) -> None:
    asks = ["路灯坏了", "路灯灭了", "路灯呢", *situations(5)]
    write_item(bare, "lamp", "路灯不亮", asks)
    assert found(bare) == []
    (bare / "lexicon.yaml").write_text("words: [路灯]\nsynonyms: {}\n", "utf-8")
    (problem,) = found(bare)
    assert "3 句带着名称里的词(路灯)" in problem.text


NAMES = "医保 社保 低保 路灯 井盖 公积金".split()


def frame_in(folder: Path, names: list[str], frame: str) -> None:
    for number, name in enumerate(names):
        others = [f"{name[0]}字打头的第{i}句" for i in range(8)]
        write_item(folder, f"item-{number}", name, [frame.format(name), *others])


def test_a_frame_may_serve_five_items(bare: Path) -> None:
    (bare / "lexicon.yaml").write_text(f"words: [{', '.join(NAMES)}]\n", "utf-8")
    frame_in(bare, NAMES[:5], "{}怎么办啊?")
    assert found(bare) == []


def test_the_sixth_item_of_a_frame_is_told_with_all_others(bare: Path) -> None:
    (bare / "lexicon.yaml").write_text(f"words: [{', '.join(NAMES)}]\n", "utf-8")
    frame_in(bare, NAMES, "{}怎么办啊?")
    (problem,) = found(bare)
    assert not problem.warning
    assert (problem.path.name, problem.line) == ("item-5.yaml", 6)
    assert "“公积金怎么办啊?”去掉名称就剩“怎么办啊”,已有 6 个事项这样问" in problem.text
    assert "「医保」「社保」「低保」「路灯」「井盖」「公积金」" in problem.text


def test_the_bare_name_is_no_frame(bare: Path) -> None:
    (bare / "lexicon.yaml").write_text(f"words: [{', '.join(NAMES)}]\n", "utf-8")
    frame_in(bare, NAMES, "{}")
    assert found(bare) == []
