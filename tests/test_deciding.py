"""What is done about chances: the decision that costs least, and alarms early."""

from __future__ import annotations

from dataclasses import replace

from bot.deciding import Costs, decide, is_alarm

COSTS = Costs()


def test_sure_is_answered_likely_is_asked_and_hardly_likely_is_not_known() -> None:
    assert decide([0.9, 0.05], COSTS) == "answer"
    assert decide([0.4, 0.3], COSTS) == "clarify"
    assert decide([0.1, 0.05], COSTS) == "fallback"
    assert decide([], COSTS) == "fallback"


def test_dear_mistakes_make_it_ask_and_dear_questions_make_it_answer() -> None:
    chances = [0.75, 0.2]
    assert decide(chances, COSTS) == "answer"
    assert decide(chances, replace(COSTS, wrong_answer=30)) == "clarify"
    assert decide([0.6, 0.1], replace(COSTS, question=8, idle_question=9)) == "answer"


def test_an_alarm_is_raised_long_before_it_is_sure() -> None:
    assert is_alarm(0.3, COSTS)
    assert not is_alarm(0.1, COSTS)
    assert is_alarm(0.1, replace(COSTS, missed_alarm=900))
