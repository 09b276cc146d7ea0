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
