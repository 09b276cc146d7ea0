"""What the stories of spreadsheets share: a clerk's sheet as a file, and what came of it."""

from __future__ import annotations

import csv
import io
from collections.abc import Sequence
from pathlib import Path

from openpyxl import Workbook

from bot.catalogue.knowledge import read_knowledge
from bot.catalogue.schema import Item
from bot.catalogue.sheets.landing import Taken, import_items
from bot.catalogue.sheets.words import SheetFailed

ASKS = (
    "老人下不了楼能上门剃头吗",
    "我爸瘫在床上头发老长了",
    "社区哪天有免费理发",
    "上门理发怎么约",
    "奶奶走不动想请人推个头",
    "八十多了去不了理发店",
    "志愿者剪头发在哪儿报名",
    "能不能来家里理个发",
    "剪头的志愿者啥时候来",
    "床上的病人想理发",
    "老娘起不来头发咋办",
    "约一个上门剪头",
    "义务理发是哪一天",
    "腿脚不好的老人理发找谁",
)
HAIRCUT = {
    "名称": "上门理发",
    "类别": "办事",
    "说法": "\n".join(ASKS),
    "回答": "下不了楼的老人,志愿者上门理发,不收钱。",
}


def write_csv(folder: Path, rows: Sequence[dict[str, str]], encoding: str = "utf-8-sig") -> Path:
    """The rows as Excel saves them, under the headers of the first."""
    text = io.StringIO()
    writer = csv.DictWriter(text, list(rows[0]), restval="")
    writer.writeheader()
    writer.writerows(rows)
    path = folder.parent / "list.csv"
    path.write_bytes(text.getvalue().encode(encoding))
    return path


def write_xlsx(folder: Path, rows: Sequence[Sequence[object]]) -> Path:
    """A workbook with whatever Excel made of what was typed."""
    workbook = Workbook()
    for row in rows:
        workbook.worksheets[0].append(list(row))
    path = folder.parent / "list.xlsx"
    workbook.save(path)
    return path


def take(folder: Path, *rows: dict[str, str], overwrite: bool = False) -> Taken:
    return import_items(write_csv(folder, rows), folder, overwrite=overwrite)


def problems(folder: Path, path: Path) -> list[str]:
    """What a clerk is told who gets nothing in; the folder stays as it was."""
    before = everything(folder)
    try:
        import_items(path, folder)
    except SheetFailed as error:
        assert everything(folder) == before
        return error.problems
    raise AssertionError("it was taken over")


def everything(folder: Path) -> dict[Path, bytes]:
    return {path: path.read_bytes() for path in folder.rglob("*") if path.is_file()}


def item_of(folder: Path, item_id: str) -> Item:
    knowledge = read_knowledge(folder)
    assert [str(problem) for problem in knowledge.problems] == []
    return knowledge.items[item_id]


def text_of(folder: Path, item_id: str) -> str:
    return next(folder.rglob(f"{item_id}.yaml")).read_text("utf-8")
