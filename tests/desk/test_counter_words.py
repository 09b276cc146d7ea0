"""What staff write of somebody who phoned is taken apart; what is not surely so stays a word."""

from __future__ import annotations

from datetime import date

import pytest

from bot.desk.counter_words import take_apart, take_name

TODAY = date(2026, 11, 21)
MATTER = "桃源里3号楼路灯不亮"
APART = {
    f"{MATTER}，王秀英 13800001111，电话": (
        {"phone": "13800001111", "name": "王秀英", "source": "phone"},
        MATTER,
    ),
    f"{MATTER}。居民李大爷电话13800001111": ({"phone": "13800001111", "name": "李大爷"}, MATTER),
    f"13800001111 王芳，{MATTER}": ({"phone": "13800001111", "name": "王芳"}, MATTER),
    f"路灯不亮 13800001111，{MATTER}": ({"phone": "13800001111"}, f"路灯不亮，{MATTER}"),
    f"微信群里说的，{MATTER}": ({"source": "wechat"}, MATTER),
    f"书记电话，{MATTER}": ({"source": "secretary_phone"}, MATTER),
    f"12345工单JX2026112100088，11月25日前，{MATTER}": (
        {
            "source": "hotline_12345",
            "outside_number": "JX2026112100088",
            "outside_by": "2026-11-25",
        },
        MATTER,
    ),
    f"12319转办 工单号：2026-889123，要求25号办结，期限25号，{MATTER}": (
        {"source": "hotline_12319", "outside_number": "2026-889123", "outside_by": "2026-11-25"},
        f"要求25号办结，{MATTER}",
    ),
    f"是赵先生打的，{MATTER}": ({"name": "赵先生"}, MATTER),
    f"王秀英来电 13800001111，{MATTER}": ({"phone": "13800001111", "name": "王秀英"}, MATTER),
    f"高书记反映的，{MATTER}": ({}, f"高书记反映的，{MATTER}"),
    f"12345，编号 12345678，{MATTER}": (
        {"source": "hotline_12345", "outside_number": "12345678"},
        MATTER,
    ),
    "灯杆编号 12345不亮": ({}, "灯杆编号12345不亮"),
    f"{MATTER}，电话亭边上": ({}, f"{MATTER}，电话亭边上"),
    f"{MATTER}，11月25日前要修好": ({}, f"{MATTER}，11月25日前要修好"),
    "": ({}, ""),
    "，，。": ({}, ""),
}


@pytest.mark.parametrize("text", APART)
def test_who_told_it_and_how_is_told_from_the_matter(text: str) -> None:
    assert take_apart(text, TODAY) == APART[text]


def test_a_number_told_first_leaves_no_words_of_a_matter() -> None:
    told = take_apart("编号 12345678", TODAY, "hotline_12345")
    assert told == ({"outside_number": "12345678"}, "")


def test_a_bare_number_and_a_day_are_answers_only_where_they_were_asked_for() -> None:
    told = take_apart("JX20261121008，25号", TODAY, "hotline_12345", "outside")
    assert told == ({"outside_number": "JX20261121008", "outside_by": "2026-11-25"}, "")
    assert take_apart("25号", TODAY, "hotline_12345") == ({}, "25号")
    assert take_apart("25号", TODAY, "phone", "outside") == ({}, "25号")


WHO = {  # the answer to 谁报的 → the name, and the words that are of the matter
    "王大妈，她说楼道灯也坏了": ("王大妈", "她说楼道灯也坏了"),
    "是王秀英报的": ("王秀英", ""),
    "孙大妈，没留电话": ("孙大妈", ""),
    "王大妈说楼道灯也坏了": ("王大妈", "王大妈说楼道灯也坏了"),
    "3号楼的，王大妈": ("王大妈", "3号楼的"),
    "阿依古丽": ("阿依古丽", ""),
    "姓王": ("姓王", ""),
    "路过的一位大姐": ("路过的一位大姐", ""),
    "不知道": ("", ""),
    "没说": ("", ""),
    "不知道是谁": ("", ""),
    "对方没留姓名，灯很黑": ("", "灯很黑"),
    "她说楼道灯也坏了": ("", "她说楼道灯也坏了"),
    "没人管的那盏灯": ("", "没人管的那盏灯"),
    "": ("", ""),
}


@pytest.mark.parametrize("text", WHO)
def test_a_name_is_taken_and_what_stands_beside_it_is_kept(text: str) -> None:
    assert take_name(text, asked=True) == WHO[text]


def test_nobody_is_named_where_nobody_was_asked_for() -> None:
    assert take_name("王大妈，灯坏了", asked=False) == ("", "王大妈，灯坏了")
