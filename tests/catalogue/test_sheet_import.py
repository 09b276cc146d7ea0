"""A clerk brings in a list of their own: made, changed, moved, or nothing at all."""

from __future__ import annotations

from datetime import date, time
from pathlib import Path

import pytest

from bot.catalogue.sheets import landing
from bot.catalogue.sheets.landing import import_items
from bot.catalogue.sheets.words import SheetFailed
from tests.catalogue.conftest import Write
from tests.catalogue.sheet_stories import (
    ASKS,
    HAIRCUT,
    everything,
    item_of,
    problems,
    take,
    text_of,
    write_csv,
    write_xlsx,
)


def test_a_list_of_names_wordings_and_answers_is_enough(folder: Path) -> None:
    taken = take(folder, HAIRCUT)
    assert (taken.added, taken.changed, taken.unchanged) == (1, 0, 0)
    made = item_of(folder, "shang-men-li-fa")
    assert (made.group, made.mode, len(made.asks), len(made.tests)) == ("其他", "指引", 10, 4)
    assert {*made.asks, *made.tests} == {*ASKS}
    assert any("shang-men-li-fa" in note for note in taken.notes)
    assert (folder / "items/service/其他/shang-men-li-fa.yaml").is_file()


def test_the_same_list_a_second_time_changes_nothing(folder: Path) -> None:
    take(folder, HAIRCUT)
    before = everything(folder)
    assert take(folder, HAIRCUT).unchanged == 1
    assert everything(folder) == before


def test_a_report_of_ones_own_can_be_filed(folder: Path) -> None:
    take(folder, {**HAIRCUT, "类别": "上报", "名称": "路灯不亮了吗?"})
    made = item_of(folder, "lu-deng-bu-liang-le-ma")
    assert made.mode == "转报"
    assert made.request
    assert [field.name for field in made.request.fields] == ["place", "photo", "details"]


def test_a_new_file_looks_as_if_written_by_hand(folder: Path) -> None:
    row = {**HAIRCUT, "电话": "{office_phone}(社区)\n12345", "要问的": "电话\n手艺:您会什么?"}
    take(folder, {**row, "派给": "队伍:助老", "办结时限": "7个工作日", "受理途径": "电话、上门"})
    text = text_of(folder, "shang-men-li-fa")
    assert text.startswith("id: shang-men-li-fa\nkind: service\ngroup: 其他\nmode: 指引\ntitle: ")
    assert text[text.index("answer:") :] == (
        "answer:\n  summary: 下不了楼的老人,志愿者上门理发,不收钱。\n  phone:\n"
        "    - '{office_phone}(社区)'\n    - '12345'\n  confirmed: unverified\n"
        "request:\n  ways: [phone, home]\n  fields:\n    - phone\n    - name: 手艺\n"
        "      ask: 您会什么?\n  route: {team: 助老}\n"
        "  resolve_within: 7 workdays\n"
    )


def test_one_column_changes_one_field_and_keeps_the_comments(folder: Path, change: Write) -> None:
    change("senior-card", "answer:\n", "# 老龄办定的\nanswer: # 见下\n")
    before = text_of(folder, "senior-card")
    tests = "我爸想办个老年证\n老年证补办\n敬老卡去哪领\n办证照片要几张"
    row = {"编号": "senior-card", "考题": tests, "费用": "不收费", "核对日期": "2026年3月1日"}
    taken = take(folder, row)
    assert (taken.changed, taken.added) == (1, 0)
    after = text_of(folder, "senior-card")
    assert set(after.splitlines()) - set(before.splitlines()) == {
        "  - 办证照片要几张",
        "  fee:",
        "    - 不收费",
        "  reviewed: 2026-03-01",
    }
    assert "# 老龄办定的\nanswer: # 见下\n" in after
    assert (folder / "items/service/senior-card.yaml").is_file()


def test_a_comment_that_would_go_is_kept_unless_told_otherwise(folder: Path, change: Write) -> None:
    change("senior-card", "  - 老年证怎么办\n", "  - 老年证怎么办  # 问得最多\n")
    row = {"编号": "senior-card", "说法": "\n".join(ASKS)}
    [told] = problems(folder, write_csv(folder, [row]))
    assert "senior-card.yaml" in told
    assert "--overwrite" in told
    assert take(folder, row, overwrite=True).changed == 1
    assert item_of(folder, "senior-card").asks == ASKS
    assert "问得最多" not in text_of(folder, "senior-card")


def test_an_emptied_cell_takes_the_field_away(folder: Path) -> None:
    take(folder, {"编号": "senior-card", "材料": "", "相关事项": ""})
    after = text_of(folder, "senior-card")
    assert "materials" not in after
    assert "related" not in after
    assert "phone:" in after


def test_names_that_sound_the_same_get_ids_of_their_own(folder: Path) -> None:
    other = "\n".join(f"{ask}呢,麻烦了" for ask in ASKS)
    take(folder, {**HAIRCUT, "名称": "施工"}, {**HAIRCUT, "名称": "实弓", "说法": other})
    assert item_of(folder, "shi-gong").title == "施工"
    assert item_of(folder, "shi-gong-2").title == "实弓"


def test_a_name_that_two_items_have_needs_the_id(folder: Path, change: Write) -> None:
    change("emergency-fire", "title: 着火", "title: 谢谢")
    [told] = problems(folder, write_csv(folder, [{"名称": "谢谢", "费用": "无"}]))
    assert "(emergency-fire、thanks)" in told
    assert take(folder, {"编号": "thanks", "名称": "谢谢", "回答": "应该的。"}).changed == 1


def test_a_new_group_moves_the_file(folder: Path) -> None:
    take(folder, HAIRCUT)
    take(folder, {"名称": "上门理发", "组": "为老服务"})
    found = [path.relative_to(folder).as_posix() for path in folder.rglob("shang-*.yaml")]
    assert found == ["items/service/为老服务/shang-men-li-fa.yaml"]
    assert not (folder / "items/service/其他").exists()


def test_a_list_may_have_a_title_other_columns_and_numbers_before_its_lines(folder: Path) -> None:
    rows: list[list[object]] = [
        ["桃源社区事项清单"],
        ["序号", "*事项名称", "类型", "问法", "答复", "流程", "备注"],
        [1, "上门理发", "服务", HAIRCUT["说法"], HAIRCUT["回答"], "1. 打电话\n2、等上门", "老王管"],
    ]
    taken = import_items(write_xlsx(folder, rows), folder)
    made = item_of(folder, "shang-men-li-fa")
    assert made.answer
    assert made.answer.steps == ("打电话", "等上门")
    assert {note for note in taken.notes if "没有导入" in note} == {
        "“序号”这一列不认识,没有导入",
        "“备注”这一列不认识,没有导入",
    }


def test_what_excel_made_of_it_reads_as_it_was_meant(folder: Path) -> None:
    header = ["编号", "电话", "时间", "费用", "核对日期", "加急"]
    row = ["senior-card", 12345, time(8, 30), 20.0, date(2026, 3, 1), True]
    import_items(write_xlsx(folder, [header, row]), folder)
    made = item_of(folder, "senior-card")
    assert made.answer
    assert (made.answer.phone, made.answer.hours, made.answer.fee) == (
        ("12345",),
        ("8:30",),
        ("20",),
    )
    assert made.answer.reviewed == date(2026, 3, 1)
    assert made.request
    assert made.request.urgent


def test_a_disk_that_fills_up_leaves_everything_as_it_was(
    folder: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    real, done = landing.put, []

    def put(path: Path, text: str | None) -> None:
        if path.is_relative_to(folder):
            done.append(path)
            if len(done) > 1:
                raise OSError(28, "No space left on device", str(path))
        real(path, text)

    monkeypatch.setattr(landing, "put", put)
    before = everything(folder)
    rows = [{**HAIRCUT, "编号": ""}, {"编号": "senior-card", **HAIRCUT, "名称": "老年卡"}]
    rows[1]["说法"] = "\n".join(f"{ask}呢" for ask in ASKS)
    with pytest.raises(SheetFailed, match="什么也没有改"):
        take(folder, *rows)
    assert len(done) == 2
    assert everything(folder) == before


def test_files_that_are_broken_already_come_first(folder: Path, change: Write) -> None:
    change("streetlight", "kind: report", "kind: reprot")
    lines = problems(folder, write_csv(folder, [HAIRCUT]))
    assert lines[0].startswith("knowledge/ 里的事项文件本身还有错")
    assert "streetlight.yaml:2:" in lines[1]


BOOKED = {
    "预约名称": "上门理发",
    "预约别名": "剪头\n推头",
    "开放时间": "周三 9:00-11:30\n2026-12-24 休",
    "每次多久": "15分钟",
    "同时几位": "2",
    "最晚提前": "1个工作日",
    "几处合用": "街道",
    "预约地点": "老人家里",
    "预约要问": "姓名\n电话\n住址",
}
WALKED = {
    "走访单位": "户",
    "多久走一次": "3个月",
    "走访时限": "3个工作日",
    "走访颜色": "橙\n黄",
    "走访要记": "问过需求",
    "放假也走": "是",
}


def test_hours_to_be_booked_are_columns_that_a_clerk_fills_and_changes(folder: Path) -> None:
    import_items(write_csv(folder, [{**HAIRCUT, **BOOKED}]), folder)
    slots = item_of(folder, "shang-men-li-fa").slots
    assert slots
    assert (slots.name, slots.capacity, slots.shared) == ("上门理发", 2, "street")
    assert [str(line) for line in slots.open] == ["周三 09:00-11:30", "2026-12-24 休"]
    before = text_of(folder, "shang-men-li-fa")
    import_items(write_csv(folder, [{"名称": "上门理发", "同时几位": "3"}]), folder)
    assert text_of(folder, "shang-men-li-fa") == before.replace("capacity: 2", "capacity: 3")
    none = {"名称": "上门理发"} | dict.fromkeys((*BOOKED, "能约几天内", "取消期限"), "")
    import_items(write_csv(folder, [none]), folder)
    assert item_of(folder, "shang-men-li-fa").slots is None


@pytest.mark.slow
def test_rounds_are_columns_that_a_clerk_fills_and_changes(folder: Path) -> None:
    patrol = {"走访单位": "网格", "走访颜色": "", "走访要记": ""}
    walked = {**HAIRCUT, **WALKED, **patrol, "派给": "网格员"}
    import_items(write_csv(folder, [walked]), folder)
    repeat = item_of(folder, "shang-men-li-fa").repeat
    assert repeat
    assert (repeat.each, str(repeat.every), repeat.on_days_off) == ("grid", "3 months", True)
    import_items(write_csv(folder, [{"名称": "上门理发", "多久走一次": "7 天"}]), folder)
    assert "every: 7 days" in text_of(folder, "shang-men-li-fa")
    none = {"名称": "上门理发"} | dict.fromkeys(WALKED, "")
    import_items(write_csv(folder, [none]), folder)
    assert item_of(folder, "shang-men-li-fa").repeat is None


@pytest.mark.slow
@pytest.mark.parametrize(
    ("column", "value", "told"),
    [
        ("开放时间", "周三早上", "开放时间要写成"),
        ("开放时间", "周三 9:00-9:10", "没有一段开放时间放得下"),
        ("同时几位", "两位", "“两位”不行"),
        ("同时几位", "0", "“0”不行"),
        ("每次多久", "一刻", "“一刻”看不懂"),
        ("几处合用", "全区", "不认识“全区”,可以写:社区、街道"),
        ("预约名称", "", ""),
        ("走访单位", "单元", "不认识“单元”,可以写:户、楼、网格、社区"),
        ("多久走一次", "每周", "“每周”看不懂,请写成 1天、7天 或 3个月"),
        ("多久走一次", "13个月", "“13个月”看不懂"),
        ("走访颜色", "", "要写 走访颜色"),
    ],
)
def test_a_slip_in_them_is_told_at_its_column(
    folder: Path, column: str, value: str, told: str
) -> None:
    lines = problems(folder, write_csv(folder, [{**HAIRCUT, **BOOKED, **WALKED, column: value}]))
    assert [line for line in lines if line.startswith("第2行“") and told in line], lines
