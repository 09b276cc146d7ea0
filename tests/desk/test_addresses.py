"""An address in a worker's words, among those that are known."""

from __future__ import annotations

import pytest

from bot.desk.addresses import find_addressed, read_tags

HOMES = {
    1: "桃源里3号楼2单元501",
    2: "桃源里3号楼2单元301",
    3: "梅园小区3号楼2单元301",
    4: "上杏林2号院",
    5: "上杏林3号院东户",
}


@pytest.mark.parametrize(
    ("said", "found", "rest"),
    [
        ("3号楼2单元501 正常", [1], "正常"),
        ("三号楼二单元五零一正常，老人88岁", [1], "正常，老人88岁"),
        ("桃源里 3 号楼 2 单元 501", [1], ""),
        ("3-2-501室：不在家", [1], "不在家"),
        ("3号楼2单元301 正常", [2, 3], "正常"),
        ("梅园3号楼2单元301 正常", [3], "正常"),
        ("桃源里小区3栋2单元301", [2], ""),
        ("上杏林2号院 正常", [4], "正常"),
        ("上杏林3号院东户 正常", [5], "正常"),
        ("501 2个老人", [1], "2个老人"),
        ("9号楼2单元501", [], "9号楼2单元501"),
        ("3单元2号楼501", [], "3单元2号楼501"),
        ("2单元", [], "2单元"),
        ("13号楼2单元501", [], "13号楼2单元501"),
        ("正常", [], "正常"),
        ("", [], ""),
        ("，。#", [], "，。#"),
        ("9" * 5000, [], "9" * 5000),
    ],
)
def test_the_longest_words_that_end_an_address(said: str, found: list[int], rest: str) -> None:
    assert find_addressed(said, HOMES) == (found, rest)


def test_tags_are_read_until_words_begin() -> None:
    labels = {"正常": "正常", "照明": "照明", "照明正常": "", "照明有问题": "照明"}
    assert read_tags("照明有问题，正常 东边不亮", labels) == (["照明", "正常"], "东边不亮")
    assert read_tags("照明正常", labels) == ([], "")
    assert read_tags("东边照明", labels) == ([], "东边照明")
