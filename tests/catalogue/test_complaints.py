"""The ledger that `train` reads, and the map of where its categories go."""

from __future__ import annotations

from pathlib import Path

import pytest
from openpyxl import Workbook

from bot.catalogue.complaints.ledger import LEAST, MOST_TOLD, read_ledger
from bot.catalogue.complaints.targets import read_targets
from bot.catalogue.complaints.words import TrainingFailed
from bot.catalogue.knowledge import Knowledge
from bot.catalogue.sheets.words import SheetFailed
from bot.errors import LinliError
from tests.ledgers import told, written

CATEGORIES = ("园林绿化", "饲养家禽", "供水")


@pytest.mark.parametrize("encoding", ["utf-8", "utf-8-sig", "gb18030"])
def test_a_table_is_read_in_the_encodings_that_people_send(tmp_path: Path, encoding: str) -> None:
    ledger = read_ledger(written(tmp_path / "台账.csv", told(), encoding))
    assert (ledger.examples, ledger.rare, ledger.total) == (told(), {}, len(told()))


def test_a_workbook_with_a_title_and_other_columns_is_read(tmp_path: Path) -> None:
    book = Workbook()
    page = book.active
    assert page is not None
    page.append(["编号", "类别", "标题", "正文", "电话"])
    for number, (text, category) in enumerate(told()):
        page.append([number, category, f"反映{category}的事", text, "13800001234"])
    book.save(tmp_path / "台账.xlsx")
    ledger = read_ledger(tmp_path / "台账.xlsx", ["标题", "正文"], "类别")
    assert ledger.examples[0] == (
        "反映园林绿化的事\n长宁街草坪枯死了一大片，一直没人浇水",
        "园林绿化",
    )


def test_columns_may_be_called_in_english(tmp_path: Path) -> None:
    path = tmp_path / "ledger.csv"
    path.write_text("Text,CATEGORY\n" + "".join(f"{t},{c}\n" for t, c in told()), "utf-8")
    assert len(read_ledger(path).examples) == len(told())


def test_rare_categories_are_left_out_and_repeated_rows_count_once(tmp_path: Path) -> None:
    rows = [*told(), told()[0], ("邻居家的鸽子太多", "养鸽"), ("门口有人算命", "迷信")]
    ledger = read_ledger(written(tmp_path / "台账.csv", rows))
    assert ledger.rare == {"养鸽": 1, "迷信": 1}
    assert (ledger.total, len(ledger.examples)) == (len(told()) + 3, len(told()))


FAULTS = {
    "no such column": ("文本,类别\n水管裂了,供水\n", "第 1 行:没有“内容”这一列。表里有:文本、类别"),
    "no category": ("内容,类别\n水管裂了,供水\n水是黄的,\n", "第 3 行:“类别”是空的"),
    "no text": ("内容,类别\n,供水\n", "第 2 行:“内容”是空的"),
    "only one category": ("内容,类别\n水管裂了,供水\n", "至少要有两个类别"),
    "nothing below the header": ("内容,类别\n", f"每个类别 {LEAST} 行以上"),
}


@pytest.mark.parametrize("name", FAULTS)
def test_what_is_wrong_is_told_with_its_line(tmp_path: Path, name: str) -> None:
    content, said = FAULTS[name]
    (tmp_path / "台账.csv").write_text(content, "utf-8")
    with pytest.raises(TrainingFailed, match=said):
        read_ledger(tmp_path / "台账.csv")


def test_of_very_many_faults_the_first_are_told(tmp_path: Path) -> None:
    rows = [(f"第{n}件", "") for n in range(100)]
    with pytest.raises(TrainingFailed) as failed:
        read_ledger(written(tmp_path / "台账.csv", rows))
    assert len(failed.value.problems) == MOST_TOLD + 1
    assert "还有 80 处" in failed.value.problems[-1]


@pytest.mark.parametrize("content", [b"", b"\xff\xfe\x00\x01\xff", b"PK\x03\x04 no workbook"])
def test_what_is_no_table_is_said_so(tmp_path: Path, content: bytes) -> None:
    (tmp_path / "台账.csv").write_bytes(content)
    with pytest.raises(LinliError, match=r"[\u4e00-\u9fff]"):
        read_ledger(tmp_path / "台账.csv")


def test_no_file_is_said_so(tmp_path: Path) -> None:
    with pytest.raises(SheetFailed, match="没有"):
        read_ledger(tmp_path / "没有.csv")


def test_a_category_that_is_called_as_an_item_or_a_department_goes_there(
    knowledge: Knowledge,
) -> None:
    title = knowledge.items["streetlight"].title
    found = read_targets(None, [title, "供水公司", "杂事"], knowledge)
    assert found == {title: "item:streetlight", "供水公司": "department:供水公司"}


def test_a_map_sends_categories_to_items_departments_and_teams(
    knowledge: Knowledge, tmp_path: Path
) -> None:
    path = tmp_path / "map.yaml"
    path.write_text("园林绿化: greening\n饲养家禽: 部门:城管办\n供水: 自来水\n", "utf-8")
    assert read_targets(path, CATEGORIES, knowledge) == {
        "园林绿化": "item:greening",
        "饲养家禽": "department:城管办",
        "供水": "department:供水公司",
    }


WRONG_MAPS = {
    "供水: 供水公寺\n": ("1: ", "“供水公寺”不是", "是不是“供水公司”"),
    "\n供水管: 供水公司\n": ("2: ", "台账里没有“供水管”", "是不是“供水”"),
    "供水: emergency-fire\n": ("1: ", "不是事项"),
    "供水: [一, 二]\n": ("类别: 去向",),
    "- 供水\n": ("类别: 去向",),
    "供水: '\n": ("map.yaml:1",),
}


@pytest.mark.parametrize("content", WRONG_MAPS)
def test_a_wrong_map_is_told_with_its_line(
    knowledge: Knowledge, tmp_path: Path, content: str
) -> None:
    path = tmp_path / "map.yaml"
    path.write_text(content, "utf-8")
    with pytest.raises(TrainingFailed) as failed:
        read_targets(path, CATEGORIES, knowledge)
    assert [part for part in WRONG_MAPS[content] if part not in str(failed.value)] == []
