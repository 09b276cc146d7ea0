"""What goes out into a spreadsheet comes back the same: all that is shipped, and odd things."""

from __future__ import annotations

import shutil
from collections.abc import Mapping
from datetime import date
from pathlib import Path
from typing import Any

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from openpyxl import load_workbook

from bot.catalogue.knowledge import Knowledge, read_knowledge
from bot.catalogue.schema import Answer, FormField, Item, Repeat, Request, Slots
from bot.catalogue.sheets.landing import export_items, import_items
from bot.catalogue.sheets.rows import nested, read_row, row_of
from bot.catalogue.sheets.tables import read_table
from bot.catalogue.sheets.words import SheetFailed, columns, rest
from bot.catalogue.sheets.written import write_items
from bot.settings import KNOWLEDGE
from tests.catalogue.sheet_stories import ASKS, everything, item_of

pytestmark = pytest.mark.slow

SHEETS = ("list.xlsx", "list.csv")


@pytest.fixture(scope="module")
def shipped() -> Knowledge:
    return read_knowledge(KNOWLEDGE)


def read_back(path: Path) -> list[Item]:
    table = read_table(path)
    rows = [read_row(dict(zip(table.header, cells, strict=True))) for _, cells in table.rows]
    assert [problems for _, problems in rows if problems] == []
    said = ({place: what for place, what in values.items() if what} for values, _ in rows)
    return [Item.model_validate(nested(values)) for values in said]


@pytest.mark.parametrize("name", SHEETS)
def test_all_that_is_shipped_comes_back(shipped: Knowledge, tmp_path: Path, name: str) -> None:
    assert export_items(tmp_path / name, KNOWLEDGE) == len(shipped.items) > 200
    assert read_back(tmp_path / name) == [*shipped.items.values()]


def test_all_that_is_shipped_is_put_in_its_place(shipped: Knowledge, tmp_path: Path) -> None:
    write_items(tmp_path / "list.csv", shipped.items.values())
    folder = tmp_path / "knowledge"
    shutil.copytree(KNOWLEDGE, folder, ignore=shutil.ignore_patterns("items"))
    taken = import_items(tmp_path / "list.csv", folder)
    assert (taken.added, taken.notes) == (len(shipped.items), ())
    back = read_knowledge(folder)
    assert back.items == shipped.items
    places = {item.id: shipped.marked[item.id].path for item in shipped.items.values()}
    assert {i: m.path.relative_to(folder) for i, m in back.marked.items()} == {
        item_id: path.relative_to(KNOWLEDGE) for item_id, path in places.items()
    }


def test_an_import_of_what_was_exported_changes_no_file(folder: Path) -> None:
    before = everything(folder)
    for name in SHEETS:
        export_items(folder.parent / name, folder)
        taken = import_items(folder.parent / name, folder)
        assert (taken.added, taken.changed, taken.unchanged) == (0, 0, 5)
    assert everything(folder) == before


def test_a_table_saved_by_a_chinese_excel_is_read_too(folder: Path) -> None:
    path = folder.parent / "list.csv"
    export_items(path, folder)
    path.write_bytes(path.read_text("utf-8-sig").encode("gb18030"))
    assert import_items(path, folder).unchanged == 5


def test_the_shipped_items_need_no_cell_of_leftovers(shipped: Knowledge) -> None:
    assert {row_of(item)[-1] for item in shipped.items.values()} == {""}


def test_every_field_of_the_schema_has_a_column() -> None:
    fields = {*Item.model_fields} - {"answer", "request", "slots", "repeat"}
    fields |= {f"slots.{name}" for name in Slots.model_fields}
    fields |= {f"repeat.{name}" for name in Repeat.model_fields}
    fields |= {f"answer.{name}" for name in Answer.model_fields}
    fields |= {f"request.{name}" for name in Request.model_fields}
    assert {".".join(map(str, column.place)) for column in columns()} == fields


SIGNS = "=+-@'\"’ 　,;:：（)、?？#{}[]|>&*!%\\/\n\r\t\x07_x0D1a是否电话照片é😀"
TEXTS = st.one_of(
    st.text(st.sampled_from(SIGNS), min_size=1, max_size=12),
    st.text(max_size=8),
    st.sampled_from(["是", "1. 先来", "- 带证", "'=1+1", "0311", "12:30", "yes", "2026-01-02"]),
).filter(lambda text: text.strip() == text.strip("\x1c\x1d\x1e\x1f \n\r\t　") and text.strip())
LISTS = st.lists(TEXTS, max_size=3)
FIELDS: st.SearchStrategy[object] = st.builds(
    dict,
    name=TEXTS,
    ask=st.none() | TEXTS,
    type=st.sampled_from(["text", "number", "choice", "place", "photo", "phone"]),
    options=LISTS,
    optional=st.booleans(),
)
ANSWERS = st.fixed_dictionaries(
    {"summary": TEXTS},
    optional={
        "safety": TEXTS,
        "steps": LISTS,
        "phone": LISTS,
        "hours": LISTS,
        "reviewed": st.dates(date(1900, 3, 1)),
        "confirmed": st.sampled_from(["read", "unverified"]),
    },
)
REQUESTS = st.fixed_dictionaries(
    {},
    optional={
        "fields": st.lists(FIELDS | st.sampled_from(["place", "photo?"]), max_size=3),
        "route": st.fixed_dictionaries({"team": TEXTS})
        | st.fixed_dictionaries(
            {"role": st.sampled_from(["clerk", "own_role", "Dr. X", "队伍:a"])}
        ),
        "respond_within": st.sampled_from(["30m", "2h", "1 workday", "15 workdays"]),
        "urgent": st.booleans(),
    },
)


@settings(max_examples=40, deadline=None)
@given(answer=ANSWERS, request=st.none() | REQUESTS, title=TEXTS, asks=LISTS)
def test_whatever_an_item_says_comes_back(
    tmp_path_factory: pytest.TempPathFactory,
    answer: Mapping[str, Any],
    request: Mapping[str, Any] | None,
    title: str,
    asks: list[str],
) -> None:
    wordings = list(dict.fromkeys([*(text.strip() for text in asks), *ASKS[:10]]))
    item = Item.model_validate(
        {
            "id": "odd",
            "kind": "service",
            "group": "其他",
            "mode": "指引",
            "title": title,
            "asks": wordings,
            "tests": list(ASKS[10:]),
            "answer": answer,
            "request": request,
        }
    )
    for name in SHEETS:
        path = tmp_path_factory.getbasetemp() / f"odd-{name}"
        write_items(path, [item])
        assert read_back(path) == [item]


def test_nothing_in_a_spreadsheet_is_a_formula(folder: Path) -> None:
    item = item_of(folder, "senior-card")
    sly = item.model_copy(update={"asks": ("=1+1", "@SUM(A1)", "+86", "-1", "'=x", *item.asks)})
    sly = sly.model_copy(update={"title": '=HYPERLINK("http://x","老年证")', "group": "'组'"})
    for name in SHEETS:
        write_items(folder.parent / name, [sly])
        assert read_back(folder.parent / name) == [sly]
    page = load_workbook(folder.parent / "list.xlsx").worksheets[0]
    kinds = {cell.data_type for row in page.iter_rows() for cell in row if cell.value}
    assert kinds == {"s"}
    text = (folder.parent / "list.csv").read_text("utf-8-sig")
    assert "\"'=HYPERLINK" in text
    assert "\"'=1+1\n" in text


def test_what_excel_would_cut_off_is_not_written(folder: Path) -> None:
    item = item_of(folder, "senior-card")
    long = item.model_copy(update={"title": "长" * 40_000})
    with pytest.raises(SheetFailed, match="“名称”的内容有 40000 个字"):
        write_items(folder.parent / "list.xlsx", [long])
    assert not (folder.parent / "list.xlsx").exists()
    write_items(folder.parent / "list.csv", [long])
    assert read_back(folder.parent / "list.csv") == [long]


def test_what_no_cell_can_hold_stands_in_the_last_one(folder: Path) -> None:
    item = item_of(folder, "senior-card")
    field = FormField(name="照片", ask="拍一张")
    answer = item.answer and item.answer.model_copy(update={"steps": ("先\n后", "再来")})
    request = Request(fields=(field,))
    odd = item.model_copy(update={"answer": answer, "request": request})
    write_items(folder.parent / "list.csv", [odd])
    table = read_table(folder.parent / "list.csv")
    cells = dict(zip(table.header, table.rows[0][1], strict=True))
    assert cells["步骤"].text == ""
    assert cells[rest()].text.startswith("answer:\n  steps:\n")
    assert read_back(folder.parent / "list.csv") == [odd]
