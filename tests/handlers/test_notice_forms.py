"""What is said while a notice asks for something: danger, numbers, 取消, 退订, 好的."""

from __future__ import annotations

import pytest
from sqlmodel import select

from storage.notice_tables import Notice
from tests.desk.desk_stories import CLERK, RESIDENT, SECRETARY, WORKER, hears
from tests.desk.notice_stories import (
    GRID,
    HOUSE,
    answers,
    goes_on,
    is_on_its_way,
    neighbours,
    shown,
    told_of_it,
)
from tests.town import Speaker, Town


@pytest.fixture
def resident(town: Town) -> Speaker:
    return told_of_it(town)


def drafts(town: Town) -> list[str]:
    return town.read(lambda s: [row.words for row in s.exec(select(Notice)).all()])


@pytest.mark.parametrize(
    "words",
    ["3号楼着火了快来人", pytest.param("我晕倒了快救我", marks=pytest.mark.slow)],
)
def test_danger_where_the_words_were_asked_for_is_no_notice(town: Town, words: str) -> None:
    worker = town.person(WORKER)
    worker.say("发通知")
    told = "".join(worker.say(words))
    assert "20261121-0001" in told
    assert "按紧急情况报了" in told
    assert drafts(town) == []


@pytest.mark.slow
@pytest.mark.parametrize(
    "words",
    [
        "今晚8点停气，小心煤气泄漏",
        "天干物燥，着火请打119，别在楼道里给电动车充电，别堆杂物，出门关好燃气。",
    ],
)
def test_a_notice_may_warn_of_danger(town: Town, words: str) -> None:
    worker = town.person(WORKER)
    worker.say("发通知")
    assert "紧急情况" not in "".join(worker.say(words))
    assert drafts(town) == [words]


@pytest.mark.slow
def test_danger_where_the_place_was_asked_for_is_an_alarm(town: Town) -> None:
    worker = shown(town)
    worker.press("改范围")
    assert "119" in worker.say("3号楼着火了快来人")[0]


@pytest.mark.slow
def test_danger_where_an_answer_was_asked_for_is_not_sent_to_the_resident(
    town: Town, resident: Speaker
) -> None:
    worker = town.person(WORKER)
    resident.press("回复社区")
    resident.say("几点来水")
    worker.hear()
    worker.press("看回复")
    worker.press("回话")
    assert "119" in worker.say("3号楼着火了快来人")[0]
    assert "还没有发给李桂兰" in worker.lines[-1]["text"]
    assert resident.hear() == []
    worker.say("没人受伤")
    for _ in range(2):
        assert "回给李桂兰了" in worker.press("照原话回给居民")[0]
    assert [one for one in resident.hear() if "3号楼着火了快来人" in one][1:] == []
    assert "没人受伤" not in "".join(resident.hear())


def test_a_number_typed_as_an_answer_calls_no_alarm_off(town: Town, resident: Speaker) -> None:
    worker = town.person(WORKER)
    resident.say("救命啊我妈晕倒了")
    resident.press("回复社区")
    hears(worker)
    assert "转给" in resident.say("1")[0]
    assert answers(town) == ["1"]
    assert "没事" not in hears(worker)


@pytest.mark.slow
def test_a_number_typed_as_the_reply_to_it_is_the_reply(town: Town, resident: Speaker) -> None:
    worker = town.person(WORKER)
    resident.press("回复社区")
    resident.say("几桶水")
    worker.hear()
    worker.press("看回复")
    worker.press("回话")
    assert "请写给李桂兰的回话" in worker.say("")[0]
    assert "回给李桂兰了" in worker.say("1")[0]


@pytest.mark.slow
def test_a_draft_that_was_dropped_is_not_opened_again(town: Town) -> None:
    worker = shown(town)
    worker.press("不发了")
    assert "作废" in worker.say("/notices 1")[0]


@pytest.mark.slow
@pytest.mark.parametrize("told", [None, "几点来水"])
def test_the_word_that_the_notice_names_is_enough(
    town: Town, resident: Speaker, told: str | None
) -> None:
    resident.press("回复社区")
    if told:
        resident.say(told)
    assert "不给您发了" in resident.say("退订")[0]
    assert answers(town) == ([told] if told else [])


@pytest.mark.slow
def test_in_a_half_told_report_below_a_notice_the_word_is_heard(
    town: Town, resident: Speaker
) -> None:
    resident.say("路灯不亮了")
    assert "不给您发了" in resident.say("退订")[0]
    assert "桃源里3号楼" in resident.say("3号楼东门口")[0]


@pytest.mark.slow
@pytest.mark.parametrize("word", ["好的", "知道了", "收到"])
def test_what_is_said_of_a_notice_is_no_place(town: Town, word: str) -> None:
    resident = town.person(RESIDENT)
    resident.say("路灯不亮了")
    is_on_its_way(town, GRID)
    goes_on(town)
    resident.hear()
    assert "在哪个位置" in resident.say(word)[-1]
    assert "桃源里3号楼" in resident.say("3号楼东门口")[0]


@pytest.mark.slow
@pytest.mark.parametrize("words", ["发通知了吗", "发通知单给我", "发通知明天停水了吗"])
def test_a_sentence_that_begins_like_one_is_no_notice(town: Town, words: str) -> None:
    town.person(WORKER).say(words)
    assert drafts(town) == []


@pytest.mark.slow
def test_the_heading_needs_no_mark_before_what_only_a_notice_tells(town: Town) -> None:
    town.person(WORKER).say("发通知明天上午9点停水")
    assert drafts(town) == ["明天上午9点停水"]


@pytest.mark.slow
@pytest.mark.parametrize("words", ["转人工", "走访 3-2-501 正常", "我的任务"])
def test_other_work_is_not_taken_for_the_words(town: Town, words: str) -> None:
    worker = shown(town)
    before = drafts(town)
    worker.press("改文字")
    assert worker.say(words)
    assert drafts(town) == before


def test_what_is_put_off_waits_and_is_not_sent_unseen(town: Town) -> None:
    worker = shown(town)
    worker.press("改范围")
    assert "先放着，没有发出去" in worker.say("取消")[0]
    assert worker.labels == ["打开草稿", "不发了"]
    assert "后来改过了" in worker.press("发出去")[0]
    assert "停水" in worker.press("打开草稿")[0]
    assert "开始发了" in worker.press("发出去")[0]


@pytest.mark.slow
def test_the_question_for_the_sort_can_be_cancelled_and_answered_in_words(town: Town) -> None:
    worker = town.person(WORKER)
    (asked,) = worker.say("/notice 请大家来社区坐坐")
    assert "哪一种" in asked
    assert "哪一种" in worker.say("随便")[0]
    assert "先放着" in worker.say("取消")[0]
    worker.press("打开草稿")
    assert "发给哪里" in worker.say("义诊的")[0]


def test_the_count_stands_last_and_a_day_is_named_once(town: Town) -> None:
    worker = shown(town, words="11月23日9点到17点停水")
    text = worker.lines[0]["text"]
    assert "11月23日（周一）9:00至17:00" in text
    assert text.endswith("会发给 3 人。")


@pytest.mark.slow
def test_who_stops_it_before_anybody_has_it_is_offered_no_correction(town: Town) -> None:
    worker = shown(town)
    worker.press("发出去")
    assert "还没有人收到" in worker.press("停止")[0]
    assert "发更正" not in worker.labels


@pytest.mark.slow
def test_what_was_dropped_at_night_is_not_asked_in_the_morning(town: Town) -> None:
    neighbours(town, 200)
    town.later(hours=12)
    worker = shown(town)
    worker.press("送审")
    worker.press("不发了")
    town.later(hours=11)
    for name in (SECRETARY, CLERK):
        assert "请您看看能不能发" not in hears(town.person(name))


@pytest.mark.slow
def test_who_agrees_to_what_was_dropped_hears_so(town: Town) -> None:
    neighbours(town, 200)
    worker, secretary = shown(town), town.person(SECRETARY)
    worker.press("送审")
    secretary.hear()
    worker.press("改文字")
    worker.say("后天上午9点停水")
    worker.press("不发了")
    assert "作废" in secretary.press("同意发出")[0]


@pytest.mark.slow
def test_no_cap_holds_an_outage_back_until_it_is_over(town: Town) -> None:
    resident = town.person(RESIDENT)
    for _ in range(4):
        is_on_its_way(town, HOUSE)
    goes_on(town)
    assert "".join(resident.hear()).count("请提前存水") == 4


@pytest.mark.slow
@pytest.mark.parametrize("words", ["退订所有", "全部退订"])
def test_everything_is_left_with_one_sentence_and_had_back(town: Town, words: str) -> None:
    resident = town.person(RESIDENT)
    assert "别的通知现在也没有给您发" in resident.say(words)[0]
    assert "停水停电、政策、活动" in resident.say("订阅全部")[0]
