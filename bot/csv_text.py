"""Reads tables as text: CSV in the encodings and with the delimiters that people send."""

from __future__ import annotations

import csv
import io

ENCODINGS = ("utf-8-sig", "gb18030")  # the second is Excel's habit in China
DELIMITERS = (",", "\t", ";")
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
