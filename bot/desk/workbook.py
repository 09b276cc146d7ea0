"""A table of the desk as an Excel workbook in which nothing is a formula."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from pathlib import Path

from openpyxl import Workbook
from openpyxl.cell import Cell, WriteOnlyCell
from openpyxl.worksheet._write_only import WriteOnlyWorksheet

from bot.desk.columns import Line, columns, failed


def write_workbook(path: Path, kind: str, rows: Iterable[Line]) -> None:
    """Write a row at a time, however many there are."""
    book = Workbook(write_only=True)
    page = book.create_sheet()
    page.freeze_panes = "A2"
    page.append(texts(page, [*columns(kind)]))
    for row in rows:
        page.append(texts(page, [row[name] for name in columns(kind).values()]))
    try:
        book.save(path)
    except OSError as error:
        raise failed("not_written", path=path, reason=error.strerror) from None


def texts(page: WriteOnlyWorksheet, cells: Sequence[str]) -> list[Cell]:
    made = [WriteOnlyCell(page, cell) for cell in cells]
    for cell in made:
        cell.data_type = "s"  # openpyxl takes what begins with = for a formula
    return made
