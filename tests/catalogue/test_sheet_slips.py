"""Every slip in a clerk's spreadsheet is told, with its row, its column and what to write."""

from __future__ import annotations

from datetime import date
from pathlib import Path

import pytest

from tests.catalogue.sheet_stories import ASKS, HAIRCUT, problems, write_csv, write_xlsx


@pytest.mark.parametrize(
    ("column", "value", "told"),
    [
        ("电话", 3118888888, "“3118888888”不是电话号码,开头的 0 可能被 Excel 去掉了"),
        ("时间", date(2026, 9, 11), "Excel 把内容变成了日期 2026-09-11"),
        ("费用", "=1+1", "这里是公式"),
        ("经办人", 130102199901011234, "“1301021999010112"),
        ("核对日期", 46000, "“46000”不是日期,请写成 2026-11-21 这样"),
    ],
)
def test_what_excel_spoiled_is_told(folder: Path, column: str, value: object, told: str) -> None:
    path = write_xlsx(folder, [["编号", column], ["senior-card", value]])
    [line] = problems(folder, path)
    assert line.startswith(f"第2行“{column}”:{told}")


@pytest.mark.parametrize(
    ("column", "value", "told"),
    [
        ("类别", "服务类", "不认识“服务类”,可以写:办事、上报、紧急、操作、闲聊"),
        ("方式", "代理", "不认识“代理”,可以写:主动、直办、转报、代办、指引"),
        ("办结时限", "7天", "“7天”看不懂,请写成 30分钟、2小时 或 7个工作日"),
        ("有效期至", "2026-13-01", "“2026-13-01”不是日期,请写成 2026-11-21 这样"),
        ("核对日期", "明天", "“明天”不是日期,请写成 2026-11-21 这样"),
        (
            "要问的",
            "身高",
            "不认识“身高”;现成的有 地点、住址、电话、姓名、时间、人数、编号、照片、说明",
        ),
        ("派给", "保安", "不认识“保安”,可以写:网格员、社区专员、书记、楼长"),
        ("加急", "也许", "不认识“也许”,可以写:是、否"),
        ("电话", "1.38E+10", "“1.38E+10”被 Excel 改成了科学计数"),
        ("电话", "12-34567", "“12-34567”里的“12-34567”不像电话号码"),
        ("组", "../../外面", "“../../外面”不能当文件夹的名字"),
        ("名称", "", "新的事项要填“名称”"),
        ("说法", "太少", "没有写考题,要从说法里留出 4 句,所以至少要写 14 句"),
        ("编号", "Haircut/1", "“编号”只能用小写字母、数字和短横线"),
        ("考题", "只有一句", "考题 至少要 4 句,现在 1 句"),
        ("相关事项", "nothing", "related 里的“nothing”没有这个事项"),
        ("回答", "电话是{nobody}", "local.yaml 里没有“{nobody}”"),
        ("说法", "\n".join([*ASKS[:13], "办老年证要什么材料"]), "“办老年证要什么材料”「老年证」"),
        ("其他", "answer: [", "这里要照事项文件的写法写(名称: 内容)"),
        ("其他", "answer: {summary: 又一句}", "“回答”那一列已经写了这项内容,请只留一处"),
        ("其他", "colour: red", "不认识“colour”"),
    ],
)
def test_a_slip_is_told_with_its_row_and_column(
    folder: Path, column: str, value: str, told: str
) -> None:
    lines = problems(folder, write_csv(folder, [{**HAIRCUT, column: value}]))
    assert [line for line in lines if line.startswith(f"第2行“{column}”:{told}")], lines
    assert len([line for line in lines if line.startswith("第")]) == 1


def test_all_slips_are_told_at_once(folder: Path) -> None:
    rows = [
        {**HAIRCUT, "方式": "代理", "加急": "?"},
        {**HAIRCUT, "类别": "", "方式": "", "加急": ""},
        {"名称": "谢谢", "类别": "闲聊", "说法": "谢", "回答": ""},
    ]
    assert problems(folder, write_csv(folder, rows)) == [
        "第2行“方式”:不认识“代理”,可以写:主动、直办、转报、代办、指引",
        "第2行“加急”:不认识“?”,可以写:是、否",
        "第3行“名称”:和第2行是同一个事项“上门理发”,请合成一行",
        "第3行“类别”:新的事项要填“类别”",
        "第4行“说法”:说法 至少要 8 句,现在 1 句",
        "第4行“回答”:这里不能空着,请用一两句话写上怎么回答",
    ]


@pytest.mark.parametrize(
    ("rows", "told"),
    [
        ([["名称", "说法"], ["理发", "有"]], "表头里缺少“类别”这一列,请加上"),
        ([["名称", "类别", "说法", "名称"], ["理发", "办事", "剪", "头"]], "出现了两次"),
        ([["编号", "电话号吗"], ["senior-card", "12345"]], "是不是“电话”?"),
        ([["编号", "电话", None], ["senior-card", "12345", "多的"]], "上面没有表头,内容是“多的”"),
        ([["编号", "电话"]], "表里只有表头"),
        ([["编号", "费用"], ["senior-cart", "无"]], "第2行“编号”:没有编号是“senior-cart”的事项"),
        ([], "表是空的"),
    ],
)
def test_a_sheet_of_the_wrong_form_is_told(
    folder: Path, rows: list[list[object]], told: str
) -> None:
    assert told in problems(folder, write_xlsx(folder, rows))[0]


@pytest.mark.parametrize(
    ("content", "told"),
    [
        (b"PK\x03\x04 no workbook", "这个 Excel 文件读不了"),
        (b"\xd0\xcf\x11\xe0\xa1\xb1", "另存为 .xlsx"),
        (b"\xff\xff\xff", "认不出文件的编码"),
        ('名称,说法\n"没有关上'.encode(), "引号可能没有成对"),
        (b"", "表是空的"),
    ],
)
def test_a_file_that_is_no_table_is_told(folder: Path, content: bytes, told: str) -> None:
    path = folder.parent / "list"
    path.write_bytes(content)
    [line] = problems(folder, path)
    assert told in line
