"""Links that a phone can open, and what was meant as one."""

from __future__ import annotations

from collections.abc import Callable
from pathlib import Path

import pytest

from bot.catalogue.checker import check_knowledge
from bot.catalogue.knowledge import read_knowledge
from bot.catalogue.links import broken_links

OPENS = [
    "上 https://www.gov.cn 查",
    "http://rsj.example.cn/a?b=1。再说",
    "(https://a.cn/x-y_z.html),好",
    "https://a.cn:8443/",
    "国家医保服务平台App、掌上12333",
    "邮箱 office@163.com",
    "每天8:30-12:00",
]
BROKEN = [
    ("https://www.gov.cn查询", "https://www.gov.cn查询"),
    ("https\uff1a//a.gov.cn", "https\uff1a//a.gov.cn"),
    ("看www.12333.gov.cn。", "www.12333.gov.cn"),
    ("hebei.gov.cn/x 上有", "hebei.gov.cn/x"),
    ("https:/x.cn", "https:/x.cn"),
    ("https:// x.cn", "https://"),
    ("https://服务网", "https://服务网"),
]


@pytest.mark.parametrize("text", OPENS)
def test_a_text_whose_links_open(text: str) -> None:
    assert broken_links(text) == []


@pytest.mark.parametrize(("text", "link"), BROKEN)
def test_a_link_that_nobody_can_open(text: str, link: str) -> None:
    assert link in broken_links(text)


def test_it_is_told_with_its_line(folder: Path, change: Callable[[str, str, str], Path]) -> None:
    change("senior-card", "    - 身份证原件1份", "    - 身份证原件1份,见www.gov.cn")
    change("local", "communities", "  site: https://社区.cn\ncommunities")
    told = check_knowledge(read_knowledge(folder), None)
    lines = [f"{one.path.name}:{one.line}: {one.text}" for one in told]
    assert any(one.startswith("senior-card.yaml:25: 网址“www.gov.cn”点不开") for one in lines)
    assert any(one.startswith("local.yaml:3: 网址“https://社区.cn”点不开") for one in lines)
    assert not any(one.warning for one in told)
