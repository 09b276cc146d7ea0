"""The ledger as rows to learn from: its columns found, its faults told by line."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from pathlib import Path

from bot.catalogue.complaints.words import TrainingFailed, failed, listed, say, words
from bot.catalogue.sheets.tables import Cell, Table, bare, read_table

LEAST = 5  # rows of a category: fewer can't be tried in five folds
MOST_TOLD = 20  # lines of what is wrong
NOTHING = Cell("")

Examples = Sequence[tuple[str, str]]


@dataclass(frozen=True)
class Ledger:
    """Texts with their categories, and what of the table is not learned from."""

    examples: Examples
    rare: dict[str, int]  # categories with too few rows, and how many they have
    total: int


def read_ledger(path: Path, texts: Sequence[str] = (), category: str = "") -> Ledger:
    """Read a CSV table or a workbook; TrainingFailed with a line for each fault."""
    table = read_table(path)
    told = [column(table, name, "text") for name in texts or [""]]
    right = column(table, category, "category")
    problems = [text for number, row in table.rows for text in faults(table, number, row, right)]
    problems += missing_texts(table, told)
    if problems:
        more = [say("more", count=len(problems) - MOST_TOLD)] if problems[MOST_TOLD:] else []
        raise TrainingFailed([*problems[:MOST_TOLD], *more])
    rows = [(joined(row, told), one_line(cell(row, right).text)) for _, row in table.rows]
    return enough(rows)


def column(table: Table, name: str, option: str) -> int:
    """Where a column stands: the one that is named, else the first that goes by a usual name."""
    usual: list[str] = words()["columns"][option]
    wanted = [bare(name)] if name else usual
    folded = [header.casefold() for header in table.header]
    found = next((folded.index(one.casefold()) for one in wanted if one.casefold() in folded), None)
    if found is None:
        known = listed(filter(None, table.header))
        raise failed("no_column", column=wanted[0], known=known, option=option)
    return found


def faults(table: Table, number: int, row: Sequence[Cell], right: int) -> Iterator[str]:
    """What is wrong with the category of a row."""
    found, header = cell(row, right), table.header[right]
    if found.made in {"error", "formula"}:
        yield say("error_cell", line=number, column=header, value=found.text)
    elif not found.text:
        yield say("no_category", line=number, column=header)


def missing_texts(table: Table, told: Sequence[int]) -> list[str]:
    header = listed(table.header[place] for place in told)
    empty = (number for number, row in table.rows if not joined(row, told))
    return [say("no_text", line=number, column=header) for number in empty]


def cell(row: Sequence[Cell], place: int) -> Cell:
    return row[place] if place < len(row) else NOTHING


def one_line(name: str) -> str:
    return " ".join(name.split())


def joined(row: Sequence[Cell], places: Sequence[int]) -> str:
    """A title and what follows it are one text."""
    return "\n".join(filter(None, (cell(row, place).text for place in places)))


def enough(rows: Examples) -> Ledger:
    """The categories that can be learned, and how many rows the others have."""
    once = list(dict.fromkeys(rows))
    counts = Counter(category for _, category in once)
    rare = {category: count for category, count in counts.items() if count < LEAST}
    kept = [(text, category) for text, category in once if category not in rare]
    if len(counts) - len(rare) < 2:
        raise failed("few", least=LEAST, count=len(counts) - len(rare))
    return Ledger(kept, rare, len(rows))
