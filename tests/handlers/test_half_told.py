"""Nothing told is lost: a matter half told waits while something else is done, and comes next."""

from __future__ import annotations

import pytest

from bot.desk.ticket_values import opening_content
from storage.queries.events import said_last
from tests.desk.desk_stories import does, done, look, report, the_ticket
from tests.town import Town

FIRST, SECOND = "20261121-0001", "20261121-0002"
BEGUN = "代报 桃源里3号楼路灯不亮"
ASKED_AGAIN = "接着说“路灯不亮”。是谁报的"


def test_a_task_taken_in_between_costs_no_words(town: Town) -> None:
    number = report(town)
    worker = town.person("张芳")
    worker.say(BEGUN)
    replies = worker.say(f"接单 {number}")
    assert "已接单" in replies[0]
    assert ASKED_AGAIN in replies[-1]
    worker.say("王秀英 13800001111")
    assert "已登记" in "".join(worker.press("窗口"))
    assert look(town, "title", "20261121-0002") == "路灯不亮"


@pytest.mark.slow
@pytest.mark.parametrize("other", ["备注 {number}", "报结 {number}", "转交 {number}"])
def test_what_asks_for_more_says_that_the_rest_waits(town: Town, other: str) -> None:
    number = report(town)
    worker = town.person("张芳")
    worker.say(f"接单 {number}")
    worker.say(BEGUN)
    first, *_ = worker.say(other.format(number=number))
    assert "“路灯不亮”还没说完，我记着" in first
    assert ASKED_AGAIN in worker.say("取消")[-1]
    assert "不填了" in worker.say("取消")[0]
    assert len(worker.say("取消")) == 1, "both are gone by the person's own word"


@pytest.mark.slow
def test_one_caller_after_another_each_is_filed_in_turn(town: Town) -> None:
    clerk = town.person("王慧")
    clerk.say(BEGUN)
    clerk.say("代报 桃源里5号楼下水道堵了")
    clerk.say("代报 桃源里6号楼电梯坏了，王秀英 13800001111")
    last = clerk.press("窗口")[-1]
    assert "接着说“下水道" in last
    clerk.say("没有")
    assert ASKED_AGAIN in clerk.press("窗口")[-1]


@pytest.mark.slow
def test_a_residents_report_waits_for_their_stars(town: Town) -> None:
    number = report(town)
    town.person("张芳").say(f"接单 {number}")
    town.person("张芳").say(f"报结 {number} 换了灯泡")
    town.person("张芳").say(photo="white")
    resident = town.person("李桂兰")
    resident.hear()
    resident.press("已解决")
    resident.say("下水道堵了")
    resident.press("5 很满意")
    assert "20261121-0002" in resident.say("3号楼东门口")[0] or "对吗" in resident.lines[-1]["text"]


@pytest.mark.slow
def test_what_was_never_told_is_not_asked_for_again(town: Town) -> None:
    clerk = town.person("王慧")
    clerk.say("代报")
    clerk.press("窗口")
    (only,) = clerk.say("代报")
    assert "还没说完" not in only


@pytest.mark.slow
@pytest.mark.parametrize(("said", "place"), [("第一个", "桃源里"), ("2", "柳荫苑")])
def test_one_of_several_places_is_chosen_in_words(town: Town, said: str, place: str) -> None:
    resident = town.stranger()
    assert "是哪一处" in resident.say("6号楼路灯不亮了")[0]
    assert f"{place}6号楼" in resident.say(said)[0]
    clerk = town.person("王慧")
    assert "是哪一处" in clerk.say("代报 6号楼路灯不亮了，王秀英 13800001111，窗口")[0]
    assert f"{place}6号楼" in clerk.say(said)[0]


@pytest.mark.slow
def test_yes_to_several_places_asks_about_the_first_and_never_goes_round(town: Town) -> None:
    clerk = town.person("王慧")
    clerk.say("代报 6号楼路灯不亮了，王秀英 13800001111，窗口")
    assert "“桃源里6号楼”，对吗" in clerk.say("是的")[0]
    assert "已登记" in clerk.say("是的")[0]


@pytest.mark.slow
def test_none_of_several_places_is_asked_for_again(town: Town) -> None:
    clerk = town.person("王慧")
    clerk.say("代报 6号楼路灯不亮了，王秀英 13800001111，窗口")
    assert "哪个位置" in clerk.press("都不是")[0]
    assert "过时" in clerk.press("都不是")[0]
    assert "已登记" in "".join(clerk.say("桃源里3号楼"))


@pytest.mark.slow
def test_while_danger_goes_on_nothing_else_is_asked(town: Town) -> None:
    number = report(town)
    worker = town.person("张芳")
    worker.say(BEGUN)
    worker.say("有人晕倒了，没有呼吸，快来人")
    assert "接着说" not in "".join(worker.say(f"接单 {number}"))
    town.later(hours=3)
    worker.hear()
    assert ASKED_AGAIN in worker.say("任务")[-1]


@pytest.mark.slow
def test_a_person_who_takes_over_has_all_that_was_told(town: Town) -> None:
    clerk = town.person("张芳")
    clerk.say(f"{BEGUN}，12345")
    clerk.say("王秀英 13800001111")
    assert "已经转给" in clerk.say("转人工")[0]
    told = done(town, lambda unit: opening_content(unit, the_ticket(unit)))["text"]
    assert "路灯不亮" in told
    assert "王秀英" in told
    assert "13800001111" in told


@pytest.mark.slow
@pytest.mark.parametrize("other", ["大字", "/start"])
def test_a_look_at_the_menu_costs_no_words(town: Town, other: str) -> None:
    resident = town.person("李桂兰")
    resident.say("楼道灯不亮了")
    assert "接着说" in resident.say(other)[-1]
    resident.say("桃源里3号楼")
    assert look(town, "title", "20261121-0001") == "路灯不亮"


def test_a_reminder_s_button_in_between_costs_no_words(town: Town) -> None:
    resident = town.person("李桂兰")
    resident.say("每天早上八点提醒我吃药")
    resident.say("楼道灯不亮了")
    first, *_ = resident.press("改时间")
    assert "还没说完，我记着" in first
    assert "接着说" in resident.say("九点")[-1]
    dropped, again = resident.press("取消提醒")
    assert "取消了：吃药" in dropped
    assert "接着说" in again, "the report was not closed with the reminder"
    resident.say("桃源里3号楼")
    assert look(town, "title", "20261121-0001") == "路灯不亮"


@pytest.fixture
def mended(town: Town) -> Town:
    """Two matters of one resident, both said to be done."""
    for item in ("streetlight", "manhole"):
        number = report(town, item=item)
        does(town, "accept", "张芳", number=number)
        does(town, "resolve", "张芳", number=number, text="弄好了", photos=["p1"])
    town.person("李桂兰").hear()
    return town


def test_not_solved_is_asked_again_after_another_button(mended: Town) -> None:
    resident = mended.person("李桂兰")
    resident.say(f"没解决 {FIRST}")
    aside, asked = resident.say(f"没解决 {SECOND}")
    assert "“路灯不亮”还没说完，我记着" in aside
    assert "哪里还不行" in asked
    assert "接着说“路灯不亮”。哪里还不行" in resident.say("盖子还是晃")[-1]
    resident.say("还是一闪一闪的")
    assert [look(mended, "reopened", number) for number in (FIRST, SECOND)] == [1, 1]
    reason = done(mended, lambda unit: said_last(unit.session, the_ticket(unit).id, "reopen"))
    assert reason["reason"] == "还是一闪一闪的"


@pytest.mark.slow
def test_not_solved_goes_with_the_word_that_it_is_solved_after_all(mended: Town) -> None:
    resident = mended.person("李桂兰")
    resident.say(f"没解决 {FIRST}")
    resident.say(f"没解决 {FIRST}")
    resident.say(f"没解决 {SECOND}")
    resident.say(f"已解决 {SECOND}")
    assert "哪里还不行" in resident.lines[-1]["text"], "of the first it is still to be said"
    assert "哪里还不行" not in "".join(resident.say(f"已解决 {FIRST}"))
    assert "哪里还不行" not in "".join(resident.say("谢谢"))


@pytest.mark.slow
def test_not_solved_waits_for_a_person_who_is_called(mended: Town) -> None:
    resident = mended.person("李桂兰")
    resident.say(f"没解决 {FIRST}")
    called, asked = resident.say("转人工")
    assert "已经转给" in called
    assert "接着说“路灯不亮”。哪里还不行" in asked


def test_words_that_are_refused_leave_the_form_open(town: Town) -> None:
    resident = town.person("李桂兰")
    resident.say("明天提醒我喝水")
    resident.say("每五分钟")
    assert "喝水" in resident.say("每两小时")[0], "what it is about was not lost"
    resident.say("明天提醒我喝水")
    resident.say("每五分钟")
    resident.say("每三分钟")
    assert "喝水" not in resident.say("每两小时")[0], "nobody is held for ever"
