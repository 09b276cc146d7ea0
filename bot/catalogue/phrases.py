"""Every wording of the bot, by name, from knowledge/phrases/."""

from __future__ import annotations

import re
from collections.abc import Mapping
from functools import cache
from pathlib import Path

from bot.catalogue.marked_yaml import Problem, read_marked
from bot.settings import KNOWLEDGE

VALUE = re.compile(r"\{([a-z_]+)\}")


class Phrases(dict[str, str]):
    """Wordings with {values} to fill in; a value nobody gave is left out, with its empty line."""

    def say(self, name: str, /, **values: object) -> str:
        lines = self[name].split("\n")
        filled = [VALUE.sub(lambda found: str(values.get(found[1], "")), line) for line in lines]
        pairs = zip(lines, filled, strict=True)
        return "\n".join(said.rstrip() for line, said in pairs if said.strip() or not line).strip()


def read_phrases(folder: Path) -> tuple[Phrases, list[Problem]]:
    """All wordings of the folder, and what is wrong with the files."""
    phrases, problems = Phrases(), []
    for path in sorted(folder.glob("*.yaml")):
        marked = read_marked(path)
        problems += marked.problems
        if not marked.problems and not isinstance(marked.value, dict):
            problems.append(marked.problem((), "这个文件要一条一条写成“名称: 内容”"))
        entries: Mapping[str, object] = marked.value if isinstance(marked.value, dict) else {}
        for name, text in entries.items():
            if not isinstance(text, str):
                problems.append(marked.problem((name,), f"“{name}”要写成文字;请给它加上引号"))
            elif name in phrases:
                problems.append(marked.problem((name,), f"“{name}”在别的文件里已经有了"))
            else:
                phrases[name] = text
    return phrases, problems


def with_shipped(phrases: Phrases, folder: Path) -> Phrases:
    """What a set of an older program doesn't say yet is said in this program's own words."""
    own = KNOWLEDGE / "phrases"
    return phrases if folder.resolve() == own else Phrases({**shipped(own), **phrases})


@cache
def shipped(folder: Path) -> Phrases:
    return read_phrases(folder)[0]
