"""代报: somebody phones, comes or writes, and one of the staff files it for them."""

from __future__ import annotations

from datetime import UTC, datetime

import pytest
from sqlmodel import select

from bot.desk.unit_of_work import UnitOfWork
from storage.queries import events
from storage.tables import Membership
from tests.desk.desk_stories import (
    deliveries_to,
    done,
    look,
    named,
    owner_of,
    report,
    the_ticket,
)
from tests.town import Speaker, Town

NUMBER = "20261121-0001"
PHONE = "13800001111"
PHONED = "代报 桃源里3号楼东门口路灯不亮，王秀英 13800001111，电话"


def files(town: Town, filer: str = "王慧", words: str = PHONED) -> Speaker:
    """One message, and 对 where the place is asked about; who filed it."""
    speaker = town.person(filer)
    answers = speaker.say(words)
    answers += speaker.say("对") if "对吗" in answers[0] else []
    assert any(f"已登记，编号 {NUMBER}" in answer for answer in answers)
    return speaker


def mends(town: Town) -> None:
    worker = town.person("张芳")
    worker.say(f"接单 {NUMBER}")
    worker.say(f"报结 {NUMBER} 换了灯泡")
    assert "已报结" in worker.say(photo="yellow")[0]


def test_one_message_is_filed_and_its_owner_can_call_the_resident(town: Town) -> None:
    clerk = files(town)
    (receipt,) = [line["text"] for line in clerk.lines]
    assert "报的人：王秀英 13800001111（电话" in receipt
    assert "请您电话告知" in receipt
    (ping,) = town.person("张芳").hear()
    assert "13800001111" in ping
    assert "来源：电话" in ping
    assert look(town, "source") == "phone"
    assert look(town, "filed_by_id") == named_id(town, "王慧")


def named_id(town: Town, name: str) -> int:
    return done(town, lambda unit: named(unit, name).id)


@pytest.mark.slow
def test_the_same_phone_is_the_same_resident(town: Town) -> None:
    files(town)
    town.person("王慧").say("代报 桃源里5号楼路灯不亮，王秀英 13800001111，窗口")
    reporters = {look(town, "reporter_id", n) for n in (NUMBER, "20261121-0002")}
    assert len(reporters) == 1


def test_in_pieces_each_thing_is_asked_once(town: Town) -> None:
    clerk = town.person("林涛")
    assert "替居民登记" in clerk.say("登记")[0]
    assert clerk.labels[0] == "12345热线"
    assert "什么事" in clerk.press("12345热线")[0]
    assert "是哪一处" in clerk.say("5号楼下水道堵了")[0]
    assert clerk.labels[0] == "桃源里5号楼"
    assert "谁报的" in clerk.say("1")[0]
    assert "工单号" in clerk.say("孙大妈，没留电话")[0]
    (receipt,) = clerk.say("JX20261121008，11月25日")
    assert "孙大妈" in receipt
    assert "JX20261121008" in receipt
    assert look(town, "outside_number") == "JX20261121008"
    assert owner_of(town) == "张芳", "the place decides, not where it was filed"
    (ping,) = town.person("张芳").hear()
    assert "对方时限：11月25日" in ping


@pytest.mark.slow
def test_what_is_not_known_is_not_asked_again(town: Town) -> None:
    clerk = town.person("王慧")
    clerk.say("代报")
    assert "谁报的" in clerk.say("桃源里3号楼路灯不亮")[0]
    assert "怎么来的" in clerk.say("没有")[0]
    (receipt,) = clerk.press("信箱")
    assert "另一位同事复核" in receipt
    assert look(town, "reporter_id") is None


def test_a_limit_of_another_office_is_never_passed_by_ours(town: Town) -> None:
    words = "代报 12345工单JX2026112100088，11月23日前，桃源里3号楼路灯不亮，王秀英 13800001111"
    files(town, words=words)
    by = datetime(2026, 11, 23, 10, 0, tzinfo=UTC)
    assert look(town, "resolve_by") == by
    worker, secretary = town.person("张芳"), town.person("高志平")
    worker.say(f"接单 {NUMBER}")
    worker.say(f"延期 {NUMBER}")
    worker.say("12月20日")
    worker.say("要挖线")
    secretary.hear()
    assert "11月23日" in secretary.say(f"同意延期 {NUMBER}")[0]
    assert look(town, "resolve_by") == by
    worker.say(f"挂起 {NUMBER}")
    worker.say("11月25日")
    worker.say("等配件")
    town.later(days=5)
    assert look(town, "state") == "in_progress"
    assert look(town, "resolve_by") == by, "waiting makes it no later"


def test_who_filed_it_calls_and_only_then_time_runs(town: Town) -> None:
    clerk = files(town)
    mends(town)
    (call,) = clerk.hear()
    assert "请电话告知王秀英 13800001111" in call
    assert "换了灯泡" in call
    assert clerk.labels == ["已电话告知", "已解决", "没解决"]
    town.later(days=30)
    assert look(town, "state") == "resolved", "nobody has told them yet"
    assert "已电话告知" in clerk.press("已电话告知")[0]
    assert look(town, "told_at")
    town.later(days=8)
    assert look(town, "state") == "closed"


@pytest.mark.slow
@pytest.mark.parametrize(("said", "state"), [("已解决", "closed"), ("没解决", "in_progress")])
def test_who_called_tells_what_the_resident_said(town: Town, said: str, state: str) -> None:
    clerk = files(town)
    mends(town)
    clerk.hear()
    clerk.press(said)
    if said == "没解决":
        clerk.say("还是一闪一闪")
    assert look(town, "state") == state
    assert "5 很满意" not in clerk.labels, "stars are the resident's own"


def test_nobody_confirms_their_own_work(town: Town) -> None:
    worker = files(town, "张芳")
    mends(town)
    assert not any("请电话告知" in line for line in worker.hear())
    assert "这一步做不了" in worker.say(f"已解决 {NUMBER}")[0]
    clerk = town.person("王慧")
    assert "请电话告知王秀英" in clerk.hear()[-1]
    assert "按居民的话办结" in clerk.press("已解决")[0]


@pytest.mark.slow
def test_who_left_calls_nobody_and_the_desk_does(town: Town) -> None:
    files(town, "林涛")
    done(town, lambda unit: leaves(unit, "林涛"))
    mends(town)
    clerk = town.person("王慧")
    assert "请电话告知王秀英" in clerk.hear()[-1]
    clerk.press("没解决")
    clerk.say("还是一闪一闪")
    assert look(town, "state") == "in_progress"


def leaves(unit: UnitOfWork, name: str) -> None:
    theirs = select(Membership).where(Membership.person_id == named(unit, name).id)
    for duty in unit.session.exec(theirs):
        unit.session.delete(duty)


@pytest.mark.slow
def test_a_refusal_is_told_by_phone_too(town: Town) -> None:
    clerk = files(town, "林涛")
    desk = town.person("王慧")
    desk.say(f"不予受理 {NUMBER}")
    desk.say("不归社区管")
    (call,) = clerk.hear()
    assert "请电话告知王秀英" in call
    assert "不归社区管" in call
    assert clerk.labels == ["已电话告知"]
    clerk.press("已电话告知")
    assert look(town, "told_at")


def test_a_resident_with_a_chat_is_told_there(town: Town) -> None:
    def has_phone(unit: UnitOfWork) -> None:
        person = named(unit, "李桂兰")
        person.phone, person.phone_hash = PHONE, unit.keyring.look_up(PHONE)

    town.later(hours=1)
    resident = town.person("李桂兰")
    resident.say("你好")
    done(town, has_phone)
    clerk = files(town)
    assert "进展会直接告诉他" in clerk.lines[-1]["text"]
    assert "社区替您登记了" in resident.hear()[-1]
    mends(town)
    assert "解决了吗" in resident.hear()[-1]
    assert not clerk.hear()
    assert "打几分" in resident.press("已解决")[0]


def test_who_only_typed_a_phone_is_not_taken_for_whose_it_is(town: Town) -> None:
    stranger = town.stranger()
    stranger.say("13800001111")
    stranger.hear()
    clerk = files(town)
    assert "请您电话告知" in clerk.lines[-1]["text"]
    mends(town)
    assert stranger.hear() == []
    assert "请电话告知王秀英 13800001111" in clerk.hear()[-1]


def test_a_filer_elsewhere_sees_how_it_stands_and_nothing_more(town: Town) -> None:
    clerk = files(town, "林涛", PHONED.replace("东门口", "2单元501"))
    (status,) = clerk.say(NUMBER)
    assert "待受理" in status
    assert "501" not in status
    assert not clerk.labels
    for verb in ("接单", "派单", "报结", "撤回"):
        assert "这一步做不了" in clerk.say(f"{verb} {NUMBER}")[0]
    assert "没有查到" in town.person("石小梅").say(NUMBER)[0]


def test_danger_is_told_of_at_once(town: Town) -> None:
    answers = town.person("王慧").say("代报 桃源里3号楼着火了，王秀英 13800001111")
    assert "119" in answers[0]
    assert deliveries_to(town, "张芳", "urgent") or deliveries_to(town, "张芳", "ping")


def test_for_residents_it_is_no_command(town: Town) -> None:
    assert "替居民登记" not in town.person("李桂兰").say("代报 路灯不亮")[0]
    assert "替居民登记" not in town.stranger().say("登记")[0]


@pytest.mark.slow
def test_buttons_of_long_ago_and_odd_answers_do_no_harm(town: Town) -> None:
    clerk = town.person("王慧")
    clerk.say("代报")
    clerk.say("取消")
    assert "过时" in clerk.press("窗口")[0]
    clerk.say("代报")
    assert "什么事" in clerk.say("，，")[0]
    assert clerk.say(photo="black")
    assert clerk.say("桃源里3号楼路灯不亮" + "很黑" * 2000)
    assert not deliveries_to(town, "张芳", "ping")


@pytest.mark.slow
def test_the_record_names_who_filed_it(town: Town) -> None:
    files(town)
    assert done(town, opening_actor) == ("open", named_id(town, "王慧"), "filer")


def opening_actor(unit: UnitOfWork) -> tuple[str, int | None, str]:
    event, _ = events.find_chain(unit.session, the_ticket(unit).id)[0]
    return event.verb, event.actor_id, event.actor_role


@pytest.mark.slow
def test_what_a_neighbour_reported_is_offered_to_who_files(town: Town) -> None:
    report(town, text="桃源里3号楼东门口路灯不亮", place="桃源里3号楼东门口")
    clerk = town.person("张芳")
    answers = clerk.say(PHONED)
    answers += clerk.say("对") if "对吗" in answers[-1] else []
    assert "同一件事吗" in answers[-1]
    assert "告诉对方" in clerk.press("是同一件")[0]
    joined = "20261121-0002"
    assert look(town, "state", joined) == "merged"
    town.person("张芳").say(f"接单 {NUMBER}")
    town.person("张芳").say(f"报结 {NUMBER} 换了灯泡")
    town.person("张芳").say(photo="yellow")
    told = [*deliveries_to(town, "张芳"), *deliveries_to(town, "王慧")]
    assert any("请电话告知" in row.payload and joined in row.payload for row in told)
    assert "单独" in clerk.say(f"拆分 {joined}")[-1]
