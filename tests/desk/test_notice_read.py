"""Pasted notices are read into sort, places and times; what is not ours is listed, not guessed."""

from __future__ import annotations

from datetime import date, datetime, timedelta
from pathlib import Path
from typing import Any

import pytest
import yaml

from bot.desk.notice_draft import Draft
from bot.desk.notice_read import phone_of, read_notice, reason_of
from tests.desk.clock_model import SHANGHAI
from tests.town import Town

FOLDER = Path(__file__).parent
PASTED: list[dict[str, Any]] = yaml.safe_load((FOLDER / "notices_pasted.yaml").read_text("utf-8"))
UNSEEN: list[dict[str, Any]] = yaml.safe_load((FOLDER / "notices_unseen.yaml").read_text("utf-8"))
FLOOR = {"sort": 35, "areas": 36, "start": 34, "end": 32}  # of 36


def drafted(town: Town, text: str) -> Draft:
    return town.read(lambda session: read_notice(town.conversation.unit(session), text))


def codes(town: Town, draft: Draft) -> list[str]:
    known = town.read(lambda session: town.conversation.unit(session).gazetteer.areas)
    return sorted(known[area_id].code for area_id in draft.area_ids)


def moment(value: date | str | None, *, end: bool) -> datetime | None:
    """As the table has it: 2026-11-25 22:00, or a day, whose end is the next midnight."""
    if isinstance(value, date):
        midnight = datetime(value.year, value.month, value.day, tzinfo=SHANGHAI)
        return midnight + timedelta(days=end)
    return datetime.fromisoformat(value).replace(tzinfo=SHANGHAI) if value else None


def differs(town: Town, row: dict[str, Any]) -> set[str]:
    """What of a notice was read in another way than its line says."""
    draft = drafted(town, row["text"])
    said = {
        # what names no sort is asked for: mostly a policy
        "sort": (draft.sort or "policy", row.get("sort", "outage")),
        "areas": (codes(town, draft), sorted(row.get("areas", []))),
        "start": (draft.start, moment(row.get("start"), end=False)),
        "end": (draft.end, moment(row.get("end"), end=True)),
        "unread": (sorted(draft.unread), sorted(row.get("unread", []))),
        "group": (draft.group, row.get("group", "")),
    }
    return {name for name, (found, wanted) in said.items() if found != wanted}


@pytest.mark.parametrize("row", PASTED, ids=lambda row: row["text"].strip()[:24])
def test_a_pasted_notice_is_read(still_town: Town, row: dict[str, Any]) -> None:
    assert differs(still_town, row) == set()


def test_notices_never_tuned_on_are_read_about_as_well(still_town: Town) -> None:
    wrong = [differs(still_town, row) for row in UNSEEN]
    right = {name: sum(name not in one for one in wrong) for name in FLOOR}
    assert all(right[name] >= least for name, least in FLOOR.items()), right


REASONS = {
    "尊敬的用户：因供水管道维修，计划停水。": "供水管道维修",
    "由于变压器故障，现已停电。": "变压器故障",
    "为配合道路改造，11月25日停气。": "配合道路改造",
    "明天停水，请存水。": "",
}


@pytest.mark.parametrize("text", REASONS)
def test_the_reason_is_told(text: str) -> None:
    assert reason_of(text) == REASONS[text]


PHONES = {
    "详询95598。": "95598",
    "供水热线：0571-88881234，24小时": "0571-88881234",
    "物业电话000-0000-2101": "000-0000-2101",
    "联系王师傅 13812345678": "",
    "11月25日22:00至次日6:00": "",
}


@pytest.mark.parametrize("text", PHONES)
def test_an_offices_phone_is_found_and_nobodys_mobile(text: str) -> None:
    assert phone_of(text) == PHONES[text]


ODD = {
    "nothing": "",
    "one word": "停水",
    "marks alone": "：。；、",
    "digits": "1" * 4000,
    "one name again and again": "桃源里" * 1300,
    "a list without end": "桃源里" + "1、" * 1900 + "号楼",
    "what stands for known names": "\x00□#\n\n□号楼",
    "pictures": "🚰停水💧",
    "no such year": "9999年12月31日22:00至次日6:00停水",
    "a year long gone": "1900年1月1日8:00-9:00停水",
    "no such day": "2月31日25:99-30:00停水",
}


@pytest.mark.parametrize("name", ODD)
def test_odd_texts_are_read_too(still_town: Town, name: str) -> None:
    draft = drafted(still_town, ODD[name])
    assert draft.text == ODD[name].strip()
    assert draft.start is None


def test_names_are_none_of_ours_in_a_longer_name_or_where_they_sign(still_town: Town) -> None:
    assert drafted(still_town, "新桃源里小区停水").unread == ("新桃源里小区",)
    assert codes(still_town, drafted(still_town, "梅园小区停水。\n桃源里物业服务中心")) == ["TY12A"]
