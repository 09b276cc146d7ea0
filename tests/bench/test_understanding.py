"""The figures on understanding: intervals, pairs, peers, and sets that are not there."""

from __future__ import annotations

import sys
from pathlib import Path

import pytest

from bench import understanding
from bench.understanding import measured, messages
from bench.understanding.measured import Answers, answers_of, beside_peers
from bench.understanding.peers import LEARNING, NEAREST_WORDING, by_bm25, ranked_by
from bench.understanding.scores import bins_of, calibration_error, compare, share, wilson
from bench.understanding.sets import Message, Split, read_messages
from bot.understanding import Understanding

EXAMPLES = [
    ("路灯不亮了", "streetlight"),
    ("楼下路灯坏了", "streetlight"),
    ("医保怎么交", "insurance"),
    ("社区医保去哪办", "insurance"),
    ("电梯困人了", "elevator"),
]
ASKED = [
    Message("門口路燈不亮了", frozenset(["streetlight"])),
    Message("医保在哪里交", frozenset(["insurance", "elevator"])),
]


@pytest.mark.parametrize(
    ("right", "total", "low", "high"),
    [(0, 60, 0.0, 0.060), (60, 60, 0.940, 1.0), (450, 500, 0.871, 0.923), (1, 2, 0.095, 0.905)],
)
def test_the_interval_is_wilsons(right: int, total: int, low: float, high: float) -> None:
    assert wilson(right, total) == pytest.approx((low, high), abs=0.001)


def test_a_share_of_nothing_is_none() -> None:
    assert share([]) == "none"
    assert share([True, False]) == "50.0% [9.5%, 90.5%] of 2"


def test_half_of_the_errors_on_the_same_messages_is_told_with_its_interval() -> None:
    ours, theirs = [False] * 20 + [True] * 180, [False] * 40 + [True] * 160
    found = compare(ours, theirs)
    assert found.ratio[0] == pytest.approx(0.5)
    assert found.gain[0] == pytest.approx(0.1)
    assert found.ratio[1] < 0.5 < found.ratio[2] < 1
    assert found.chance_of_no_gain < 0.001


def test_the_same_answers_are_no_gain() -> None:
    found = compare([True, False] * 50, [True, False] * 50)
    assert found.gain == (0.0, 0.0, 0.0)
    assert found.chance_of_no_gain == 1.0


def test_messages_that_belong_together_say_less_than_as_many_by_themselves() -> None:
    ours, theirs = [True] * 40, [False] * 10 + [True] * 30
    alone = compare(ours, theirs)
    together = compare(ours, theirs, [str(place // 10) for place in range(40)])
    assert together.gain[2] - together.gain[1] > alone.gain[2] - alone.gain[1]


def test_confidence_is_held_against_what_was_right() -> None:
    sure, right = [0.1, 0.3, 0.9, 0.9], [False, False, True, False]
    assert bins_of(sure, right, (0, 0.5, 1)) == (
        "0.0-0.5: said 0.20, right 0.00 of 2; 0.5-1.0: said 0.90, right 0.50 of 2"
    )
    assert calibration_error(sure, right, (0, 0.5, 1)) == pytest.approx(0.3)


@pytest.mark.parametrize("name", NEAREST_WORDING)
def test_a_peer_finds_the_nearest_wording_in_either_script(name: str) -> None:
    found = ranked_by(NEAREST_WORDING[name], EXAMPLES, [one.text for one in ASKED])
    assert [intents[0] for intents in found] == ["streetlight", "insurance"]
    assert [len(intents) for intents in found] == [3, 3]


@pytest.mark.parametrize("name", LEARNING)
def test_a_peer_whose_package_is_absent_is_skipped_with_the_reason(
    name: str, monkeypatch: pytest.MonkeyPatch
) -> None:
    for package in ("bm25s", "sklearn", "sklearn.feature_extraction.text"):
        monkeypatch.setitem(sys.modules, package, None)
    found = answers_of(name, LEARNING[name], [Split(EXAMPLES, ASKED)])
    assert found.skipped.startswith("skipped: ")


def test_ours_is_held_against_the_best_peer_that_ran() -> None:
    ours = Answers("ours", [["streetlight"], ["elevator"]])
    rows = list(beside_peers("messages", ours, [Split(EXAMPLES, ASKED)], NEAREST_WORDING))
    assert rows[0].measured.startswith("@1 100.0%")
    assert rows[-1].peer in NEAREST_WORDING
    assert len(rows) == 2 + len(NEAREST_WORDING)


def test_without_any_peer_there_is_nothing_to_compare_with(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setitem(sys.modules, "bm25s", None)
    ours = Answers("ours", [["streetlight"], ["elevator"]])
    rows = list(beside_peers("messages", ours, [Split(EXAMPLES, ASKED)], {"BM25": by_bm25}))
    assert [row.measured[:9] for row in rows] == ["@1 100.0%", "skipped: "]


def test_a_message_may_have_two_right_items_or_none(tmp_path: Path) -> None:
    path = tmp_path / "messages.csv"
    path.write_text("text,id\n路灯坏了,streetlight|report-problem\n今天星期几,none\n", "utf-8")
    either, off = read_messages(path)
    assert either.right == {"streetlight", "report-problem"}
    assert (either.off_topic, off.off_topic) == (False, True)


def test_a_set_that_is_not_there_is_said(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    missing = tmp_path / "data" / "utterances.csv"
    monkeypatch.setitem(understanding.PARTS, "messages", lambda: messages.run(missing))
    (row,) = understanding.run_part("messages")
    assert row.measured == "skipped: data/utterances.csv is not beside the project"


def test_what_is_understood_of_messages_is_told_by_kind(
    understanding: Understanding, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    path = tmp_path / "messages.csv"
    path.write_text(
        "text,id,aspect,difficulty\n"
        "我家着火了快来人,emergency-fire,-,ordinary\n"
        "身份证丢了怎么补办,id-card,-,ordinary\n"
        "我家着火了快来人,id-card,-,hard\n"
        "明天股票会涨吗,none,-,hard\n",
        "utf-8",
    )
    monkeypatch.setattr(messages, "read_understanding", lambda: understanding)
    monkeypatch.setattr(measured, "PEERS", NEAREST_WORDING)
    found = {row.what: row.measured for row in messages.run(path)}
    assert found["messages"].startswith("@1 66.7%")
    assert found["messages: @1 by kind"].startswith("emergency 100.0%")
    assert found["messages: wrong first answers"] == "1 service → emergency, another group"
    assert found["messages: emergencies missed"].startswith("0.0%")
    assert found["messages: false alarms"].startswith("33.3%")
