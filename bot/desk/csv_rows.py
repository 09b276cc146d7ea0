"""Tables as operators keep them: CSV files with Chinese headers, read and written."""

from __future__ import annotations

import os
from collections.abc import Iterable, Iterator
from contextlib import contextmanager
from itertools import zip_longest
from pathlib import Path
from typing import IO

from bot.csv_text import ZIPPED, NoTable, as_csv, bare, read_csv
from bot.desk.columns import KINDS, ImportFailed, Line, columns, failed, say, words
from bot.workbook import Page, save_workbook


def read_rows(path: Path) -> list[Line]:
    """Read a CSV file in UTF-8 or GB18030; ImportFailed when it is no table."""
    try:
        raw = path.read_bytes()
    except OSError as error:
        raise failed("no_file", path=path, reason=error.strerror) from None
    if raw.startswith(ZIPPED):
        raise failed("excel_file")
    table = parse(raw)
    if not table:
        raise failed("empty")
    return lines_of(table[0][1], table[1:])


def parse(raw: bytes) -> list[tuple[int, list[str]]]:
    """The rows that hold anything, with the lines they end on."""
    try:
        rows = [(line, [plain(cell) for cell in row]) for line, row in read_csv(raw)]
    except NoTable as error:
        raise failed(error.why, line=error.line) from None
    return [(line, row) for line, row in rows if any(row)]


def plain(cell: str) -> str:
    """A cell without blanks around it and without the mark that keeps it from being a formula."""
    return bare(cell.replace("\x00", "").strip())


def lines_of(header: list[str], rows: list[tuple[int, list[str]]]) -> list[Line]:
    """The rows as cells by column; a header nobody knows stays as it is, to be told later."""
    twice = sorted({word for word in header if word and header.count(word) > 1})
    problems = [say("column_twice", column=word) for word in twice]
    for line, row in rows:
        extra = [cell for word, cell in zip_longest(header, row) if cell and not word]
        problems += [say("too_many", line=line, extra=extra[0])] if extra else []
    if problems:
        raise ImportFailed(problems)
    known = {word: name for kind in KINDS for word, name in columns(kind).items()}
    names = [known.get(word, word) for word in header]
    return [Line(line, named(names, row)) for line, row in rows]


def named(names: list[str], row: list[str]) -> dict[str, str]:
    filled = [*row, *[""] * len(names)]
    return {name: cell for name, cell in zip(names, filled, strict=False) if name}


def template(kind: str) -> str:
    """The header of a table with one row as an example."""
    return as_csv([[*columns(kind)], words()[kind]["example"]])


def write_rows(path: Path, kind: str, rows: Iterable[Line]) -> None:
    """Write a table so that Excel opens it, readable for its owner alone."""
    write_text(path, as_csv(table_of(kind, rows)))


def write_book(path: Path, kind: str, rows: Iterable[Line]) -> None:
    """The same as a workbook."""
    with written(path) as file:
        save_workbook(file, [Page(table_of(kind, rows))])


def table_of(kind: str, rows: Iterable[Line]) -> Iterator[list[str]]:
    yield [*columns(kind)]
    yield from ([row[name] for name in columns(kind).values()] for row in rows)


def write_text(path: Path, text: str, *, new: bool = False, mark: bool = True) -> None:
    """Write a file in UTF-8, with the mark Excel needs; `new` overwrites nothing."""
    with written(path, new=new) as file:
        file.write(text.encode("utf-8-sig" if mark else "utf-8"))


@contextmanager
def written(path: Path, *, new: bool = False) -> Iterator[IO[bytes]]:
    """A file for its owner alone; ImportFailed where it can't be written."""
    flags = os.O_RDWR | os.O_CREAT | (os.O_EXCL if new else os.O_TRUNC)
    try:
        with os.fdopen(os.open(path, flags, 0o600), "w+b") as file:
            yield file
    except FileExistsError:
        raise failed("exists", path=path) from None
    except OSError as error:
        raise failed("not_written", path=path, reason=error.strerror) from None
