"""Spreadsheets of items written: as a workbook with drop-downs, or as CSV."""

from __future__ import annotations

import io
from collections.abc import Iterable, Sequence
from pathlib import Path

from bot.catalogue.schema import Item
from bot.catalogue.sheets.rows import example, explanations, header, row_of
from bot.catalogue.sheets.words import SheetFailed, columns, failed, first_words, say, words
from bot.csv_text import as_csv
from bot.workbook import Page, save_workbook

CHOICES = {
    "kind": "kinds",
    "mode": "modes",
    "confirmed": "confirmed",
    "flag": "flags",
    "shared": "shared",
    "each": "each",
}
LONGEST_CELL = 32_767  # characters; Excel's limit, beyond which it cuts off
HELP_WIDTHS = (14, 100)


def write_items(path: Path, items: Iterable[Item]) -> None:
    """Write the items so that an import gives the same again; SheetFailed where a cell is full."""
    write_sheet(path, [row_of(item) for item in items])


def write_template(path: Path) -> None:
    """Write an empty sheet with an example, explanations and drop-downs to a new file."""
    if path.exists():
        raise failed("exists", path=path)
    write_sheet(path, [example()])


def template_text() -> str:
    return as_csv([header(), example()])


def write_sheet(path: Path, rows: Sequence[Sequence[str]]) -> None:
    writers = {".xlsx": workbook_bytes, ".csv": csv_bytes}
    if path.suffix.lower() not in writers:
        raise failed("suffix", path=path)
    content = writers[path.suffix.lower()](rows)
    try:
        path.write_bytes(content)
    except OSError as error:
        raise failed("not_written", path=path, reason=error.strerror) from None


def csv_bytes(rows: Sequence[Sequence[str]]) -> bytes:
    return as_csv([header(), *rows]).encode("utf-8-sig")  # the mark by which Excel knows UTF-8


def workbook_bytes(rows: Sequence[Sequence[str]]) -> bytes:
    check_cells(rows)
    titles = words()["sheets"]
    widths = [*(column.width for column in columns()), words()["rest_width"]]
    items = Page([header(), *rows], titles["rows"], "C2", widths, choices())  # the name in sight
    content = io.BytesIO()
    save_workbook(content, [items, Page(explanations(), titles["help"], None, HELP_WIDTHS)])
    return content.getvalue()


def check_cells(rows: Sequence[Sequence[str]]) -> None:
    """SheetFailed where Excel would cut a cell off."""
    cells = [(name, cell) for row in rows for name, cell in zip(header(), row, strict=True)]
    long = [say("long", column=n, count=len(c)) for n, c in cells if len(c) > LONGEST_CELL]
    if long:
        raise SheetFailed(long)


def choices() -> dict[int, Sequence[str]]:
    """Drop-downs where only a few words are right."""
    return {
        at: first_words(words()[CHOICES[column.cell]])
        for at, column in enumerate(columns(), 1)
        if column.cell in CHOICES
    }
