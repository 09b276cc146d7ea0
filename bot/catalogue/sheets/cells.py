"""What stands in a cell of the spreadsheet, and what an item file has for it: both ways."""

from __future__ import annotations

import re
from collections.abc import Callable, Mapping
from datetime import date
from typing import Any, NamedTuple

from bot.catalogue.item_files import as_plain
from bot.catalogue.phones import unknown_phones
from bot.catalogue.repeating import Every, parse_every
from bot.catalogue.schema import STANDARD_FIELDS, Span, parse_span
from bot.catalogue.sheets.words import first_words, listed, say, words
from bot.errors import LinliError

DAY = re.compile(r"(\d{4})[-/.年](\d{1,2})[-/.月](\d{1,2})日?(?: 0?0:00(?::00)?)?")
SPAN = re.compile(r"(\d+)\s*([^\d\s]+)")
NUMBERED = re.compile(r"[（(]?(\d+)[）)．.、]\s*(?=\D)(.+)")
BULLET = re.compile(r"[-•·●]\s+(.+)")
IN_BRACKETS = re.compile(r"(.*\S)\s*[（(]([^（）()]+)[）)]")
NAMED = re.compile(r"([^：:]+)[：:]\s*(.+)")
BETWEEN_ROUTES = "、"
OWN_NAME = re.compile(r"[a-z][a-z_]*")  # a role of the community's own, as the file has it


class Misread(LinliError):
    """A cell can't be read; the text says what to write instead."""


def misread(phrase: str, /, **values: object) -> Misread:
    return Misread(say(phrase, **values))


def lookup(table: Mapping[str, Any], word: str) -> Any:
    """What a word stands for; Misread with all that may be written."""
    if word in table:
        return table[word]
    raise misread("words", value=word, known=listed(first_words(table)))


def word_for(table: Mapping[str, Any], meant: object) -> str:
    """The first word that stands for it, or the thing itself where there is no word."""
    return next((word for word, what in table.items() if what == meant), str(meant))


def read_lines(text: str) -> list[str]:
    """One entry a line, without the numbers or dots people put before them."""
    lines = [line.strip() for line in text.split("\n") if line.strip()]
    numbered = [NUMBERED.fullmatch(line) for line in lines]
    counted = [int(found[1]) for found in numbered if found]
    if len(lines) > 1 and counted == list(range(1, len(lines) + 1)):
        return [found[2] for found in numbered if found]
    dotted = [BULLET.fullmatch(line) for line in lines]
    return [found[1] for found in dotted if found] if all(dotted) else lines


def read_phones(text: str) -> list[str]:
    """Phones one a line; a number that would be one with a 0 before it has lost it."""
    lines = read_lines(text)
    for line in lines:
        if line.isdecimal() and unknown_phones(line) and not unknown_phones(f"0{line}"):
            raise misread("zero", value=line)
    return lines


def parts_of(text: str) -> list[str]:
    return [part for part in re.split(words()["split"], text) if part]


def read_ways(text: str) -> list[str]:
    return [lookup(words()["ways"], part) for part in parts_of(text)]


def write_ways(value: list[str]) -> str:
    return listed(word_for(words()["ways"], way) for way in value)


def read_day(text: str) -> date:
    found = DAY.fullmatch(text)
    try:
        return date(*map(int, found.groups())) if found else date(0, 0, 0)
    except ValueError:
        raise misread("day", value=text) from None


def read_span(text: str) -> str:
    """The length of time as the files have it: 30m, 2h, 7 workdays."""
    found = SPAN.fullmatch(text)
    unit = words()["spans"].get(found[2] if found else text, text)
    try:
        span = parse_span(f"{int(found[1])}{unit}" if found else unit)
    except ValueError:
        raise misread("span", value=text) from None
    return str(as_plain(span))


def write_span(value: str) -> str:
    span = parse_span(value)
    assert isinstance(span, Span)
    return f"{span.amount or ''}{word_for(words()['spans'], span.unit)}"


def read_every(text: str) -> str:
    """How often it comes round, as the files have it: 7 days, 3 months."""
    found = SPAN.fullmatch(text)
    unit = words()["every"].get(found[2].strip()) if found else None
    try:
        return str(parse_every(f"{int(found[1])} {unit}" if found else text))
    except ValueError:
        raise misread("every", value=text) from None


def write_every(value: str) -> str:
    every = parse_every(value)
    assert isinstance(every, Every)
    return f"{every.amount}{word_for(words()['every'], every.unit)}"


def read_number(text: str) -> int:
    if not text.isdecimal() or not int(text):
        raise misread("number", value=text)
    return int(text)


def read_flag(text: str) -> bool:
    return bool(lookup(words()["flags"], text.lower()))


def write_flag(value: bool) -> str:
    return word_for(words()["flags"], value)


def read_routes(text: str) -> Any:
    """One route, or several in the order in which they are tried: 物业、网格员."""
    routes = [read_route(part.strip()) for part in text.split(BETWEEN_ROUTES)]
    return routes if routes[1:] else routes[0]


def write_routes(value: Any) -> str:
    return BETWEEN_ROUTES.join(map(write_route, value if isinstance(value, list) else [value]))


def read_route(text: str) -> dict[str, str]:
    """A role by its word, or a team or department by its name."""
    named = NAMED.fullmatch(text)
    if named:
        return {lookup(words()["units"], named[1].strip()): named[2].strip()}
    if OWN_NAME.fullmatch(text):
        return {"role": text}
    units = {f"{unit}:…": unit for unit in first_words(words()["units"])}
    return {"role": lookup(words()["roles"] | units, text)}


def write_route(value: Mapping[str, str]) -> str:
    ((kind, name),) = value.items()
    if kind == "role":
        return word_for(words()["roles"], name)
    return f"{word_for(words()['units'], kind)}:{name}"


def read_fields(text: str) -> list[Any]:
    return [read_field(line) for line in read_lines(text)]


def read_field(line: str) -> object:
    """A standard thing to ask for by its word, or one of the community's own: name, question."""
    rest, marks = marks_of(line)
    if named := NAMED.fullmatch(rest):
        return {"name": own_name(named[1].strip()), "ask": named[2].strip(), **marks}
    name = own_name(rest.rstrip("?？").strip())
    optional = marks.pop("optional", False) or rest.endswith(("?", "？"))
    if name not in STANDARD_FIELDS or marks:
        raise misread("field", value=line, known=listed(words()["fields"]))
    return f"{name}?" if optional else name


def own_name(word: str) -> str:
    """The file's name of a standard thing; any other is its own."""
    return str(words()["fields"].get(word, word))


def marks_of(line: str) -> tuple[str, dict[str, Any]]:
    """The line without the brackets at its end that say what kind of thing is asked for."""
    marks: dict[str, Any] = {}
    while found := IN_BRACKETS.fullmatch(line):
        mark = mark_of(found[2].strip())
        if not mark:
            break
        line, marks = found[1], {**mark, **marks}
    return line, marks


def mark_of(text: str) -> dict[str, Any]:
    choice = NAMED.fullmatch(text)
    if text == words()["optional"]:
        return {"optional": True}
    if choice and choice[1] == words()["choice"]:
        return {"type": "choice", "options": [part.strip() for part in choice[2].split("/")]}
    kind = words()["field_types"].get(text)
    return {"type": kind} if kind else {}


def write_fields(value: list[Any]) -> str:
    return "\n".join(map(write_field, value))


def write_field(value: str | Mapping[str, Any]) -> str:
    if isinstance(value, str):
        mark = f"({words()['optional']})" if value.endswith("?") else ""
        return word_for(words()["fields"], value.removesuffix("?")) + mark
    name = word_for(words()["fields"], value["name"])
    line = f"{name}:{value.get('ask', '')}"
    if options := value.get("options"):
        line += f"({words()['choice']}:{'/'.join(options)})"
    elif kind := value.get("type"):
        line += f"({word_for(words()['field_types'], kind)})"
    return line + (f"({words()['optional']})" if value.get("optional") else "")


class Codec(NamedTuple):
    """The two ways of a kind of cell; what `read` gives is what the item file would hold."""

    read: Callable[[str], Any]
    write: Callable[[Any], str]


def coded(table: str) -> Codec:
    """Cells that hold one of a few words."""
    return Codec(lambda t: lookup(words()[table], t), lambda v: word_for(words()[table], v))


CODECS: Mapping[str, Codec] = {
    "text": Codec(str, str),
    "lines": Codec(read_lines, "\n".join),
    "phones": Codec(read_phones, "\n".join),
    "ids": Codec(parts_of, "\n".join),
    "kind": coded("kinds"),
    "mode": coded("modes"),
    "confirmed": coded("confirmed"),
    "shared": coded("shared"),
    "number": Codec(read_number, str),
    "ways": Codec(read_ways, write_ways),
    "day": Codec(read_day, date.isoformat),
    "span": Codec(read_span, write_span),
    "each": coded("each"),
    "every": Codec(read_every, write_every),
    "flag": Codec(read_flag, write_flag),
    "route": Codec(read_routes, write_routes),
    "fields": Codec(read_fields, write_fields),
}
