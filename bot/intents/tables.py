"""Language tables: what the engine knows of Chinese stands in data/, not in code."""

from __future__ import annotations

import re
from functools import cache
from importlib import resources
from typing import Any

import yaml

_Loader: Any = getattr(yaml, "CSafeLoader", yaml.SafeLoader)


@cache
def read_table(name: str, package: str = __package__) -> dict[str, Any]:
    """Give the table data/NAME.yaml of a package, read once in a process."""
    text = (resources.files(package) / "data" / f"{name}.yaml").read_text(encoding="utf-8")
    table: dict[str, Any] = yaml.load(text, Loader=_Loader)
    return table


@cache
def pattern(table: str, key: str) -> re.Pattern[str]:
    """Give a table's regular expression, compiled, with its `parts` put in for <names>."""
    return _compiled(table, [read_table(table)[key]])


@cache
def any_of(table: str, key: str, group: str | None = None) -> re.Pattern[str]:
    """Give one expression that matches any line of a list (in a group), earlier lines first."""
    entries = read_table(table)
    return _compiled(table, (entries[group] if group else entries)[key])


def _compiled(table: str, lines: list[str]) -> re.Pattern[str]:
    parts = read_table(table).get("parts", {})
    return re.compile("|".join(f"(?:{filled(line, parts)})" for line in lines))


def filled(expression: str, parts: dict[str, str]) -> str:
    """Give an expression with its parts put in for <names>."""
    # Parts may hold earlier parts, so the latest are put in first.
    for name in reversed(list(parts)):
        expression = expression.replace("<" + name + ">", parts[name])
    return expression
