"""Nothing that says who somebody is stands in any answer, however it came in."""

from __future__ import annotations

import pytest

from tests.open311.consumer import CITY, Consumer
from tests.town import Town

NAME, PHONE, DOOR, IDENTITY, MAIL = (
    "欧阳秀兰",
    "13987654321",
    "507室",
    "11010519491231002X",
    "xiulan@example.cn",
)
PLANTED = (NAME, PHONE, DOOR, "507", IDENTITY, MAIL, "139 8765 4321", "010-87654321")
TOLD = (
    f"我叫{NAME}，住桃源里3号楼2单元{DOOR}（3-2-507），电话{PHONE}，也可打010-87654321，"
    f"身份证{IDENTITY}，邮箱{MAIL}，东门路灯不亮"
)


def everything(consumer: Consumer) -> str:
    """All that any GET shows, in both formats."""
    ids = [line["service_request_id"] for line in consumer.lines()]
    codes = [one["service_code"] for one in consumer.get("services.json").json()]
    paths = ["discovery", "services", "requests", *(f"requests/{number}" for number in ids)]
    paths += [*(f"tokens/{number}" for number in ids), *(f"services/{code}" for code in codes[:3])]
    answers = [consumer.get(f"{path}.{end}") for path in paths for end in ("xml", "json")]
    assert {answer.status_code for answer in answers} == {200}
    return "".join(f"{answer.text}{dict(answer.headers)}" for answer in answers)


def test_what_another_system_told_of_somebody(consumer: Consumer) -> None:
    consumer.file(
        api_key=CITY,
        description=TOLD,
        address_string=f"桃源里3号楼2单元{DOOR}{NAME}家门口",
        last_name="欧阳",
        first_name="秀兰",
        phone="139 8765 4321",
        email=MAIL,
        account_id=IDENTITY,
        device_id=PHONE,
        media_url=f"https://city.example.cn/{PHONE}.jpg",
    )
    shown = everything(consumer)
    assert [one for one in PLANTED if one in shown] == []
    assert "路灯不亮" in shown


def test_a_short_name_takes_no_words_apart(consumer: Consumer) -> None:
    number = consumer.file(
        first_name="Wei", last_name="Li", phone="13812345678", description="Li Wei: light, LI 说的"
    )
    assert consumer.line(number)["description"] == "***: light, *** 说的"


def test_a_name_without_a_phone_is_for_the_desk_alone(town: Town, consumer: Consumer) -> None:
    consumer.file(description=f"{NAME}说东门路灯不亮", last_name="欧阳", first_name="秀兰")
    (ping,) = town.person("clerk").hear()
    assert f"姓名：{NAME}" in ping
    assert NAME not in everything(consumer)


def test_what_a_machine_tells_without_knowing_of_whom(consumer: Consumer) -> None:
    consumer.file(description=TOLD)
    assert [one for one in PLANTED if one in everything(consumer)] == []


def test_what_a_resident_told_the_bot(town: Town, consumer: Consumer) -> None:
    resident = town.person("resident")
    resident.say(f"桃源里3号楼2单元{DOOR}门口路灯坏了，{NAME}家的，电话{PHONE}，{IDENTITY}")
    resident.press("对")
    resident.say(f"是{NAME}说的，电话{PHONE}")
    (line,) = consumer.lines()
    assert line["description"] == "路灯不亮"
    assert line["address"] == "桃源里3号楼"
    shown = everything(consumer)
    assert [one for one in (*PLANTED, "陈建国", "张芳") if one in shown] == []


@pytest.mark.parametrize(
    "said",
    ["我要投诉网格员，桃源里东门", "家里着火了，桃源里3号楼", "我不想活了", "老公打我，快来"],
)
def test_complaints_and_alarms_are_not_listed(town: Town, consumer: Consumer, said: str) -> None:
    resident = town.person("resident")
    resident.say(said)
    number = "20261121-0001"
    assert consumer.lines() == []
    assert consumer.get(f"requests/{number}.json").status_code == 404
    assert consumer.lines(service_request_id=number) == []
    assert consumer.get(f"tokens/{number}.json").status_code == 404


def test_no_key_is_ever_said_again(consumer: Consumer) -> None:
    consumer.file(reference="A-17")
    shown = everything(consumer)
    assert "drone-key" not in shown
    assert CITY not in shown
    assert "A-17" not in shown


@pytest.mark.parametrize(
    ("told", "secret"),
    [
        ("打１３９８７６５４３２１找我", "８７６５"),
        ("139.8765.4321", "8765"),
        ("1 3 9 8 7 6 5 4 3 2 1", "8 7 6 5"),
        ("139\u200b8765\u200b4321", "8765"),
        ("一三九八七六五四三二一", "八七六五"),
        ("3号楼二单元五零一室", "五零一"),
        ("我家３－２－５０１", "５０１"),
        ("微信号:xiulan1987", "xiulan1987"),
        ("加QQ 12345678", "12345678"),
        ("京A12345占着消防通道", "A12345"),
    ],
)
def test_what_says_who_somebody_is_however_it_is_written(
    consumer: Consumer, told: str, secret: str
) -> None:
    number = consumer.file(description=f"东门路灯不亮，{told}", address_string=f"桃源里{told}")
    line = consumer.line(number)
    assert secret not in f"{line['description']}{line['address']}"
    assert "东门路灯不亮" in line["description"]


@pytest.mark.parametrize(
    "told", ["2026-11-21 08:30 起不亮", "灯杆 A-017 和 A-018", "12345 说归你们"]
)
def test_what_says_nothing_of_anybody_stays(consumer: Consumer, told: str) -> None:
    assert told in consumer.line(consumer.file(description=told))["description"]


def test_stars_words_and_calls_are_nobodys_to_read(town: Town, consumer: Consumer) -> None:
    resident, worker = town.person("李桂兰"), town.person("张芳")
    resident.say("3号楼路灯不亮")
    worker.hear()
    worker.press("接单")
    worker.press("报结")
    worker.say(f"换了灯泡，{NAME}家的，{PHONE}", photo="yellow")
    resident.hear()
    resident.press("已解决")
    resident.press("1 很不满意")
    resident.say(f"让他别再打{PHONE}了，{NAME}")
    assert [line["service_code"] for line in consumer.lines()] == ["streetlight"]
    shown = everything(consumer)
    assert [
        one for one in (*PLANTED, "李桂兰", "高志平", "换了灯泡", "很不满意") if one in shown
    ] == []


def test_how_it_stands_tells_a_stranger_nothing(town: Town) -> None:
    resident = town.person("李桂兰")
    resident.say(f"3号楼路灯不亮，{NAME}家门口，电话{PHONE}")
    resident.press("对") if "对" in resident.labels else None
    for name in ("周明远", "吴小燕"):
        (answer,) = town.person(name).say("20261121-0001")
        assert "没有查到" in answer
    (clerk,) = town.person("王慧").say("20261121-0001")
    assert [one for one in (NAME, PHONE, "2单元501", "000-0000-1001") if one in clerk] == []
