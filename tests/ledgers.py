"""A city's made-up ledger of complaints, as its categories would be told in people's words."""

from __future__ import annotations

import csv
import io
import itertools
from collections.abc import Sequence
from functools import cache
from pathlib import Path

from bot.intents import Lexicon
from bot.intents.crossed import Crossed
from bot.intents.router import Learned, Router, learn, prepare, try_out

TOLD = {
    "园林绿化": (
        ("草坪", "花坛里的月季", "行道树", "路边的灌木", "公园的草皮", "银杏树苗"),
        ("枯死了一大片，一直没人浇水", "长得太高，没人来修剪", "被车压坏了，请园林的人补种"),
    ),
    "饲养家禽": (
        (
            "楼上邻居养的鸽子",
            "院里散养的鸡",
            "隔壁养了一大群鸽子",
            "顶楼的鸽棚",
            "那家的大鹅",
            "公鸡",
        ),
        ("屎拉得到处是，晒的衣服都脏了", "天不亮就叫，吵得睡不着", "味道太大，窗户都不敢开"),
    ),
    "供水": (
        ("自来水", "楼上的水管", "二次供水的水箱", "家里水龙头", "小区总水管", "水表"),
        ("流出来是黄的，没法喝", "水压太小，太阳能上不去水", "一停就是两天，没有通知"),
    ),
}
PLACES = ("长宁街", "和平路", "文化巷")

Examples = Sequence[tuple[str, str]]


def told() -> Examples:
    """Each category's complaints at several places: 54 rows of each."""
    return [
        (f"{place}{what}{wrong}", category)
        for category, (subjects, faults) in TOLD.items()
        for what, wrong, place in itertools.product(subjects, faults, PLACES)
    ]


def as_csv(rows: Examples, header: Sequence[str] = ("内容", "类别")) -> str:
    text = io.StringIO()
    csv.writer(text).writerows([header, *rows])
    return text.getvalue()


def written(path: Path, rows: Examples, encoding: str = "utf-8") -> Path:
    path.write_text(as_csv(rows), encoding, newline="")
    return path


@cache
def learned() -> Learned:
    return prepare(told(), Lexicon())


@cache
def crossed() -> Crossed:
    return try_out(learned())


def taught(**targets: str) -> Router:
    """A router that has learned the ledger, and where each category goes."""
    return learn(learned(), crossed(), Lexicon(), targets)
