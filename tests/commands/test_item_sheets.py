"""A clerk gets the template, fills it in, imports it, and gets everything back as a spreadsheet."""

from __future__ import annotations

import shutil
from pathlib import Path

import pytest
from openpyxl import load_workbook

from bot.catalogue.knowledge import read_knowledge
from bot.settings import KNOWLEDGE
from tests.desk.table_stories import Operator

ONE_GROUP = Path("items/service/党建服务")


class Clerk(Operator):
    """Somebody at the command line, with a knowledge folder of a few items."""

    def __init__(self, folder: Path) -> None:
        super().__init__(folder)
        self.knowledge = folder / "knowledge"
        shutil.copytree(KNOWLEDGE, self.knowledge, ignore=shutil.ignore_patterns("items"))
        shutil.copytree(KNOWLEDGE / ONE_GROUP, self.knowledge / ONE_GROUP)
        (self.knowledge / "known_failures.yaml").write_text("[]\n", "utf-8")
        for path in (self.knowledge / ONE_GROUP).glob("*.yaml"):
            text = path.read_text("utf-8")
            path.write_text(text[: text.index("\nrelated:") + 1], "utf-8")

    def told(self, *words: str) -> list[str]:
        done = self(*words)
        assert (done.exit_code, done.stderr) == (0, "")
        return done.stdout.splitlines()

    def refused(self, *words: str) -> str:
        done = self(*words)
        assert (done.exit_code, done.stdout) == (1, "")
        assert len(done.stderr.splitlines()) == 1
        return done.stderr


@pytest.fixture
def clerk(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Clerk:
    monkeypatch.chdir(tmp_path)
    monkeypatch.setenv("BOT_DATA_DIR", str(tmp_path / "data"))
    monkeypatch.setenv("BOT_KNOWLEDGE_DIR", str(tmp_path / "knowledge"))
    return Clerk(tmp_path)


def test_the_template_explains_itself_and_offers_what_may_be_chosen(clerk: Clerk) -> None:
    assert clerk.told("import", "items", "list.xlsx", "--template") == [
        "已写出表格样子到 list.xlsx"
    ]
    workbook = load_workbook("list.xlsx")
    assert workbook.sheetnames == ["事项", "说明"]
    header = [cell.value for cell in workbook["事项"][1]]
    assert header[:7] == ["编号", "名称", "类别", "组", "方式", "说法", "考题"]
    choices = {v.formula1 for v in workbook["事项"].data_validations.dataValidation}
    assert {'"办事,上报,紧急,操作,闲聊"', '"主动,直办,转报,代办,指引"'} <= choices
    explained = [row[0].value for row in workbook["说明"].iter_rows()]
    assert explained == ["列", *header]


def test_the_example_is_left_out_until_it_is_made_ones_own(clerk: Clerk) -> None:
    clerk.told("import", "items", "list.xlsx", "--template")
    assert clerk.told("import", "items", "list.xlsx") == [
        "新增 0,更改 0,没变 0",
        "第2行是表格自带的例子,没有导入",
    ]
    workbook = load_workbook("list.xlsx")
    workbook["事项"]["B2"].value = "老人上门理发"
    workbook.save("list.xlsx")
    assert clerk.told("import", "items", "list.xlsx") == [
        "新增 1,更改 0,没变 0",
        "请再运行 run_bot.py check,逐句试一遍考题",
    ]
    knowledge = read_knowledge(clerk.knowledge)
    assert knowledge.problems == ()
    assert knowledge.items["elder-haircut"].title == "老人上门理发"


def test_the_template_as_csv_is_the_same_and_can_be_printed(clerk: Clerk) -> None:
    printed = clerk.told("import", "items", "--template")
    assert printed[0].startswith("编号,名称,类别,组,方式,说法,考题,回答")
    clerk.told("import", "items", "list.csv", "--template")
    assert Path("list.csv").read_text("utf-8-sig").splitlines() == printed


def test_an_exported_list_is_changed_in_excel_and_brought_back(clerk: Clerk) -> None:
    assert clerk.told("export", "items", "list.xlsx") == ["已写出 3 个事项到 list.xlsx"]
    workbook = load_workbook("list.xlsx")
    page = workbook["事项"]
    fee = next(cell.column for cell in page[1] if cell.value == "费用")
    page.cell(2, fee).value = "不收费\n复印自理"
    page.delete_rows(3)
    workbook.save("list.xlsx")
    assert clerk.told("import", "items", "list.xlsx")[0] == "新增 0,更改 1,没变 1"
    items = read_knowledge(clerk.knowledge).items.values()
    fees = [item.answer.fee for item in items if item.answer]
    assert len(fees) == 3  # a row that is gone from the list takes no item away
    assert ("不收费", "复印自理") in fees


@pytest.mark.parametrize(
    ("words", "told"),
    [
        ("import items", "请写上文件名"),
        ("import items none.xlsx", "打不开文件 none.xlsx"),
        ("import items none.docx --template", "文件名要以 .xlsx 或 .csv 结尾"),
        ("export items list.ods", "文件名要以 .xlsx 或 .csv 结尾"),
        ("export items none/list.csv", "写不了文件 none/list.csv"),
        ("import cats list.xlsx", "不认识“cats”,只能是 areas(区域)、people(人员)"),
    ],
)
def test_a_wrong_call_is_told_in_one_line(clerk: Clerk, words: str, told: str) -> None:
    assert told in clerk.refused(*words.split())


def test_a_template_overwrites_nothing(clerk: Clerk) -> None:
    Path("list.csv").write_text("my own", "utf-8")
    assert "已经有了" in clerk.refused("import", "items", "list.csv", "--template")
    assert Path("list.csv").read_text("utf-8") == "my own"
