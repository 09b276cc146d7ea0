"""An item's file changed only where the item differs, so that comments and habits stay."""

from __future__ import annotations

import re
from collections.abc import Iterator, Mapping
from pathlib import Path
from typing import Any, NamedTuple

import yaml
from pydantic import ValidationError

from bot.catalogue.item_files import dump, plain
from bot.catalogue.marked_yaml import Loader, Place, parse_marked
from bot.catalogue.schema import Answer, Item, Request, Slots

ORDER = {
    "answer": [*Answer.model_fields],
    "request": [*Request.model_fields],
    "slots": [*Slots.model_fields],
}
COMMENT = re.compile(r"(^|\s)#")


class NotSimple(Exception):
    """The file can't be changed in place: a comment or a way of writing would be lost."""


class Entry(NamedTuple):
    """Where one `name: value` of a file stands: its first line, and the one after its last."""

    start: int
    end: int
    indent: int


def edited(text: str, old: Item, new: Item) -> str:
    """The file's text with the new item in it; NotSimple where that would lose something."""
    for place, value in differences(plain(old), plain(new)):
        text = with_part(text, place, value)
    if item_in(text) != new:
        raise NotSimple
    return text


def item_in(text: str) -> Item | None:
    """The item a file's text holds, or None."""
    try:
        return Item.model_validate(parse_marked(text, Path()).value)
    except ValidationError:
        return None


def differences(
    old: Mapping[str, Any], new: Mapping[str, Any], above: Place = ()
) -> Iterator[tuple[Place, Any]]:
    """The places whose values differ, with the new value; None where there is none any more."""
    for name in {**old, **new}:
        before, after = old.get(name), new.get(name)
        if name in ORDER and before and after:
            yield from differences(before, after, (name,))
        elif before != after:
            yield (*above, name), after


def with_part(text: str, place: Place, value: object) -> str:
    """The text with one part put in, replaced or taken out."""
    lines = text.rstrip("\n").split("\n")
    entries = entries_at(text, place[:-1], len(lines))
    name = str(place[-1])
    old = entries.get(name) or gap_for(name, place[:-1], entries)
    if any(COMMENT.search(line) for line in lines[old.start : old.end]):
        raise NotSimple
    piece = [] if value is None else dump({name: value}).rstrip("\n").split("\n")
    lines[old.start : old.end] = [f"{' ' * old.indent}{line}" if line else "" for line in piece]
    return "\n".join(lines) + "\n"


def entries_at(text: str, above: Place, count: int) -> dict[str, Entry]:
    """The entries of the file, or of one part of it, by name."""
    entries = entries_of(yaml.compose(text, Loader=Loader), count, text)
    if not above:
        return entries
    node = dict(values_of(yaml.compose(text, Loader=Loader))).get(str(above[0]))
    return entries_of(node, entries[str(above[0])].end, text)


def values_of(node: yaml.Node | None) -> Iterator[tuple[str, yaml.Node]]:
    """A mapping's entries; NotSimple where it is none or stands in one line."""
    if not isinstance(node, yaml.MappingNode) or node.flow_style:
        raise NotSimple
    yield from ((str(key.value), value) for key, value in node.value)


def entries_of(node: yaml.Node | None, end: int, text: str) -> dict[str, Entry]:
    names = [name for name, _ in values_of(node)]
    assert isinstance(node, yaml.MappingNode)
    marks = [key.start_mark for key, _ in node.value]
    ends = [*(mark.line for mark in marks[1:]), end]
    lines = text.split("\n")
    return {
        name: Entry(mark.line, trimmed(lines, mark.line, last), mark.column)
        for name, mark, last in zip(names, marks, ends, strict=True)
    }


def trimmed(lines: list[str], start: int, end: int) -> int:
    """The end without the empty lines and comments that lead to what follows."""
    while end > start + 1 and lines[end - 1].lstrip()[:1] in {"", "#"}:
        end -= 1
    return end


def gap_for(name: str, above: Place, entries: Mapping[str, Entry]) -> Entry:
    """Where an entry belongs that is not there yet: after what stands before it in the schema."""
    order = ORDER[str(above[0])] if above else [*Item.model_fields]
    before = [entries[other] for other in order[: order.index(name)] if other in entries]
    if not before:
        raise NotSimple
    last = max(before, key=lambda entry: entry.end)
    return Entry(last.end, last.end, last.indent)
