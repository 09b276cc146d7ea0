"""REVIEW.md: what each item rests on, and what a community has to fill in before it serves."""

from __future__ import annotations

import re
from collections.abc import Iterator, Mapping
from itertools import groupby

from bot.catalogue.knowledge import Knowledge
from bot.catalogue.reader import PLACEHOLDER, texts_below
from bot.catalogue.schema import Item

FILE_NAME = "REVIEW.md"  # in the knowledge folder
SAMPLE = "000-0000-"
REST = r"[^\u3002\uff1b;]*"
LOCALLY = re.compile(rf"{REST}(?:以当地|以本地|以本社区|以社区公示|各地不同|各地不一){REST}")

KINDS = {
    "emergency": "紧急",
    "report": "上报",
    "service": "办事",
    "action": "操作",
    "smalltalk": "闲聊",
}
CONFIRMED = {"read": "读过原文", "unverified": "没读过原文"}
INTRODUCTION = """\
# 上岗前要核对什么

这一页由 `run_bot.py check --review` 写成,别在这里改;改事项文件,再跑一遍。

- **依据**:回答根据哪条规定。“读过原文”是写的人看过规定本身;
  “没读过原文”是照通行的说法写的,请先找原文对一遍。
- **要填的**:`local.yaml` 里这个事项用到的电话、地址、时间。带 ☐ 的还是样例,打不通,要换成真的。
- **当地定的**:回答里说了“以当地为准”的话。知道本地的数,就改成本地的,写上依据。
- **核对**:核对完在事项文件里写上 `reviewed: 2026-11-21` 这样的日期,这里就有了,
  回答末尾也不再说“以窗口答复为准”。
"""
LOCAL_HEAD = "| 名称 | 现在写的 | 用到它的事项 |\n|---|---|---|"
ITEM_HEAD = "| 事项 | 依据 | 怎么确认的 | 要填的 | 当地定的 | 核对 |\n|---|---|---|---|---|---|"


def review_text(knowledge: Knowledge) -> str:
    """The whole page; it changes only with what it tells."""
    parts = [INTRODUCTION, *totals(knowledge), *local_table(knowledge)]
    items = sorted(knowledge.items.values(), key=order)
    for (kind, group), some in groupby(items, key=lambda item: (item.kind, item.group)):
        heading = f"## {KINDS[kind]}:{group}"
        rows = [row(knowledge, item) for item in some]
        parts.append("\n".join([heading, "", ITEM_HEAD, *rows, ""]))
    return "\n".join(parts)


def order(item: Item) -> tuple[int, str, str]:
    return list(KINDS).index(item.kind), item.group, item.id


def totals(knowledge: Knowledge) -> Iterator[str]:
    answers = [item.answer for item in knowledge.items.values() if item.answer]
    based = [answer for answer in answers if answer.basis]
    read = sum(answer.confirmed == "read" for answer in based)
    reviewed = sum(bool(answer.reviewed) for answer in answers)
    yield (
        f"一共 {len(knowledge.items)} 个事项;{len(based)} 个写了依据,其中 {read} 个读过原文;"
        f"{len(answers)} 条回答里核对过 {reviewed} 条。\n"
    )


def local_table(knowledge: Knowledge) -> Iterator[str]:
    """What local.yaml holds, and how many items wait for it."""
    used = [name for item in knowledge.items.values() for name in placeholders(item)]
    rows = [
        f"| {box(text)}`{name}` | {cell(text)} | {used.count(name)} |"
        for name, text in knowledge.local.get("", {}).items()
    ]
    yield "\n".join(["## 先填 `local.yaml`", "", LOCAL_HEAD, *rows, ""])


def row(knowledge: Knowledge, item: Item) -> str:
    answer = item.answer
    local = knowledge.local.get("", {})
    basis = "<br>".join(map(cell, answer.basis)) if answer else ""
    cells = (
        f"{cell(item.title)}<br>`{item.id}`",
        basis or "—",
        CONFIRMED[answer.confirmed] if answer and basis else "—",
        "、".join(to_fill(item, local)) or "—",
        "<br>".join(map(cell, local_rules(item))) or "—",
        str(answer.reviewed) if answer and answer.reviewed else "☐",
    )
    return f"| {' | '.join(cells)} |"


def to_fill(item: Item, local: Mapping[str, str]) -> Iterator[str]:
    """What of local.yaml it uses, and its times to be booked."""
    yield from (f"{box(local.get(name, ''))}{name}" for name in placeholders(item))
    if item.slots:
        yield f"{'' if item.slots.reviewed else '☐ '}预约时段"


def texts_of(item: Item) -> list[str]:
    parts = item.answer.model_dump(mode="json") if item.answer else {}
    listed: Mapping[str, object] = {name: part for name, part in parts.items() if name != "basis"}
    return [text for _, text in texts_below(dict(listed), ())]


def placeholders(item: Item) -> list[str]:
    """What the item takes from local.yaml, each once."""
    return list(dict.fromkeys(n for text in texts_of(item) for n in PLACEHOLDER.findall(text)))


def local_rules(item: Item) -> list[str]:
    found = (part.strip() for text in texts_of(item) for part in LOCALLY.findall(text))
    return list(dict.fromkeys(part for part in found if part))


def box(text: str) -> str:
    return "☐ " if SAMPLE in text else ""


def cell(text: str) -> str:
    return text.replace("|", "\\|").replace("\n", " ")
