"""The documents are true: what they name exists, and their settings are the program's."""

from __future__ import annotations

import re
import shlex
from collections.abc import Iterator
from itertools import pairwise
from pathlib import Path

import pytest

import run_bot
from bot.admin.pages import router as admin_router
from bot.channels.web_api import router as api_router
from bot.channels.web_pages import router as pages_router
from bot.handlers.routes import COMMANDS
from bot.open311.routes import BASE
from bot.settings import KNOWLEDGE, Settings

ROOT = KNOWLEDGE.parent
DOCUMENTS = sorted(
    [*ROOT.glob("*.md"), *(ROOT / "docs").rglob("*.md"), ROOT / "knowledge" / "README.md"]
)
NAMES = [document.relative_to(ROOT).as_posix() for document in DOCUMENTS]
CODE = re.compile(r"`([^`\n]+)`")
BLOCK_LINE = re.compile(r"^ {4}(\S.*)$", re.MULTILINE)
LINK = re.compile(r"(?:\]\(|src=\")([^)\"#]+)")
FILE = re.compile(r"(?:[\w.-]+/)+[\w.-]*|[\w.-]+\.(?:md|py|yaml|toml|csv)|\.\w+linter")
NO_FILES = {"elder-haircut.yaml", "Asia/Shanghai"}  # one to be written by the reader; a time zone
ROUTERS = (pages_router, api_router, admin_router)


def said(name: str) -> list[str]:
    """The pieces of code in a document: inline ones and lines of blocks, without their remarks."""
    text = (ROOT / name).read_text("utf-8")
    lines = [re.split(r"\s{2,}(?:#|←)", line)[0] for line in BLOCK_LINE.findall(text)]
    return [*CODE.findall(text), *lines]


def made_with(words: list[str], program: str) -> Iterator[str]:
    """What stands after each mention of a program."""
    for word, following in pairwise(words):
        if word == program or word.endswith(f"/{program}"):
            yield following


def words_of(piece: str) -> list[str]:
    try:
        return shlex.split(piece)
    except ValueError:
        return piece.split()


@pytest.mark.parametrize("name", NAMES)
def test_every_link_leads_somewhere(name: str) -> None:
    links = LINK.findall((ROOT / name).read_text("utf-8"))
    local = [link for link in links if not link.startswith("http")]
    assert [link for link in local if not ((ROOT / name).parent / link).exists()] == []


@pytest.mark.parametrize("name", NAMES)
def test_every_file_named_is_there(name: str) -> None:
    paths = {piece.partition("::")[0] for piece in said(name)} - NO_FILES
    files = filter(FILE.fullmatch, paths)
    places = (ROOT, (ROOT / name).parent)
    assert [f for f in files if not any((place / f).exists() for place in places)] == []


@pytest.mark.parametrize("name", NAMES)
def test_every_test_named_is_there(name: str) -> None:
    named = [piece.partition("::") for piece in said(name) if ".py::" in piece]
    there = {path: (ROOT / path).read_text("utf-8") for path, _, _ in named}
    assert [test for path, _, test in named if f"def {test}(" not in there[path]] == []


@pytest.mark.parametrize("name", NAMES)
def test_every_make_target_and_command_named_is_there(name: str) -> None:
    makefile = (ROOT / "Makefile").read_text("utf-8")
    targets = set(re.findall(r"^([\w-]+):", makefile, re.MULTILINE))
    pieces = [words_of(piece) for piece in said(name)]
    made = {target for words in pieces if words[:1] == ["make"] for target in words[1:2]}
    assert made <= targets
    commands = {c for words in pieces for c in made_with(words, "run_bot.py")}
    assert commands - {"COMMAND"} <= set(run_bot.names())


@pytest.mark.parametrize("name", NAMES)
def test_every_route_and_chat_command_named_is_there(name: str) -> None:
    routes = [getattr(route, "path", "") for router in ROUTERS for route in router.routes]
    known = {*map(stem, routes), BASE, "/healthz", "/metrics", *(f"/{name}" for name in COMMANDS)}
    named = [piece.replace("CODE", "") for piece in said(name) if re.fullmatch(r"/[\w/]+", piece)]
    assert set(named) <= known


def stem(route: str) -> str:
    return route.partition("{")[0]


def test_the_settings_are_those_of_the_program() -> None:
    rows = re.findall(r"^\| `BOT_(\w+)` \| (`[^`]*`)? ?\|", settings_page(), re.MULTILINE)
    told = {name.lower(): default.strip("`") for name, default in rows}
    assert told == {name: default_of(name) for name in Settings.model_fields}


def default_of(name: str) -> str:
    default = Settings.model_fields[name].default
    if isinstance(default, Path):
        return default.name
    return "" if default == () else str(default)


def test_every_command_is_told() -> None:
    told = re.findall(r"^\| `([a-z]+)` \|", settings_page(), re.MULTILINE)
    assert sorted(told) == run_bot.names()


def settings_page() -> str:
    return (ROOT / "docs" / "settings.md").read_text("utf-8")


def test_the_readme_fits_on_a_screen_and_begins_with_the_two_commands() -> None:
    for name in ("README.md", "README.zh-CN.md"):
        lines = (ROOT / name).read_text("utf-8").splitlines()
        assert [line.split("#")[0].strip() for line in lines[2:4]] == ["make run", "make test"]
        assert len(lines) <= 45


def test_no_setting_is_named_that_is_none() -> None:
    everywhere = "\n".join((ROOT / name).read_text("utf-8") for name in NAMES)
    named = set(re.findall(r"BOT_([A-Z_]+)\b", everywhere))
    assert {name.lower() for name in named} <= set(Settings.model_fields)
