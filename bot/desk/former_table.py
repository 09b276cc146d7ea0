"""A ledger kept before, as a table in our own columns: read by a map of theirs."""

from __future__ import annotations

from collections.abc import Mapping
from datetime import datetime
from pathlib import Path
from typing import Any
from zipfile import BadZipFile

import yaml
from openpyxl import load_workbook
from openpyxl.utils.exceptions import InvalidFileException

from bot.csv_text import ZIPPED, as_csv
from bot.desk.columns import ImportFailed, Line, columns, failed, listed, say, words
from bot.desk.csv_rows import parse, write_text

KIND = "former"
BROKEN = (BadZipFile, InvalidFileException, KeyError, ValueError, TypeError)
Rows = list[tuple[int, list[str]]]


def read_former(path: Path, map_path: Path | None = None) -> list[Line]:
    """The rows in our columns; ImportFailed with everything that is wrong with the headers."""
    header, *rows = read_table(path) or [(1, [])]
    theirs = read_map(map_path) if map_path else {word: word for word in columns(KIND)}
    check_headers(header[1], theirs, mapped=map_path is not None)
    places = {
        columns(KIND)[ours]: header[1].index(name)
        for ours, name in theirs.items()
        if name in header[1]
    }
    if not rows:
        raise failed("no_rows")
    return [
        Line(line, {name: row[at] if at < len(row) else "" for name, at in places.items()})
        for line, row in rows
    ]


def check_headers(header: list[str], theirs: Mapping[str, str], *, mapped: bool) -> None:
    """ImportFailed where a column that is needed, or that the map names, is not there."""
    needed = [word for word in words()[KIND]["needed"] if word not in theirs]
    if not mapped:
        needed = [word for word in words()[KIND]["needed"] if word not in header]
    problems = [say("column_missing", column=word) for word in needed]
    if mapped:
        missing = {ours: name for ours, name in theirs.items() if name not in header}
        problems += [say("map_missing", column=o, theirs=name) for o, name in missing.items()]
    twice = sorted({name for name in theirs.values() if header.count(name) > 1})
    problems += [say("column_twice", column=name) for name in twice]
    if problems:
        raise ImportFailed(problems)


def read_map(path: Path) -> dict[str, str]:
    """Our header → theirs; ImportFailed when it is no such file."""
    try:
        found = yaml.safe_load(path.read_text(encoding="utf-8-sig"))
    except OSError as error:
        raise failed("no_file", path=path, reason=error.strerror) from None
    except (yaml.YAMLError, UnicodeDecodeError):
        raise failed("columns_map_broken", path=path) from None
    if not isinstance(found, dict) or not found:
        raise failed("columns_map_broken", path=path)
    strange = [word for word in found if word not in columns(KIND)]
    if strange:
        known = listed(columns(KIND))
        raise ImportFailed(
            [say("columns_map_unknown", column=word, known=known) for word in strange]
        )
    return {ours: str(name).strip() for ours, name in found.items() if name is not None}


def read_table(path: Path) -> Rows:
    """The filled rows of a CSV file or of a workbook's first page, with their lines."""
    try:
        raw = path.read_bytes()
    except OSError as error:
        raise failed("no_file", path=path, reason=error.strerror) from None
    return workbook_rows(path) if raw.startswith(ZIPPED) else parse(raw)


def workbook_rows(path: Path) -> Rows:
    try:
        book = load_workbook(path, read_only=True, data_only=True)
        page = book.worksheets[0].iter_rows(values_only=True)
        rows = [(line, [text_of(value) for value in row]) for line, row in enumerate(page, 1)]
        book.close()
    except BROKEN:
        raise failed("broken_excel") from None
    return [(line, row) for line, row in rows if any(row)]


def text_of(value: Any) -> str:
    """A cell as it looks in the spreadsheet."""
    if isinstance(value, datetime):
        return f"{value:%Y-%m-%d %H:%M}"
    if isinstance(value, float) and value.is_integer():
        return str(int(value))
    return "" if value is None else str(value).strip()


def template_text() -> str:
    return as_csv([[*columns(KIND)], words()[KIND]["example"]])


def write_templates(path: Path) -> str:
    """An example of the table, and beside it one of the map; neither overwrites anything."""
    beside = path.with_suffix(".yaml")
    told: str = words()[KIND]["map_note"]
    lines = [told, *(f"{word}: {word}" for word in columns(KIND))]
    write_text(path, template_text(), new=True)
    write_text(beside, "\n".join(lines) + "\n", new=True)
    return say("former_template", path=path, map=beside)
