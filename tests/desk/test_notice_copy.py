"""A notice for WeChat groups: short, plain, with weekdays, and nobody's mobile in it."""

from __future__ import annotations

from dataclasses import replace

import pytest

from bot.desk.notice_copy import LONGEST, copyable
from bot.desk.notice_read import read_notice
from bot.desk.unit_of_work import UnitOfWork
from tests.town import Town

WATER = """
停水公告
尊敬的用户：因供水管网改造，我公司计划于2026年11月26日21:00至次日5:00停水。
影响范围：桃源里1、3、5-6号楼，梅园小区。
供水热线：0000-96116
桃源自来水有限公司
2026年11月23日
"""


def copied(town: Town, text: str) -> str:
    def read(unit: UnitOfWork) -> str:
        return copyable(unit, read_notice(unit, text))

    return town.read(lambda session: read(town.conversation.unit(session)))


def test_a_waterworks_notice_becomes_six_lines(still_town: Town) -> None:
    assert copied(still_town, WATER).splitlines() == [
        "【停水通知】",
        "时间：11月26日（周四）21:00至11月27日（周五）5:00",
        "范围：桃源里1号楼、3号楼、5号楼、6号楼、梅园小区",
        "原因：供水管网改造",
        "请提前存好水；停水时关好水龙头，来水后先放一会儿再用。",
        "咨询电话：0000-96116",
        "桃源社区",
    ]


TIMES = {
    "11月27日全天，桃源里停电。": "时间：11月27日（周五）全天",
    "11月24日9:00-12:00，桃源里停电。": "时间：11月24日（周二）9:00至12:00",
    "11月24日22:00-24:00，桃源里停电。": "时间：11月24日（周二）22:00至24:00",
    "11月24日22:00起桃源里停气，至抢修结束。": "时间：11月24日（周二）22:00起，恢复时间另行通知",
    "11月25日至11月27日桃源里电梯停用。": "时间：11月25日（周三）至11月27日（周五）",
    "请桃源社区居民12月31日前缴医保。": "时间：12月31日（周四）24:00前",
    "桃源社区活动室12月1日起开放。": "时间：12月1日（周二）起",
}


@pytest.mark.parametrize("text", TIMES)
def test_times_have_their_weekday_and_are_never_tomorrow(still_town: Town, text: str) -> None:
    assert TIMES[text] in copied(still_town, text).splitlines()


def test_what_is_no_outage_keeps_its_words(still_town: Town) -> None:
    text = "【周末义诊】11月29日上午9:00-11:30，社区公园**免费**量血压，#欢迎参加#。"
    title, words, *_ = copied(still_town, text).splitlines()
    assert title == "【活动通知】"
    assert words == "11月29日上午9:00-11:30，社区公园免费量血压，欢迎参加。"


def test_nobodys_name_and_mobile_go_along(still_town: Town) -> None:
    said = copied(
        still_town, "包饺子活动11月28日14:00在社区公园，报名联系李大姐13912345678，带围裙。"
    )
    assert "139" not in said
    assert "李大姐" not in said
    assert "带围裙" in said


def test_a_long_one_ends_with_a_whole_sentence(still_town: Town) -> None:
    said = copied(still_town, "活动多多。" + "桃源社区请您来看书、下棋、唱歌。" * 60)
    assert len(said) <= LONGEST
    assert "唱歌。……（全文请问社区）" in said


def test_what_is_gone_from_the_map_is_left_out(still_town: Town) -> None:
    def read(unit: UnitOfWork) -> str:
        draft = read_notice(unit, "明天9:00-10:00桃源里停水")
        return copyable(unit, replace(draft, area_ids=(999_999,)))

    assert "【停水通知】" in still_town.read(lambda s: read(still_town.conversation.unit(s)))
