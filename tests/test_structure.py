"""The shape of the code: small files, small functions, imports one way, Chinese in knowledge/."""

from __future__ import annotations

import ast
import re
from collections.abc import Iterator
from pathlib import Path

import pytest

ROOT = Path(__file__).resolve().parent.parent
ROOMS = ("bot", "storage", "bench", "tests")
LONGEST_FILE, LONGEST_FUNCTION = 400, 60  # lines
SHOWN = re.compile(r"[\u4e00-\u9fff].*[\u4e00-\u9fff].*[\u4e00-\u9fff].*[\u4e00-\u9fff]", re.DOTALL)

# Chinese in the code that is no sentence of the bot's, file by file
FOR_EDITORS = "what is wrong with a file of knowledge/, said to those who keep it"
ON_THE_COMMAND_LINE = "the help of a command that the community's staff use"
PATTERNS = "what is looked for in people's own words"
ALLOWED = {
    "bot/catalogue/calendar.py": FOR_EDITORS,
    "bot/catalogue/checker.py": PATTERNS,
    "bot/catalogue/contacts.py": PATTERNS,
    "bot/catalogue/diary.py": FOR_EDITORS,
    "bot/catalogue/editor_schema.py": FOR_EDITORS,
    "bot/catalogue/fixing.py": FOR_EDITORS,
    "bot/catalogue/line_fixes.py": FOR_EDITORS,
    "bot/catalogue/marked_yaml.py": FOR_EDITORS,
    "bot/catalogue/opening.py": FOR_EDITORS,
    "bot/catalogue/phrases.py": FOR_EDITORS,
    "bot/catalogue/policies.py": FOR_EDITORS,
    "bot/catalogue/reader.py": FOR_EDITORS,
    "bot/catalogue/repeating.py": FOR_EDITORS,
    "bot/catalogue/review.py": FOR_EDITORS,
    "bot/catalogue/schema.py": FOR_EDITORS,
    "bot/catalogue/seasons.py": FOR_EDITORS,
    "bot/catalogue/shapes.py": FOR_EDITORS,
    "bot/catalogue/tellings.py": FOR_EDITORS,
    "bot/catalogue/topics.py": FOR_EDITORS,
    "bot/commands/check.py": ON_THE_COMMAND_LINE,
    "bot/commands/export.py": ON_THE_COMMAND_LINE,
    "bot/commands/import_.py": ON_THE_COMMAND_LINE,
    "bot/commands/publish.py": ON_THE_COMMAND_LINE,
    "bot/desk/addresses.py": PATTERNS,
    "bot/desk/dates.py": PATTERNS,
    "bot/desk/duplicates.py": PATTERNS,
    "bot/commands/train.py": ON_THE_COMMAND_LINE,
    "bot/desk/form.py": PATTERNS,
    "bot/desk/gazetteer.py": PATTERNS,
    "bot/desk/names.py": PATTERNS,
    "bot/desk/moments.py": PATTERNS,
    "bot/desk/placing.py": PATTERNS,
    "bot/handlers/danger.py": PATTERNS,
    "bot/open311/masking.py": PATTERNS,
    "bot/understanding.py": PATTERNS,
}

Function = ast.FunctionDef | ast.AsyncFunctionDef


def sources(*rooms: str) -> list[Path]:
    found = [path for room in rooms for path in sorted((ROOT / room).rglob("*.py"))]
    return [path for path in found if "versions" not in path.parts]


def named(path: Path) -> str:
    return path.relative_to(ROOT).as_posix()


def parsed(path: Path) -> ast.Module:
    return ast.parse(path.read_text("utf-8"), filename=str(path))


def functions(path: Path) -> Iterator[Function]:
    return (node for node in ast.walk(parsed(path)) if isinstance(node, Function))


def test_no_file_is_long() -> None:
    lengths = {named(path): len(path.read_text("utf-8").splitlines()) for path in sources(*ROOMS)}
    assert lengths
    assert not {name: lines for name, lines in lengths.items() if lines > LONGEST_FILE}


def test_no_function_is_long() -> None:
    lengths = {
        f"{named(path)}:{node.lineno} {node.name}": (node.end_lineno or 0) - node.lineno + 1
        for path in sources(*ROOMS)
        for node in functions(path)
    }
    assert lengths
    assert not {name: lines for name, lines in lengths.items() if lines > LONGEST_FUNCTION}


def docstrings(tree: ast.Module) -> set[int]:
    """The ids of all constants that only explain."""
    documented = (ast.Module, ast.ClassDef, ast.FunctionDef, ast.AsyncFunctionDef)
    bodies = [node.body for node in ast.walk(tree) if isinstance(node, documented)]
    first = [body[0].value for body in bodies if body and isinstance(body[0], ast.Expr)]
    return {id(value) for value in first}


def chinese(path: Path) -> list[str]:
    """The strings of a file with four Chinese characters or more, each with its line."""
    tree = parsed(path)
    explaining = docstrings(tree)
    found = [node for node in ast.walk(tree) if isinstance(node, ast.Constant)]
    return [
        f"{named(path)}:{node.lineno} {node.value!r}"
        for node in found
        if isinstance(node.value, str) and id(node) not in explaining and SHOWN.search(node.value)
    ]


def test_what_people_read_stands_in_knowledge() -> None:
    others = [path for path in sources("bot", "storage") if named(path) not in ALLOWED]
    found = [line for path in others for line in chinese(path)]
    assert not found, "\n".join(found)


@pytest.mark.parametrize("name", ALLOWED)
def test_every_exception_is_still_needed(name: str) -> None:
    assert chinese(ROOT / name)


def test_the_search_finds_what_it_looks_for(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr("tests.test_structure.ROOT", tmp_path)
    path = tmp_path / "reply.py"
    lines = ('"""路灯坏了怎么办"""', 'REPLY = f"您好,{1}号路灯修好了"', 'WORD = "路灯"')
    path.write_text("\n".join(lines), "utf-8")
    assert chinese(path) == ["reply.py:2 '号路灯修好了'"]
