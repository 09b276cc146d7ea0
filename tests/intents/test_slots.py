"""Tables of what a message says besides its matter."""

from __future__ import annotations

from decimal import Decimal

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from bot.intents import slots

ANY_TEXT = st.text(max_size=60) | st.text(
    alphabet="0123456789-１３８0幺三八零一二号楼栋单元路和 电话身份证xX()", max_size=40
)


@pytest.mark.parametrize(
    ("text", "phones"),
    [
        ("电话13800138000", ["13800138000"]),
        ("打138 0013 8000或138-0013-8001", ["13800138000", "13800138001"]),
        ("１３８００１３８０００", ["13800138000"]),
        ("+86 13800138000", ["13800138000"]),
        ("幺三八零零幺三八零零零", ["13800138000"]),
        ("座机0311-87654321", ["031187654321"]),
        ("(010)62345678", ["01062345678"]),
        ("家里电话8765432", ["8765432"]),
        ("打12345热线", []),
        ("工单20261121-0007", []),
        ("身份证11010519491231002X", []),
        ("23800138000", []),
        ("交了87654321元", []),
    ],
)
def test_find_phones(text: str, phones: list[str]) -> None:
    assert slots.find_phones(text) == phones


@pytest.mark.parametrize(
    ("text", "numbers"),
    [
        ("身份证11010519491231002X", ["11010519491231002X"]),
        ("身份证11010519491231002x", ["11010519491231002X"]),
        ("110105 19491231 002X", ["11010519491231002X"]),
        ("老证130503670401001", ["130503670401001"]),
        ("110105194912310021", []),
        ("110105194913310021", []),
        ("130503671301001", []),
        ("990503670401001", []),
        ("6222021234567890123", []),
        ("2026年11月21日", []),
    ],
)
def test_find_ids(text: str, numbers: list[str]) -> None:
    assert slots.find_ids(text) == numbers


@pytest.mark.parametrize(
    ("text", "masked"),
    [
        ("打13800138000找我", "打138****8000找我"),
        ("138 0013 8000", "138 **** 8000"),
        ("１３８００１３８０００", "１３８****８０００"),
        ("幺三八零零幺三八零零零", "幺三八****八零零零"),
        ("0311-87654321", "031*-****4321"),
        ("电话8765432", "电话876**32"),
        ("11010519491231002X", "110*************2X"),
        ("110105194912310021", "110*************21"),
        ("卡号6222021234567890123", "卡号622**************23"),
        ("打110或12345,工单20261121-0007", "打110或12345,工单20261121-0007"),
        ("一二三四五", "一二三四五"),
        ("", ""),
    ],
)
def test_mask(text: str, masked: str) -> None:
    assert slots.mask(text) == masked
    assert slots.personal(text) == (masked != text)


@settings(max_examples=300, deadline=None)
@given(ANY_TEXT)
def test_masked_text_is_as_long_and_no_longer_personal(text: str) -> None:
    masked = slots.mask(text)
    assert len(masked) == len(text)
    assert not slots.personal(masked)
    assert slots.mask(masked) == masked


@pytest.mark.parametrize(
    ("text", "place"),
    [
        ("三号楼东门口那个灯不亮", "三号楼东门口"),
        ("5栋2单元的下水道堵了", "5栋2单元"),
        ("菜市场后面有人乱倒垃圾", "菜市场后面"),
        ("和平路和建设街交叉口红绿灯坏了", "和平路和建设街交叉口"),
        ("我家住桃源里小区12号楼3单元501,漏水", "桃源里小区12号楼3单元501"),
        ("小区东门口的路灯不亮", "小区东门口"),
        ("每月五号提醒取药", None),
        ("房东登记租客咋弄", None),
        ("横跨两栋楼", None),
        ("雪天路滑", None),
        ("开发商跑路了证咋办", None),
        ("那个十字路口的灯一直红", None),
        ("后街那几盏灯灭了", "后街"),
        ("在幸福大街和民生巷拐角", "幸福大街和民生巷拐角"),
        ("医保里头多了一项", None),
        ("政府这边要登啥", None),
        ("我在幸福路88号门口", "幸福路88号门口"),
        ("二单元三楼声控灯坏了", "二单元三楼"),
        ("桃源里3号楼东门口的路灯", "桃源里3号楼东门口"),
        ("A座电梯坏了", "A座"),
        ("幼儿园门口老堵车", "幼儿园门口"),
        ("11号楼和12号楼之间污水外溢", "11号楼和12号楼之间"),
        ("５号楼漏水", "5号楼"),
        ("三號樓電梯壞了", "三号楼"),
        ("路灯不亮了", None),
        ("楼上装修太吵", None),
        ("路上有个坑", None),
        ("怎么办低保", None),
        ("去社区办事要带什么", None),
        ("物业费多少钱", None),
        ("", None),
    ],
)
def test_find_place(text: str, place: str | None) -> None:
    assert slots.find_place(text) == place


@pytest.mark.parametrize(
    ("text", "digits"),
    [
        ("三号楼", "3号楼"),
        ("十二栋", "12栋"),
        ("二十三号", "23号"),
        ("一百零五元", "105元"),
        ("三千二百零五", "3205"),
        ("两千三", "2300"),
        ("三万五", "35000"),
        ("十万", "100000"),
        ("一零一室", "101室"),
        ("两个人", "2个人"),
        ("2.5万元", "2.5万元"),
        ("万一停电", "万一停电"),
        ("千万别去", "千万别去"),
        ("等一下", "等一下"),
        ("五一路", "五一路"),
        ("１２号", "12号"),
        ("", ""),
    ],
)
def test_numerals(text: str, digits: str) -> None:
    assert slots.numerals(text) == digits


@pytest.mark.parametrize(
    ("text", "floor"),
    [
        ("住五楼", 5),
        ("3号楼5楼", 5),
        ("十二层", 12),
        ("负一层", -1),
        ("地下二层车库", -2),
        ("3号楼", None),
        ("楼上", None),
    ],
)
def test_find_floor(text: str, floor: int | None) -> None:
    assert slots.find_floor(text) == floor


@pytest.mark.parametrize(
    ("text", "place"),
    [
        ("第二个", 2),
        ("第2个吧", 2),
        ("我要第十一项", 11),
        ("就第三个", 3),
        ("第2個", 2),
        ("就第一项", 1),
        ("第二个路口", None),
        ("第三天还没修", None),
        ("头一个", 1),
        ("最后一个", slots.LAST),
        ("第二个月", None),
        ("第二人民医院", None),
        ("二", None),
        ("我家第三个孩子的户口", None),
        ("", None),
    ],
)
def test_find_ordinal(text: str, place: int | None) -> None:
    assert slots.find_ordinal(text) == place


@pytest.mark.parametrize(
    ("text", "count"),
    [
        ("两个人吃饭", 2),
        ("我们家四口", 4),
        ("三位老人", 3),
        ("俩老人", 2),
        ("我们仨", 3),
        ("5人", 5),
        ("一个月", None),
        ("老人", None),
    ],
)
def test_find_people(text: str, count: int | None) -> None:
    assert slots.find_people(text) == count


@pytest.mark.parametrize(
    ("text", "amount"),
    [
        ("三块五", "3.5"),
        ("收了200元", "200"),
        ("一万五千块钱", "15000"),
        ("2.5万元", "25000"),
        ("¥30", "30"),
        ("￥30.50", "30.50"),
        ("五百多块", "500"),
        ("3块2毛", "3.2"),
        ("多少钱", None),
    ],
)
def test_find_amount(text: str, amount: str | None) -> None:
    found = slots.find_amount(text)
    assert found == (None if amount is None else Decimal(amount))


@pytest.mark.parametrize(
    ("text", "tickets"),
    [
        ("20261121-0007怎么样了", ["20261121-0007"]),
        ("２０２６１１２１－０００７", ["20261121-0007"]),
        ("20261121-0007和20261122-0012", ["20261121-0007", "20261122-0012"]),
        ("20261321-0007", []),
        ("2026-11-21", []),
    ],
)
def test_find_tickets(text: str, tickets: list[str]) -> None:
    assert slots.find_tickets(text) == tickets


@pytest.mark.parametrize(
    ("text", "asset"),
    [
        ("路灯编号LD-0031", "LD-0031"),
        ("井盖编号:A1203", "A1203"),
        ("电梯注册代码31101303", "31101303"),
        ("LD0031不亮", "LD0031"),
        ("我家A座", None),
        ("路灯不亮", None),
    ],
)
def test_find_asset(text: str, asset: str | None) -> None:
    assert slots.find_asset(text) == asset


@settings(max_examples=200, deadline=None)
@given(ANY_TEXT)
def test_no_text_makes_a_finder_fail(text: str) -> None:
    for name in slots.__all__:
        if name.startswith("find_") or name == "numerals":
            getattr(slots, name)(text)
