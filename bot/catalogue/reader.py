"""Reads knowledge/items into items, or tells everything that is wrong, all at once."""

from __future__ import annotations

import re
from collections.abc import Iterator, Mapping, Set
from dataclasses import dataclass, field
from itertools import chain
from pathlib import Path

from pydantic import ValidationError
from pydantic_core import ErrorDetails

from bot.catalogue.marked_yaml import Marked, Place, Problem, read_marked
from bot.catalogue.schema import Item

PLACEHOLDER = re.compile(r"\{([a-z_]*)\}")
WIDE_BRACE = re.compile(r"[\uff5b\uff5d]")

# pydantic's error types in the clerk's words; `{input}` and the error's own context fill them
TELLINGS: Mapping[str, str] = {
    "missing": "缺少“{name}”",
    "extra_forbidden": "不认识“{name}”,请检查拼写",
    "string_type": "“{name}”要写成文字,现在是 {input};请给它加上引号",
    "string_too_short": "“{name}”不能空着",
    "string_pattern_mismatch": "“{name}”只能用小写字母、数字和短横线",
    "tuple_type": "“{name}”要写成列表,每条前面加 - ",
    "list_type": "“{name}”要写成列表,每条前面加 - ",
    "dict_type": "“{name}”下面要分条写(名称: 内容),现在是 {input}",
    "bool_type": "“{name}”要写 true 或 false,现在是 {input}",
    "int_type": "“{name}”要写成整数,现在是 {input}",
    "greater_than_equal": "“{name}”写得太小了,现在是 {input}",
    "less_than_equal": "“{name}”写得太大了,现在是 {input}",
    "too_short": "“{name}”至少要写一条",
    "date_type": "“{name}”要写成日期,如 2026-11-21",
    "literal_error": "“{name}”只能是 {expected} 之一,现在是 {input}",
    "model_type": "“{name}”下面要分条写(名称: 内容),现在是 {input}",
    "value_error": "{error}",
}


@dataclass(frozen=True)
class Reading:
    """The items that could be read, where each stands, and what is wrong with the rest."""

    items: dict[str, Item] = field(default_factory=dict)
    marked: dict[str, Marked] = field(default_factory=dict)
    problems: list[Problem] = field(default_factory=list)


def read_items(folder: Path, local: Mapping[str, str] | None) -> Reading:
    """Read every item file below `folder`.

    `local` names the placeholders that answers may use; None where its file can't be read.
    """
    reading = Reading()
    paths = sorted(folder.rglob("*.y*ml"))
    if not paths:
        reading.problems.append(Problem(folder, 1, "这里一个事项文件也没有"))
    for path in paths:
        marked = read_marked(path)
        item = None if marked.problems else read_item(marked, local)
        reading.problems.extend(marked.problems)
        if item and item.id in reading.items:
            other = reading.marked[item.id].path
            reading.problems.append(marked.problem(("id",), f"编号“{item.id}”已在 {other} 用了"))
        elif item:
            reading.items[item.id], reading.marked[item.id] = item, marked
    reading.problems.extend(unknown_related(reading, {path.stem for path in paths}))
    return reading


def read_item(marked: Marked, local: Mapping[str, str] | None) -> Item | None:
    """The item, or None with its problems noted on `marked`."""
    try:
        item = Item.model_validate(marked.value)
    except ValidationError as error:
        for detail in error.errors():
            marked.problems.extend(tell(detail, marked))
        return None
    if item.id != marked.path.stem:
        told = f"编号“{item.id}”要和文件名“{marked.path.stem}”一样"
        marked.problems.append(marked.problem(("id",), told))
    marked.problems.extend(unknown_placeholders(marked, local))
    return None if marked.problems else item


def tell(detail: ErrorDetails, marked: Marked) -> list[Problem]:
    """One pydantic error in sentences with their lines; what an item lacks is told in parts."""
    place: Place = tuple(part for part in detail["loc"] if not is_internal(part))
    context = detail.get("ctx", {})
    names = [str(part) for part in place if isinstance(part, str)]
    empty = detail["type"] == "string_type" and detail["input"] is None
    kind = "string_too_short" if empty else detail["type"]
    telling = TELLINGS.get(kind, "“{name}”写得不对:{input}")
    text = telling.format(
        name=names[-1] if names else "整个文件",
        input=marked.typed.get(place) or shorten(detail["input"]),
        expected=context.get("expected", "").replace(" or ", ", ").replace("'", ""),
        error=context.get("error", ""),
    )
    if place or detail["type"] != "value_error":
        return [marked.problem(place, text)]
    return [marked.problem(place_named(part, marked), part) for part in text.split(";")]


def place_named(text: str, marked: Marked) -> Place:
    """Where the part of the file stands that the sentence begins with, if it is there."""
    name = re.match(r"[a-z]*", text)
    return (name[0],) if name and (name[0],) in marked.lines else ()


def is_internal(part: object) -> bool:
    return isinstance(part, str) and ("[" in part or part.startswith("function-"))


def shorten(value: object) -> str:
    text = as_typed(value) if isinstance(value, dict) and len(value) == 1 else repr(value)
    return text if len(text) <= 40 else text[:39] + "…"


def as_typed(pair: dict[str, object]) -> str:
    """What YAML took for a name and its value: a colon in a sentence, a bare {office_phone}."""
    ((name, value),) = pair.items()
    return f"{{{name}}}" if value is None else f"{name}: {value}"


def unknown_placeholders(marked: Marked, local: Mapping[str, str] | None) -> Iterator[Problem]:
    parts = (texts_below(marked.value.get(part), (part,)) for part in ("answer", "slots"))
    for place, text in chain(*parts):
        for name in PLACEHOLDER.findall(text):
            if local is not None and name not in local:
                yield marked.problem(place, f"local.yaml 里没有“{{{name}}}”")
        if WIDE_BRACE.search(text):
            yield marked.problem(place, f"“{text}”里的花括号要用英文的 {{ }}")


def texts_below(value: object, place: Place) -> Iterator[tuple[Place, str]]:
    if isinstance(value, str):
        yield place, value
    elif isinstance(value, dict):
        for key, child in value.items():
            yield from texts_below(child, (*place, key))
    elif isinstance(value, list):
        for i, child in enumerate(value):
            yield from texts_below(child, (*place, i))


def unknown_related(reading: Reading, known: Set[str]) -> Iterator[Problem]:
    """Names without a file; an item whose file has slips of its own is there all the same."""
    for item_id, item in reading.items.items():
        for other in item.related:
            if other not in reading.items and other not in known:
                place = ("related",)
                yield reading.marked[item_id].problem(place, f"related 里的“{other}”没有这个事项")
