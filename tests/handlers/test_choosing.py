"""What a resident chose of the items offered is kept with their words, for those who may add it."""

from __future__ import annotations

from sqlmodel import col, select

from storage.tables import Unanswered
from tests.town import Town

LEAK, OUTAGE = "屋顶外墙渗漏、楼上漏水", "停水漏水水压低"


def kept(town: Town) -> list[tuple[str, str, str]]:
    """Words, guess and choice, the oldest first."""
    rows = town.read(lambda s: s.exec(select(Unanswered).order_by(col(Unanswered.id))).all())
    return [(row.text, row.guess, row.chosen) for row in rows]


def test_the_words_are_kept_with_what_was_chosen(town: Town) -> None:
    resident = town.stranger()
    assert "哪一件" in resident.say("漏水")[0]
    assert resident.labels[:2] == [LEAK, OUTAGE]
    assert kept(town) == []
    assert "总阀" in resident.press(OUTAGE)[0]
    assert kept(town) == [("漏水", "roof-leak", "water-outage")]
    resident.say("取消")
    resident.press(OUTAGE)
    assert len(kept(town)) == 1, "pressed once more, it says nothing of any words"


def test_a_choice_typed_as_a_number_is_a_choice(town: Town) -> None:
    resident = town.stranger()
    resident.say("漏水")
    resident.say("2")
    assert kept(town) == [("漏水", "roof-leak", "water-outage")]


def test_numbers_that_name_somebody_are_masked(town: Town) -> None:
    resident = town.stranger()
    resident.say("补贴怎么领啊，打我手机13912345678告诉我一声就行")
    resident.press(resident.labels[0])
    ((words, _, chosen),) = kept(town)
    assert "139****5678" in words
    assert chosen


def test_who_wants_a_person_chose_none(town: Town) -> None:
    resident = town.stranger()
    resident.say("漏水")
    resident.press("转人工")
    assert kept(town) == []


def test_an_old_button_says_nothing_of_newer_words(town: Town) -> None:
    resident = town.stranger()
    resident.say("漏水")
    resident.say("量子力学怎么学")
    resident.press(OUTAGE)
    ((words, _, chosen),) = kept(town)
    assert (words, chosen) == ("量子力学怎么学", "")
