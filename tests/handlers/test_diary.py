"""The visit diary in chat: seconds to file, nobody sees what is not theirs, a lead is private."""

from __future__ import annotations

from datetime import timedelta

import pytest
from sqlmodel import select

from bot.buttons import MARK
from storage.diary_tables import Visit
from storage.queries import tickets
from storage.tables import Ticket
from tests.town import KEYS, Speaker, Town

pytestmark = pytest.mark.slow

WORKER, CLERK = "张芳", "王慧"


def signed(somebody: Speaker, data: str) -> str:
    """A button that this chat may press, whatever it says."""
    return f"{data}{MARK}{KEYS.sign(f'{somebody.visitor.chat_id}|{data}')}"


def filed(town: Town) -> list[Visit]:
    return list(town.read(lambda session: session.exec(select(Visit).order_by("id")).all()))


def test_three_taps_note_a_visit(town: Town) -> None:
    worker = town.person(WORKER)
    (asked,) = worker.say("走访")
    assert "走访哪一户" in asked
    assert worker.labels[0] == "橙 桃源里3号楼2单元501 · 还没去过"
    (shown,) = worker.press("2单元501")
    assert "李桂兰" in shown
    assert "橙 照料户：独居老人" in shown
    (noted,) = worker.press("都正常")
    assert "记好了：桃源里3号楼2单元501 正常" in noted
    (visit,) = filed(town)
    assert (visit.kind, visit.colours, visit.tags) == ("visit", "橙", "正常")

    worker.press("都正常")  # a finger that trembles
    assert len(filed(town)) == 1
    worker.press("下一户")
    assert "2单元501" not in worker.labels[0]  # who was visited last comes last


@pytest.mark.parametrize(
    "said",
    [
        "走访 3号楼2单元301 正常 老人感冒了",
        "走访 桃源里三号楼二单元301室，都正常，老人感冒了",
        "/visit 3-2-301 正常 老人感冒了",
    ],
)
def test_one_message_is_a_whole_visit(town: Town, said: str) -> None:
    (noted,) = town.person(WORKER).say(said)
    assert "桃源里3号楼2单元301 正常\n老人感冒了" in noted
    (visit,) = filed(town)
    assert (visit.tags, visit.words) == ("正常", "老人感冒了")
    assert set(visit.colours or "") == {"橙", "黄"}


def test_what_was_filed_can_be_added_to_and_taken_back(town: Town) -> None:
    worker = town.person(WORKER)
    worker.say("走访 3-2-501 不在家")
    assert worker.press("记错了") == ["这一条撤掉了"]
    worker.say("走访 3-2-501 家里有隐患")
    assert "501 家里有隐患、身体不适" in worker.press("身体不适")[0]
    assert "请发一句话" in worker.press("补一句")[0]
    assert worker.say("血压高", photo="blue") == ["补上了"]
    (visit,) = filed(town)
    assert (visit.tags, visit.words) == ("家里有隐患\n身体不适", "血压高")
    assert len(visit.files["photos"]) == 1
    assert "血压高" in worker.say("走访 3-2-501")[0]  # the next one begins with what was last


def test_a_worker_sees_the_own_area_and_the_colours_of_the_role(town: Town) -> None:
    worker = town.person(WORKER)
    worker.say("走访")
    assert not any("梅园" in label or "绿" in label for label in worker.labels)
    assert "不在您的片区" in worker.say("走访 梅园小区1号楼2单元1101 正常")[0]
    unknown = worker.say("走访 1号楼2单元202")[0]  # 绿: not for this role
    assert "没找到" in unknown
    assert unknown == worker.say("走访 1号楼2单元203")[0].replace("203", "202")
    clerk = town.person(CLERK)
    assert "何长顺" in clerk.say("走访 桃源里1号楼2单元202")[0]
    assert "该复核了" in clerk.lines[-1]["text"]
    assert filed(town) == []


@pytest.mark.parametrize("who", ["李桂兰", "陌生人", "曹卫东"])
def test_nobody_else_learns_that_there_is_a_diary(town: Town, who: str) -> None:
    somebody = town.stranger() if who == "陌生人" else town.person(who)
    for said in ("走访", "走访 3号楼2单元301 正常", "走访记录", "巡查", "/visit", "/help"):
        replies = " ".join([*somebody.say(said), *somebody.labels])
        assert not any(word in replies for word in ("走访", "片区", "301", "照料户")), said
    assert filed(town) == []


def test_a_button_is_worth_no_more_than_who_presses_it(town: Town) -> None:
    """Another's visit is not to be added to, and a household is gone with the duty."""
    worker, clerk = town.person(WORKER), town.person(CLERK)
    worker.say("走访 3-2-501 正常")
    clerk.say("走访 桃源里3号楼2单元501 正常")
    one, other = filed(town)
    assert one.by_id != other.by_id
    neighbour = town.person("陈建军")
    for data in ("household:1", "visited:1.正常", "patrolled:4.正常", "patrol_report:1.照明"):
        assert "过时" in neighbour.say(action=signed(neighbour, data))[0]
    for data in (
        f"unfiled:{other.id}",
        f"tagged:{other.id}.不在家",
        f"lead:{other.id}",
        "household:4",
        "lead:x",
    ):
        assert "过时" in worker.say(action=signed(worker, data))[0]
    assert [visit.tags for visit in filed(town)] == ["正常", "正常"]


def test_a_lead_opens_a_private_ticket(town: Town) -> None:
    worker, clerk = town.person(WORKER), town.person(CLERK)
    worker.say("走访 3-2-301 有困难", photo="red")
    assert "一句话" in worker.press("救助线索")[0]
    assert "一句话" in worker.say(photo="blue")[0]  # a lead can't do without words
    (told,) = worker.say("儿子失业，药费付不起")
    assert "20261121-0001 已交给王慧" in told
    (ping,) = clerk.hear()
    assert "救助线索" in ping
    assert "桃源里3号楼2单元301" in ping  # who acts on it has to know where
    ticket = town.read(lambda session: tickets.get_ticket(session, 1))
    assert (ticket.item_id, ticket.place) == ("relief-lead", "")
    assert (ticket.door, filed(town)[0].ticket_id) == ("桃源里3号楼2单元301", ticket.id)
    assert len(clerk.lines[-1]["photos"]) == 2
    assert town.person("李桂兰").hear() == []
    assert "救助线索" not in worker.labels


def test_of_a_building_the_households_in_it_are_offered(town: Town) -> None:
    worker = town.person(WORKER)
    assert worker.say("走访 3号楼2单元") == ["是哪一户？"]
    assert [label[:14] for label in worker.labels] == [
        "橙 桃源里3号楼2单元501",
        "橙黄 桃源里3号楼2单元30",
    ]
    worker.say("走访 5号楼 正常")  # which of its flats is for the worker to say
    assert filed(town) == []


def test_what_a_lead_came_of_is_not_taken_back(town: Town) -> None:
    worker = town.person(WORKER)
    worker.say("走访 3-2-301 有困难")
    worker.press("救助线索")
    worker.say("药费付不起")
    assert "过时" in worker.press("记错了")[0]
    assert len(filed(town)) == 1


def test_a_lead_is_public_nowhere(town: Town) -> None:
    knowledge = town.conversation.current().knowledge
    assert knowledge.items["relief-lead"].kind not in knowledge.policies.public.kinds


def test_a_patrol_offers_to_report_what_is_wrong(town: Town) -> None:
    worker = town.person(WORKER)
    worker.say("巡查")
    assert worker.labels[:2] == ["桃源第一网格", "桃源里1号楼"]
    worker.press("桃源里1号楼")
    assert worker.labels[:3] == ["都正常", "整洁有问题", "照明有问题"]
    assert "照明有问题" in worker.press("照明有问题")[0]
    replies = worker.press("反映照明")
    assert "20261121-0001" in replies[0]
    ticket = town.read(lambda session: session.exec(select(Ticket)).one())
    assert (ticket.item_id, ticket.place) == ("streetlight", "桃源里1号楼")


@pytest.mark.parametrize(
    ("said", "tags", "words"),
    [
        ("巡查 3号楼 照明有问题 东边不亮", "照明", "东边不亮"),
        ("巡查 3号楼 照明正常 整洁正常", "正常", None),
        ("巡查 桃源里3号楼 正常 楼道有纸箱", "正常", "楼道有纸箱"),
        ("巡查 3号楼 门口井盖松了", "", "门口井盖松了"),
        ("巡查 3号楼 楼道脏 灯坏", "整洁\n照明", "楼道脏 灯坏"),
        ("巡查 3号楼 楼道有杂物，应急灯不亮", "整洁\n消防设施", "楼道有杂物，应急灯不亮"),
        ("巡查 3号楼 照明正常 垃圾没清", "整洁", "垃圾没清"),
        ("巡查 3号楼 垃圾已清走，灯不亮的修好了", "", "垃圾已清走，灯不亮的修好了"),
    ],
)
def test_one_message_is_a_whole_patrol(town: Town, said: str, tags: str, words: str | None) -> None:
    assert "桃源里3号楼" in town.person(WORKER).say(said)[0]
    (visit,) = filed(town)
    assert (visit.kind, visit.tags, visit.words) == ("patrol", tags, words)


def test_the_month_is_summed_by_colour_and_never_by_person(town: Town) -> None:
    worker, clerk = town.person(WORKER), town.person(CLERK)
    assert "还没有走访" in worker.say("走访记录")[0]
    worker.say("走访 3-2-301 正常")
    worker.say("走访 3-2-301 不在家")
    clerk.say("走访 桃源里1号楼2单元202 正常")
    worker.say("巡查 3号楼 照明有问题")
    (mine,) = worker.say("走访记录")
    assert "11月 · 桃源第一网格" in mine
    assert "橙 照料户：走访 2 次，1 户" in mine
    assert "巡查：1 次，有问题 1 次" in mine
    assert "绿" not in mine
    (all_,) = clerk.say("走访记录")
    assert "绿 重点户：走访 1 次，1 户" in all_
    assert "1 户的颜色该复核了" in all_
    assert not any(name in mine + all_ for name in (WORKER, CLERK, "田玉珍"))
    town.clock.advance(timedelta(days=12))
    assert "12月" in worker.say("走访记录")[0]
    assert "橙" not in worker.lines[-1]["text"]


def test_a_report_under_way_is_not_lost_to_a_visit(town: Town) -> None:
    worker = town.person(WORKER)
    worker.say("走访 3-2-501 正常")
    assert "哪个位置" in worker.say("路灯不亮了")[0]
    assert "走访时看到的" not in worker.say("走访 3-2-501 正常")[0]
    worker.press("补一句")
    *_, question = worker.say("老人挺好")
    assert "哪个位置" in question


def test_danger_in_a_home_comes_before_the_diary(town: Town) -> None:
    worker = town.person(WORKER)
    worker.say("走访 3-2-501 正常")
    worker.press("补一句")
    assert "120" in worker.say("老人晕倒了叫不醒")[0]
    clerk = town.person(CLERK)
    assert "120" in clerk.say("走访 桃源里3-2-501 老人晕倒了叫不醒")[0]


def test_help_tells_those_who_keep_it(town: Town) -> None:
    assert "走访" in town.person(WORKER).say("/help")[0]


def test_words_go_to_no_visit_that_was_left(town: Town) -> None:
    worker = town.person(WORKER)
    worker.say("走访 3-2-501 正常")
    worker.press("补一句")
    worker.press("下一户")
    worker.press("2单元301")
    worker.press("都正常")
    assert "哪个位置" in worker.say("路灯不亮了")[0]
    assert [visit.words for visit in filed(town)] == [None, None]
