"""What `--fix` changes in one file: slips with one way to put them right, line by line.

Lines are changed in place and nothing is written anew from values, so that comments, order and
quotes stay as the clerk left them.
"""

from __future__ import annotations

import re
from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from datetime import date
from unicodedata import normalize

import yaml

from bot.catalogue.editor_schema import TOLD
from bot.catalogue.marked_yaml import Loader, Marked, Place

# names in the files beside the items
BESIDE = """quiet awake limits number name purpose hours urgent local also does phone item first
last note words synonyms default communities page say choices source holidays worked""".split()
KEYS = "|".join(sorted({name for fields in TOLD.values() for name in fields}.union(BESIDE)))


@dataclass(frozen=True)
class Edit:
    """One line's new text, or None where the line goes, and what to say of it."""

    line: int
    new: str | None
    told: str


def edited(text: str, edits: Sequence[Edit]) -> str:
    """The text with the edits made; of two for one line the first counts."""
    changed = {edit.line: edit.new for edit in reversed(edits)}
    numbered = enumerate(text.split("\n"), 1)
    lines = [changed.get(number, line) for number, line in numbered]
    return "\n".join(line for line in lines if line is not None)


# ---- lines that any file may hold: nothing that is read changes

LINE_END = re.compile(r"[ \t\u3000\u00a0]+(?=\r?$)")


def tidied(text: str) -> Iterator[Edit]:
    """Spaces at the ends of lines, and an end of line at the end of the file."""
    lines = text.split("\n")
    for number, line in enumerate(lines, 1):
        new = LINE_END.sub("", line)
        if number == len(lines) and new:
            yield Edit(number, f"{new}\n", "文件末尾补上换行")
        elif new != line:
            yield Edit(number, new, "去掉行尾的空格")


# ---- lines that YAML can't read as they were meant

BLANKS = str.maketrans({"\t": "  ", "\u3000": "  ", "\u00a0": " "})
INDENT = re.compile(r"^[ \t\u3000\u00a0]+")
COLON = re.compile(rf"^( *(?:- )?(?:{KEYS}|[a-z]+(?:_[a-z]+)+))(?: *\uff1a *|:(?=[^\s:/]))")
DASH = re.compile(r"^( *)(?:[\uff0d\u2014\u2013\u2022\u00b7]\s*|-(?=[\u4e00-\u9fff\u201c{\d]))")
NEEDS_QUOTES = re.compile(
    rf"^( *(?:- (?:(?:{KEYS}): )?|(?:{KEYS}|[a-z]+(?:_[a-z]+)+): ))"
    r"(\{[a-z_]+\}.*?|[@`%].*?|(?![\"'\[{|>&*!#]|[a-z_]+:).*: .*?)(\s+#.*|\r)?$"
)


BETWEEN = re.compile(rf"\s*[,\uff0c]\s*({KEYS}|[a-z]+(?:_[a-z]+)+)\s*[:\uff1a]\s*")


def spaced(line: str) -> str:
    return INDENT.sub(lambda found: found[0].translate(BLANKS), line)


def marked_apart(line: str) -> str:
    return DASH.sub(r"\1- ", COLON.sub(r"\1: ", line))


def listed(line: str) -> str:
    """Between the braces of `{number: 110, name: 报警}`."""
    return BETWEEN.sub(r", \1: ", line) if "{" in line else line


def held_together(line: str) -> str:
    return NEEDS_QUOTES.sub(lambda found: f"{found[1]}{quoted(found[2])}{found[3] or ''}", line)


FORM_RULES: Mapping[str, Callable[[str], str]] = {
    "行首换成普通空格": spaced,
    "换成英文的冒号或减号,后面空一格": marked_apart,
    "花括号里换成英文的逗号和冒号": listed,
    "加上引号": held_together,
}


def reformed(text: str) -> Iterator[Edit]:
    """What a clerk's keyboard makes of spaces, colons, dashes and braces."""
    for number, line in enumerate(text.split("\n"), 1):
        new, told = line, []
        for name, rule in FORM_RULES.items():
            if rule(new) != new:
                new = rule(new)
                told.append(name)
        if told and not line.lstrip().startswith("#"):
            yield Edit(number, new, ";".join(told))


# ---- values of another type than is meant

DATE = re.compile(r"(\d{4})[-/.年](\d{1,2})[-/.月](\d{1,2})日?")
SPAN = re.compile(r"(\d{1,4}) ?(分钟|小时|个?工作日|m|h|workdays?)")
TODAY = frozenset({"当日", "当天", "今日", "今天", "TODAY", "Today"})
UNITS = {"分钟": "m", "小时": "h", "个工作日": " workdays", "工作日": " workdays"}
ANSWERS = {"是": "true", "对": "true", "要": "true", "否": "false", "不": "false", "不要": "false"}
HALF_WIDTH = str.maketrans(
    {0xFF10 + digit: str(digit) for digit in range(10)} | {"\uff5b": "{", "\uff5d": "}"}
)
DASHED = re.compile(r"(?<=\d)[\uff0d\u2010-\u2015](?=\d{3})")


def quoted(raw: str) -> str:
    return "'" + raw.replace("'", "''") + "'"


def as_text(raw: str) -> str | None:
    return None if raw in {"", "~", "null"} else quoted(raw)


def as_date(raw: str) -> str | None:
    found = DATE.fullmatch(normalize("NFKC", raw).strip("'\" "))
    try:
        return date(*map(int, found.groups())).isoformat() if found else None
    except ValueError:
        return None


def as_span(raw: str) -> str | None:
    plain = normalize("NFKC", raw).strip("'\" ")
    found = SPAN.fullmatch(plain)
    if plain.removesuffix("内") in TODAY:
        return "today"
    return f"{int(found[1])}{UNITS[found[2]]}" if found and found[2] in UNITS else None


def as_bool(raw: str) -> str | None:
    return ANSWERS.get(raw.strip("'\" "))


# pydantic's error type → what makes the value what is meant
CURES: Mapping[str, tuple[Callable[[str], str | None], str]] = {
    "string_type": (as_text, "加上引号"),
    "date_type": (as_date, "日期写成 2026-11-21 这样"),
    "value_error": (as_span, "时长写成 2h、7 workdays、today 这样"),
    "bool_type": (as_bool, "写成 true 或 false"),
}


Nodes = Mapping[Place, yaml.Node]


def nodes_of(text: str) -> Nodes:
    """Every part of a text that can be read, with where it begins and ends."""
    root = yaml.compose(text, Loader=Loader)
    return dict(nodes_below(root, ())) if root else {}


def nodes_below(node: yaml.Node, place: Place) -> Iterator[tuple[Place, yaml.Node]]:
    yield place, node
    if isinstance(node, yaml.MappingNode):
        for key, child in node.value:
            yield from nodes_below(child, (*place, str(key.value)))
    elif isinstance(node, yaml.SequenceNode):
        for i, child in enumerate(node.value):
            yield from nodes_below(child, (*place, i))


def cured(text: str, nodes: Nodes, faults: Mapping[Place, str]) -> Iterator[Edit]:
    """Values that pydantic refuses and that can only be meant in one way."""
    for place, fault in faults.items():
        cure, told = CURES.get(fault, (None, ""))
        node = nodes.get(place)
        raw = raw_of(text, node)
        new = cure(raw) if cure and raw is not None else None
        if node and new is not None:
            yield replaced(text, node, new, told)


def narrowed(text: str, nodes: Nodes, places: Iterable[Place]) -> Iterator[Edit]:
    """Full-width digits and braces in what people dial and what is filled in."""
    for place in places:
        node = nodes.get(place)
        raw = raw_of(text, node)
        new = DASHED.sub("-", raw.translate(HALF_WIDTH)) if raw else raw
        if node and new and new != raw:
            yield replaced(text, node, as_read(new), "换成半角的数字和括号")


def as_read(raw: str) -> str:
    """What is typed for a text, in quotes where YAML would take it for something else."""
    try:
        value = yaml.load(raw, Loader=Loader)
    except (yaml.YAMLError, ValueError):
        return quoted(raw)
    return raw if isinstance(value, str) else quoted(raw)


def raw_of(text: str, node: yaml.Node | None) -> str | None:
    """What was typed, where it stands on one line."""
    if not isinstance(node, yaml.ScalarNode) or node.start_mark.line != node.end_mark.line:
        return None
    line = text.split("\n")[node.start_mark.line]
    return line[node.start_mark.column : node.end_mark.column]


def replaced(text: str, node: yaml.Node, new: str, told: str) -> Edit:
    start, end = node.start_mark, node.end_mark
    line = text.split("\n")[start.line]
    return Edit(start.line + 1, line[: start.column] + new + line[end.column :], f"{told}:{new}")


# ---- entries of lists


def without(text: str, nodes: Nodes, places: Iterable[Place], told: str) -> Iterator[Edit]:
    """Entries that go, each with its line; those that share a line with others stay."""
    lines = text.split("\n")
    for place in places:
        node, around = nodes.get(place), nodes.get(place[:-1])
        if node is None or raw_of(text, node) is None or getattr(around, "flow_style", True):
            continue
        number = node.start_mark.line + 1
        yield Edit(number, None, f"{told}:{lines[number - 1].strip()}")


def doubled(marked: Marked, place: Place) -> list[Place]:
    """Entries of a list that stand in it already."""
    value = marked.value
    for part in place:
        value = value.get(part) if isinstance(value, dict) else None
    texts = value if isinstance(value, list) else []
    return [(*place, i) for i, text in enumerate(texts) if text in texts[:i]]
