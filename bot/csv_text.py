"""Tables as text: CSV read as people send it, and written so that nothing in it is a formula."""

from __future__ import annotations

import csv
import io
import re
from collections.abc import Iterable, Sequence

ENCODINGS = ("utf-8-sig", "gb18030")  # the second is Excel's habit in China
DELIMITERS = (",", "\t", ";")
FORMULA = re.compile(r"'*[=+\-@＝＋－＠]")  # what a spreadsheet would run, quoted or not
ZIPPED = b"PK"  # how a workbook begins


class NoTable(Exception):
    """Bytes that are no table: `why` is encoding or broken, the latter with its line."""

    def __init__(self, why: str, line: int = 0) -> None:
        super().__init__(why)
        self.why, self.line = why, line


def read_csv(raw: bytes) -> list[tuple[int, list[str]]]:
    """All rows, each with the line it ends on; NoTable when they can't be read."""
    text = decode(raw)
    delimiter = max(DELIMITERS, key=text.partition("\n")[0].count)
    reader = csv.reader(io.StringIO(text, newline=""), delimiter=delimiter, strict=True)
    try:
        return [(reader.line_num, row) for row in reader]
    except csv.Error:
        raise NoTable("broken", reader.line_num) from None


def decode(raw: bytes) -> str:
    for encoding in ENCODINGS:
        try:
            return raw.decode(encoding)
        except UnicodeDecodeError:
            continue
    raise NoTable("encoding")


def as_csv(rows: Iterable[Sequence[str]]) -> str:
    """The rows as text; a mark keeps from running what would be run."""
    text = io.StringIO()
    guarded = ([f"'{cell}" if FORMULA.match(cell) else cell for cell in row] for row in rows)
    csv.writer(text).writerows(guarded)
    return text.getvalue()


def bare(cell: str) -> str:
    """A cell without that mark."""
    return cell[1:] if cell[:1] == "'" and FORMULA.match(cell) else cell
