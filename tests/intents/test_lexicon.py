"""Words of the knowledge's own, and their variants."""

from __future__ import annotations

import logging
from pathlib import Path

import pytest

from bot.intents import Lexicon


@pytest.fixture(scope="session")
def cutting(tmp_path_factory: pytest.TempPathFactory) -> Lexicon:
    """A lexicon with a cache folder of its own."""
    folder = tmp_path_factory.mktemp("jieba")
    return Lexicon(["助餐点", "一老一小"], {"低宝": "低保"}, folder=folder)


@pytest.mark.parametrize(
    ("text", "words"),
    [
        ("助餐点在哪", ["助餐点", "在", "哪"]),
        ("一老一小!", ["一老一小"]),
        ("申请低宝", ["申请", "低保"]),
        ("低保申請", ["低保", "申请"]),
        ("", []),
        ("。。 ", []),
    ],
)
def test_cut(cutting: Lexicon, text: str, words: list[str]) -> None:
    assert cutting.cut(text) == words


def test_cutting_is_silent_and_keeps_its_cache_apart(
    tmp_path: Path, capfd: pytest.CaptureFixture[str], caplog: pytest.LogCaptureFixture
) -> None:
    with caplog.at_level(logging.DEBUG):
        Lexicon(["助餐点"], folder=tmp_path).cut("助餐点")
    assert capfd.readouterr() == ("", "")
    assert list(tmp_path.iterdir())


@pytest.mark.parametrize(
    ("synonyms", "text", "standard"),
    [
        ({"低宝": "低保"}, "低宝咋办", "低保咋办"),
        ({"残联": "残疾人联合会", "残": "残疾"}, "去残联", "去残疾人联合会"),
        ({"低保": "低保金"}, "低保金和低保", "低保金和低保金"),
        ({"電梯": "電梯"}, "电梯", "电梯"),
        ({"": "x", "吉它": "吉他"}, "吉它", "吉他"),
        ({}, "原样", "原样"),
    ],
)
def test_canonical(synonyms: dict[str, str], text: str, standard: str) -> None:
    lexicon = Lexicon(synonyms=synonyms)
    assert lexicon.canonical(text) == standard
    assert lexicon.canonical(standard) == standard
