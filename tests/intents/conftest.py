"""A small made-up knowledge, fitted once."""

from __future__ import annotations

from pathlib import Path

import pytest
import yaml

from bot.intents import Lexicon, Matcher

Examples = list[tuple[str, str]]


@pytest.fixture(scope="session")
def examples() -> Examples:
    """Pairs of wording and intent."""
    wordings = yaml.safe_load((Path(__file__).parent / "wordings.yaml").read_text("utf-8"))
    return [(text, intent) for intent, texts in wordings.items() for text in texts]


@pytest.fixture(scope="session")
def hints() -> dict[str, str]:
    """Titles of some of the intents."""
    return {"streetlight": "路灯照明维修", "elevator": "电梯故障报修", "pension": "养老待遇与认证"}


@pytest.fixture(scope="session")
def lexicon() -> Lexicon:
    """Two made-up words and some variants."""
    return Lexicon(["居住证", "助餐点"], {"低宝": "低保", "吃公家饭": "低保", "梯子间": "电梯"})


@pytest.fixture(scope="session")
def matcher(examples: Examples, lexicon: Lexicon, hints: dict[str, str]) -> Matcher:
    """A matcher of eight intents."""
    return Matcher.fit(examples, lexicon=lexicon, hints=hints)
