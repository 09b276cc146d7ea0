"""What the README of knowledge/ tells a clerk to do, done literally."""

from __future__ import annotations

import json
import os
import re
import shlex
import shutil
import subprocess
import sys
from pathlib import Path

import pytest
import yaml

from bot.catalogue.editor_schema import FILE_NAME as SCHEMA_FILE
from bot.catalogue.knowledge import Knowledge, read_knowledge
from bot.settings import KNOWLEDGE

ROOT = KNOWLEDGE.parent
README = (KNOWLEDGE / "README.md").read_text("utf-8")
CODE = re.compile(r"`([^`\n]+)`")


@pytest.fixture
def copied(tmp_path: Path) -> Path:
    """All of knowledge/, to be edited."""
    return Path(shutil.copytree(KNOWLEDGE, tmp_path / "knowledge"))


def section(title: str) -> str:
    return README.split(f"## {title}\n")[1].split("\n## ")[0]


def pieces(title: str, start: str) -> list[str]:
    """The pieces of code in a section that begin so."""
    return [piece for piece in CODE.findall(section(title)) if piece.startswith(start)]


def replace(path: Path, old: str, new: str) -> None:
    text = path.read_text("utf-8")
    assert old in text
    path.write_text(text.replace(old, new, 1), "utf-8")


def read(folder: Path) -> Knowledge:
    knowledge = read_knowledge(folder)
    assert knowledge.problems == ()
    return knowledge


@pytest.mark.parametrize("title", re.findall(r"^## (?!检查|都有|发布)(.+)$", README, re.MULTILINE))
def test_everything_is_told_in_five_lines(title: str) -> None:
    assert re.findall(r"^(\d)\. ", section(title), re.MULTILINE) == list("12345")


def test_a_phone_is_changed(copied: Path) -> None:
    (line,) = pieces("改一个电话", "office_phone: ")
    (number,) = pieces("改一个电话", "0311")
    replace(copied / "local.yaml", line, f"office_phone: {number}")
    assert read(copied).fill("{office_phone}") == number


def test_a_phone_of_one_community_is_changed(copied: Path) -> None:
    replace(
        copied / "local.yaml", "communities: {}", "communities:\n  桃园:\n    office_phone: 12345"
    )
    assert "office_phone" in str(read_knowledge(copied).problems)  # a bare number: told
    replace(copied / "local.yaml", "office_phone: 12345", "office_phone: 0311-8888-8888")
    assert read(copied).fill("{office_phone}", "桃园") == "0311-8888-8888"


def test_a_question_is_added(copied: Path) -> None:
    (line,) = pieces("加一种问法", "  - ")
    path = next((copied / "items").rglob("streetlight.yaml"))
    replace(path, "asks:\n", f"asks:\n{line}\n")
    assert line.removeprefix("  - ") in read(copied).items["streetlight"].asks


def test_an_item_is_added(copied: Path) -> None:
    (name,) = [piece for piece in pieces("加一个事项", "elder") if piece.endswith(".yaml")]
    other = next((copied / "items").rglob("elder-visit.yaml"))
    path = Path(shutil.copy(other, other.with_name(name)))
    replace(path, "id: elder-visit", f"id: {path.stem}")
    replace(path, "title: 独居空巢老人定期探访", "title: 上门理发")
    (reviewed,) = pieces("加一个事项", "reviewed: ")
    replace(path, "answer:\n", f"answer:\n  {reviewed}\n")
    limits = pieces("加一个事项", "respond") + pieces("加一个事项", "resolve")
    text = re.sub(r"  re(spond|solve)_within: .*\n", "", path.read_text("utf-8"))
    path.write_text(text, "utf-8")
    replace(path, "request:\n", "request:\n" + "".join(f"  {line}\n" for line in limits))
    item = read(copied).items["elder-haircut"]
    assert (item.title, str(item.answer and item.answer.reviewed)) == ("上门理发", "2026-11-21")


def test_who_is_told_after_the_limit_is_changed(copied: Path) -> None:
    path = copied / "policies.yaml"
    (all_of_them, one_sort) = (
        piece.removeprefix("escalate: ")
        for piece in pieces("改时限、改夜里不打扰的钟点", "[0h")
        + pieces("改时限、改夜里不打扰的钟点", "escalate: [")
    )
    replace(path, f"escalate: {all_of_them}", "escalate: [1 workday → 街道]")
    replace(path, "{respond_within: 2h, ", f"{{escalate: {one_sort}, respond_within: 2h, ")
    policies = read(copied).policies
    assert [(rung.after.unit, rung.to) for rung in policies.escalate] == [("workday", "street")]
    urgent = policies.ladder_of(policies.limits["紧急"])
    assert [(rung.after.amount, rung.to) for rung in urgent] == [(0, "secretary"), (20, "street")]


def test_a_holiday_is_added(copied: Path) -> None:
    start = ("  - name", "    first", "    last", "    worked")
    lines = [piece for name in start for piece in pieces("加一个假日", name)]
    replace(copied / "calendar" / "2027.yaml", "holidays: []", "holidays:\n" + "\n".join(lines))
    knowledge = read(copied)
    assert sum(day.year == 2027 for day in knowledge.days_off) == 3
    assert sum(day.year == 2027 for day in knowledge.days_worked) == 1


def test_editors_find_the_schema() -> None:
    settings = json.loads((ROOT / ".vscode" / "settings.json").read_text("utf-8"))
    ((schema, files),) = settings["yaml.schemas"].items()
    assert (ROOT / schema) == KNOWLEDGE / SCHEMA_FILE
    assert len(list(ROOT.glob(files))) > 200
    (line,) = pieces("边写边提示", "# yaml-language-server")
    deep = next(KNOWLEDGE.glob("items/service/*/*.yaml"))
    assert (deep.parent / line.partition("$schema=")[2]).resolve() == KNOWLEDGE / SCHEMA_FILE


@pytest.mark.slow
def test_the_hook_for_git_checks_what_is_kept(copied: Path) -> None:
    block = section("用 git 保管的").split("<!-- pre-commit -->")[1]
    hook = yaml.safe_load(block)["repos"][0]["hooks"][0]
    entry = hook["entry"].replace("/opt/linli/.venv/bin/python", sys.executable)
    command = [*shlex.split(entry.replace("/opt/linli", str(ROOT))), "--no-fit"]
    data = {**os.environ, "BOT_DATA_DIR": str(copied.parent / "data")}
    done = subprocess.run(command, cwd=copied, env=data, capture_output=True, check=False)
    assert (done.returncode, done.stderr) == (0, b"")
    replace(copied / "local.yaml", "default:", "default")
    done = subprocess.run(command, cwd=copied, env=data, capture_output=True, check=False)
    assert done.returncode == 1
    assert "local.yaml:" in done.stdout.decode()
