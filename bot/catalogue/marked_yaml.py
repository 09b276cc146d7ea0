"""YAML read with the line of every value, and without the traps YAML sets for beginners."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

import yaml

Loader = getattr(yaml, "CSafeLoader", yaml.SafeLoader)
Place = tuple[str | int, ...]

# what the parser stumbles over, in the clerk's words
STUMBLES = {
    "found a tab character": "行首用了 Tab,请换成空格",
    "could not find expected ':'": "这一行少了英文冒号,或行首少了“- ”;中文的冒号、减号不算",
    "mapping values are not allowed": "读到这一行的冒号读不通:句子里有英文冒号的,整句加上引号;"
    "冒号没错的,看看上一行是不是少了英文冒号,或这一行的缩进没对齐",
    "did not find expected <document start>": "上一行少了英文冒号,或这一行的缩进没对齐",
    "did not find expected key": "这一行的缩进和上面没对齐,或引号外面还有字",
    "did not find expected '-'": "行首少了“- ”,或引号外面还有字",
    "did not find expected ','": "{ } 和 [ ] 要成对,里面用英文逗号隔开",
    "unexpected end of stream": "引号没成对",
    "cannot start any token": "行首用了 Tab 的,换成空格;用 @ ` % 开头的,整句加上引号",
    "undefined alias": "句子不能用 * 开头,整句加上引号就行",
    "unknown escape": "双引号里的 \\ 要写两遍",
}
STUMBLE = "缩进没对齐、冒号后少空格、引号没成对,看看是不是其中一样"
# where the parser notices a slip only further down, it stands where this began
BEGAN_BEFORE = ("quoted", "simple key", "flow")
RUN_ON = "这一行和下一行连成了一句:下一行的缩进没对齐,或少了“- ”、冒号;真是一句话的,请写在一行里"


@dataclass(frozen=True)
class Problem:
    """One thing wrong with a file, told to the clerk who keeps it."""

    path: Path
    line: int
    text: str
    warning: bool = False

    def __str__(self) -> str:
        return f"{self.path}:{self.line}: {self.text}"


@dataclass
class Marked:
    """A file's value, the line each of its parts stands on, and what is wrong with its form."""

    path: Path
    value: Any = None
    lines: dict[Place, int] = field(default_factory=dict)
    typed: dict[Place, str] = field(default_factory=dict)  # what YAML took for no text
    problems: list[Problem] = field(default_factory=list)

    def line(self, place: Place) -> int:
        """The line of the value at `place`, or of the nearest thing around it."""
        while place and place not in self.lines:
            place = place[:-1]
        return self.lines.get(place, 1)

    def problem(self, place: Place, text: str, *, warning: bool = False) -> Problem:
        return Problem(self.path, self.line(place), text, warning)


def read_marked(path: Path) -> Marked:
    """Read one file; a broken one comes back with its problems instead of a value."""
    try:
        return parse_marked(path.read_text("utf-8-sig"), path)
    except UnicodeDecodeError as error:
        told = f"读不了这个文件,请存成 UTF-8 编码:{error}"
    except OSError as error:
        told = f"打不开这个文件:{error.strerror}"
    return Marked(path, problems=[Problem(path, 1, told)])


def parse_marked(text: str, path: Path) -> Marked:
    """Read a file's text; a broken one comes back with its problems instead of a value."""
    marked = Marked(path)
    try:
        node = yaml.compose(text, Loader=Loader)
    except yaml.MarkedYAMLError as error:
        line = line_of(error)
        slip = error.problem or ""
        told = next((told for part, told in STUMBLES.items() if part in slip), STUMBLE)
        marked.problems.append(Problem(path, line, f"格式不对:{told}"))
    except yaml.YAMLError as error:
        marked.problems.append(Problem(path, 1, f"读不了这个文件,请存成 UTF-8 编码:{error}"))
    else:
        if node is None:
            marked.problems.append(Problem(path, 1, "文件是空的"))
        else:
            marked.value = construct(node, (), marked)
    return marked


def line_of(error: yaml.MarkedYAMLError) -> int:
    """Where the slip is: an open quote is noticed at the file's end, but stands where it began."""
    before = any(part in (error.context or "") for part in BEGAN_BEFORE)
    marks = (error.context_mark, error.problem_mark)
    mark = next((mark for mark in (marks if before else marks[::-1]) if mark), None)
    return mark.line + 1 if mark else 1


def construct(node: yaml.Node, place: Place, marked: Marked) -> Any:
    marked.lines[place] = node.start_mark.line + 1
    if isinstance(node, yaml.MappingNode):
        return dict(pairs(node, place, marked))
    if isinstance(node, yaml.SequenceNode):
        return [construct(child, (*place, i), marked) for i, child in enumerate(node.value)]
    if runs_on(node):
        marked.problems.append(marked.problem(place, RUN_ON))
    value = scalar(node)
    if not isinstance(value, str):
        marked.typed[place] = node.value
    return value


def runs_on(node: yaml.Node) -> bool:
    """A text without quotes on several lines: nobody who keeps these files means that."""
    bare = isinstance(node, yaml.ScalarNode) and not node.style
    return bare and node.start_mark.line != node.end_mark.line


def pairs(node: yaml.MappingNode, place: Place, marked: Marked) -> Iterator[tuple[str, Any]]:
    seen: set[str] = set()
    for key_node, value_node in node.value:
        key = str(key_node.value)
        if key in seen:
            line = key_node.start_mark.line + 1
            marked.problems.append(Problem(marked.path, line, f"“{key}”写了两次,请合成一个"))
        seen.add(key)
        yield key, construct(value_node, (*place, key), marked)


def scalar(node: yaml.Node) -> Any:
    """What the clerk typed: text stays text; only true YAML types that we use are converted."""
    loader = Loader("")
    try:
        value = loader.construct_object(node, deep=True)
    except (yaml.YAMLError, ValueError):
        return node.value
    finally:
        loader.dispose()
    return value
