"""What a community decides for all items at once: quiet hours, limits, dates of the year."""

from __future__ import annotations

from dataclasses import replace
from datetime import UTC, date, datetime, timedelta
from pathlib import Path

import pytest

from bot.catalogue.cards import card
from bot.catalogue.knowledge import Knowledge, read_knowledge
from bot.catalogue.names import unknown_names
from bot.catalogue.policies import Policies, Public
from bot.catalogue.public import public_items
from bot.catalogue.schema import Request
from bot.catalogue.seasons import Season
from bot.desk.told import Nights

POLICIES = """\
quiet: 22:00-6:00
awake: 2h
limits:
  险情: {respond_within: 5m, resolve_within: 12h}
  紧急: {respond_within: 1h, resolve_within: 1 workday}
  一般: {respond_within: 2h, resolve_within: 3 workdays}
  供暖: {respond_within: 12h, resolve_within: 2 workdays}
"""


@pytest.fixture
def strict(folder: Path) -> Knowledge:
    (folder / "policies.yaml").write_text(POLICIES, "utf-8")
    knowledge = read_knowledge(folder)
    assert not knowledge.problems
    return knowledge


def limits(knowledge: Knowledge, **request: object) -> tuple[str, str]:
    limit = knowledge.policies.limit_of(Request.model_validate(request))
    spans = (limit.respond_within, limit.resolve_within)
    first, second = (f"{span.amount}{span.unit}" for span in spans)
    return first, second


def test_an_item_goes_by_its_sort_and_then_by_its_own_words(strict: Knowledge) -> None:
    assert limits(strict) == ("2h", "3workday")
    assert limits(strict, urgent=True) == ("1h", "1workday")
    assert limits(strict, limit="供暖") == ("12h", "2workday")
    assert limits(strict, limit="供暖", resolve_within="7 workdays") == ("12h", "7workday")
    assert limits(strict, limit="没有这一种") == ("2h", "3workday")


ARROWS = ["8h → 街道", "8h -> 街道", "8h => street", "8h：街道", " 8h→街道 "]


@pytest.mark.parametrize("rung", ARROWS)
def test_a_step_upward_however_its_arrow_is_typed(rung: str) -> None:
    policies = Policies.model_validate({"escalate": ["0h → 书记", rung]})
    assert [rung.to for rung in policies.escalate] == ["secretary", "street"]
    assert policies.escalate == Policies().escalate


def test_a_sort_may_have_its_own_steps(strict: Knowledge) -> None:
    policies = strict.policies
    assert policies.ladder_of(policies.limits["供暖"]) == policies.escalate
    alarm = Policies().limits["险情"]
    assert [rung.after.amount for rung in Policies().ladder_of(alarm)] == [0, 20]


@pytest.mark.parametrize(
    ("quiet", "due", "may"),
    [
        ("22:00-6:00", "20:59", "20:59"),
        ("22:00-6:00", "22:00", "06:00"),
        ("22:00-6:00", "06:00", "06:00"),
        ("0:00-8:00", "23:59", "23:59"),
        ("0:00-8:00", "00:00", "08:00"),
        ("12:30 至 14:00", "13:00", "14:00"),
        ("7:00-7:00", "03:00", "03:00"),
    ],
)
def test_a_community_sets_its_own_quiet_hours(quiet: str, due: str, may: str) -> None:
    nights = Nights(Policies.model_validate({"quiet": quiet}))
    moment = datetime.fromisoformat(f"2026-11-21 {due}").replace(tzinfo=nights.zone)
    assert f"{nights.after(moment).astimezone(nights.zone):%H:%M}" == may
    assert nights.after(moment) - moment < timedelta(days=1)


def test_who_wrote_lately_may_be_told_at_night(strict: Knowledge) -> None:
    night = datetime(2026, 11, 21, 15, tzinfo=UTC)  # 23:00
    nights = Nights(strict.policies)
    assert nights.when("news", night, night - timedelta(minutes=119)) == night
    assert nights.when("news", night, night - timedelta(minutes=121)) > night


def season(first: str, last: str) -> Season:
    return Season.model_validate({"item": "a", "name": "报名", "first": first, "last": last})


@pytest.mark.parametrize(
    ("first", "last", "day", "held"),
    [
        ("10-01", "12-31", date(2026, 10, 1), True),
        ("10-01", "12-31", date(2026, 9, 30), False),
        ("11-15", "03-15", date(2027, 1, 1), True),
        ("11-15", "03-15", date(2027, 3, 16), False),
        ("02-29", "02-29", date(2028, 2, 29), True),
    ],
)
def test_weeks_of_the_year_may_go_over_new_year(
    first: str, last: str, day: date, held: bool
) -> None:
    assert season(first, last).holds(day) is held


def test_a_card_tells_when_in_the_year(folder: Path) -> None:
    text = "- {item: senior-card, name: 年审, first: 11-01, last: 2-5, note: 以公告为准}\n"
    (folder / "yearly.yaml").write_text(text, "utf-8")
    knowledge = read_knowledge(folder)
    said = "年审：一般每年11月1日到2月5日，以公告为准"
    item = knowledge.items["senior-card"]
    assert said in card(knowledge, item)
    assert said in card(knowledge, item, "time")
    assert said not in card(knowledge, item, "materials")


def test_nothing_is_public_that_is_not_said_to_be(folder: Path) -> None:
    (folder / "policies.yaml").write_text(POLICIES, "utf-8")
    assert public_items(read_knowledge(folder)) == {}


def test_reports_are_public_but_for_those_named_and_whatever_is_urgent(
    knowledge: Knowledge,
) -> None:
    public = public_items(knowledge)
    assert "streetlight" in public
    assert "staff-complaint" not in public
    assert {item.kind for item in public.values()} == {"report"}
    every = Public(kinds=("report", "service", "emergency", "action", "smalltalk"))
    policies = knowledge.policies.model_copy(update={"public": every})
    widest = public_items(replace(knowledge, policies=policies))
    assert {"streetlight", "elder-meal"} <= set(widest)
    assert not [item.id for item in widest.values() if item.request and item.request.urgent]


def test_a_wrong_name_among_what_is_kept_private_is_told(
    folder: Path, knowledge: Knowledge
) -> None:
    public = "public: {kinds: [report], without: [staff-complant]}\n"
    (folder / "policies.yaml").write_text(public + POLICIES, "utf-8")
    read = read_knowledge(folder)
    assert public_items(replace(knowledge, policies=read.policies)) == {}
    (problem,) = [p for p in unknown_names(read) if "staff-complant" in str(p)]
    assert problem.warning  # nothing is public until it is put right
    assert "policies.yaml:1" in str(problem)


@pytest.mark.parametrize(
    ("day", "year", "expected"),
    [
        ("02-29", 2027, date(2027, 2, 28)),
        ("02-29", 2028, date(2028, 2, 29)),
        ("12-31", 2027, date(2027, 12, 31)),
    ],
)
def test_the_end_of_february_is_a_day_of_every_year(day: str, year: int, expected: date) -> None:
    assert season(day, day).first.of(year) == expected


def test_sample_days_are_named_until_the_community_put_its_own(folder: Path) -> None:
    line = "- {item: senior-card, name: 年审, first: 11-01, last: 2-29%s}\n"
    for reviewed, told in (("", True), (", reviewed: 2026-11-01", False)):
        (folder / "yearly.yaml").write_text(line % reviewed, "utf-8")
        found = [str(one) for one in unknown_names(read_knowledge(folder))]
        assert any("日子还是样例" in one for one in found) is told
