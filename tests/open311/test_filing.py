"""POST requests: a ticket of the same desk as everybody's, once, and never lost."""

from __future__ import annotations

import asyncio
import json
from datetime import timedelta
from typing import Any

import pytest
from sqlmodel import Session

from storage.queries import events, people, tickets
from storage.tables import Ticket
from tests.channels.house import jpeg
from tests.open311 import standard
from tests.open311.consumer import CITY, DRONE, LIGHT, Consumer
from tests.open311.standard import fits
from tests.town import MORNING, Town


def ticket_of(town: Town, number: str) -> Ticket:
    found = town.read(lambda session: tickets.find_by_number(session, number))
    assert found is not None
    return found


def opening_of(town: Town, number: str) -> dict[str, Any]:
    def look(session: Session) -> dict[str, Any]:
        ticket = tickets.find_by_number(session, number)
        assert ticket is not None
        return events.content_of(events.find_first(session, ticket.id))

    return town.read(look)


def reporter_of(town: Town, number: str) -> tuple[str | None, str | None]:
    def look(session: Session) -> tuple[str | None, str | None]:
        ticket = tickets.find_by_number(session, number)
        assert ticket is not None
        assert ticket.reporter_id is not None
        person = people.get_person(session, ticket.reporter_id)
        return person.name, person.phone

    return town.read(look)


def test_a_drone_files_and_the_desk_looks_at_it(town: Town, consumer: Consumer) -> None:
    answer = consumer.post(**{"attribute[asset]": "L-0117", "device_id": "uav-3"})
    assert answer.status_code == 200
    (filed,) = answer.json()
    fits(filed, standard.FILED)
    number = filed["service_request_id"]
    assert number == "20261121-0001"
    assert number in filed["service_notice"]
    ticket = ticket_of(town, number)
    assert (ticket.source, ticket.reporter_id) == ("drone", None)
    assert (ticket.state, ticket.owner_id) == ("unverified", None)
    assert ticket.respond_by
    (ping,) = town.person("clerk").hear()
    for told in ("东门路灯不亮", "桃源里东门附近", "编号：L-0117", "设备号：uav-3"):
        assert told in ping
    assert consumer.line(number)["lat"] == 30.0012


def test_as_xml(consumer: Consumer) -> None:
    answer = consumer.call("POST", "requests.xml", data=LIGHT)
    assert answer.headers["content-type"] == "text/xml; charset=utf-8"
    assert "<service_requests><request><service_request_id>20261121-0001<" in answer.text


PLACES = [
    ({"address_string": "桃源里3号楼2单元门口"}, "桃源里3号楼2单元门口", "TY11A03"),
    ({"address_id": "TY11P2"}, "桃源里西门", "TY11P2"),
    ({"address_string": "大槐树底下", "lat": "30.0012", "long": "110.0024"}, None, "TY11P1"),
    ({"address_string": "2号楼北边", "lat": "30.0012", "long": "110.0050"}, None, "TY12A02"),
    ({"lat": "31.5", "long": "120.5"}, "北纬31.50000 东经120.50000", "TY"),
]


@pytest.mark.parametrize(("place", "address", "code"), PLACES)
def test_the_place_by_point_by_name_or_by_code(
    consumer: Consumer, place: dict[str, str], address: str | None, code: str
) -> None:
    number = consumer.file(**{"lat": None, "long": None, **place})
    line = consumer.line(number)
    assert line["address"] == (address or place["address_string"])
    assert line["address_id"] == code


def test_somebodys_report_by_another_system(town: Town, consumer: Consumer) -> None:
    number = consumer.file(
        api_key=CITY,
        last_name="王",
        first_name="建国",
        phone="138 1234 5678",
        email="wang@example.cn",
        media_url="https://city.example.cn/p/7.jpg",
    )
    assert ticket_of(town, number).source == "city"
    assert reporter_of(town, number) == ("王建国", "13812345678")
    (ping,) = town.person("grid_worker").hear()
    for told in (
        "13812345678",
        "邮箱：wang@example.cn",
        "图片网址：https://city.example.cn/p/7.jpg",
    ):
        assert told in ping
    assert consumer.line(number)["media_url"] == "https://city.example.cn/p/7.jpg"


def test_a_picture_goes_to_the_desk_and_to_nobody_else(town: Town, consumer: Consumer) -> None:
    files = {"media": ("dark.jpg", jpeg(), "image/jpeg")}
    answer = consumer.call("POST", "requests.json", data=LIGHT, files=files)
    assert answer.status_code == 200
    clerk = town.person("clerk")
    clerk.hear()
    assert clerk.lines[0]["photo"]
    assert consumer.lines()[0]["media_url"] is None


def test_no_picture_at_all_is_refused(consumer: Consumer) -> None:
    files = {"media": ("dark.jpg", b"no picture", "image/jpeg")}
    answer = consumer.call("POST", "requests.json", data=LIGHT, files=files)
    assert (answer.status_code, answer.json()[0]["code"]) == (400, 400)
    assert consumer.lines() == []


@pytest.mark.parametrize("key", [None, "", "wrong", DRONE[:-1], f"{DRONE}x", "é\x00", "钥匙"])
def test_without_a_right_key_nothing_is_filed(consumer: Consumer, key: str | None) -> None:
    answer = consumer.post(api_key=key)
    assert (answer.status_code, answer.json()[0]["code"]) == (403, 403)
    assert DRONE not in answer.text
    assert consumer.lines() == []


def test_the_key_may_stand_in_the_address(consumer: Consumer) -> None:
    form = {name: value for name, value in LIGHT.items() if name != "api_key"}
    answer = consumer.call("POST", f"requests.json?api_key={DRONE}", data=form)
    assert answer.status_code == 200


WRONG: list[tuple[dict[str, str | None], int, str]] = [
    ({"service_code": None}, 400, "service_code"),
    ({"service_code": "no-such"}, 404, "no-such"),
    ({"service_code": "staff-complaint"}, 404, "staff-complaint"),
    ({"service_code": "emergency-fire"}, 404, "emergency-fire"),
    ({"lat": None, "long": None}, 400, "address_string"),
    ({"lat": "30"}, 0, ""),
    ({"long": None}, 400, "lat"),
    ({"lat": "91"}, 400, "91"),
    ({"lat": "nan"}, 400, "nan"),
    ({"lat": "1e999"}, 400, "1e999"),
    ({"lat": None, "long": None, "address_id": "NOWHERE"}, 400, "NOWHERE"),
    ({"media_url": "javascript:alert(1)"}, 400, "media_url"),
]


@pytest.mark.parametrize(("fields", "status", "told"), [one for one in WRONG if one[1]])
def test_what_is_wrong_is_told(
    consumer: Consumer, fields: dict[str, str | None], status: int, told: str
) -> None:
    answer = consumer.post(**fields)
    assert (answer.status_code, answer.json()[0]["code"]) == (status, status)
    assert told in answer.json()[0]["description"]
    assert consumer.lines() == []


BODIES = [
    (json.dumps(LIGHT).encode(), "application/json"),
    (b"", "multipart/form-data"),
    (b"api_key=%s&service_code=streetlight&description=%%C2%%B7%%B5%%C6" % DRONE.encode(), None),
]


@pytest.mark.parametrize(("body", "kind"), BODIES)
def test_a_body_that_is_no_form_is_400(consumer: Consumer, body: bytes, kind: str | None) -> None:
    headers = {"Content-Type": kind or "application/x-www-form-urlencoded"}
    answer = consumer.call("POST", "requests.json", content=body, headers=headers)
    assert (answer.status_code, answer.json()[0]["code"]) == (400, 400)


def test_a_body_without_end_is_413(consumer: Consumer) -> None:
    body = b"description=" + b"x" * (11 * 1024 * 1024)
    headers = {"Content-Type": "application/x-www-form-urlencoded"}
    answer = consumer.call("POST", "requests.json", content=body, headers=headers)
    assert (answer.status_code, answer.json()[0]["code"]) == (413, 413)


def test_odd_signs_make_no_broken_xml(consumer: Consumer) -> None:
    number = consumer.file(description="灯\x0b坏了\x00 <b>&amp; ]]> \uffff\U0001f4a1")
    answer = consumer.get(f"requests/{number}.xml")
    assert answer.status_code == 200
    assert "灯坏了" in answer.text
    assert "&lt;b&gt;" in answer.text


def test_what_is_sent_again_is_filed_once(town: Town, consumer: Consumer) -> None:
    first = consumer.file()
    town.clock.advance(timedelta(minutes=9))
    assert consumer.file() == first
    assert consumer.file(description="东门又一盏灯不亮") != first
    assert consumer.file(api_key=CITY) != first
    town.clock.advance(timedelta(minutes=2))
    assert consumer.file() != first


def test_a_clients_own_reference_holds_for_good(town: Town, consumer: Consumer) -> None:
    first = consumer.file(reference="A-17")
    town.clock.advance(timedelta(days=30))
    assert consumer.file(reference="A-17", description="说法变了") == first
    header = {"Idempotency-Key": "A-17"}
    answer = consumer.call("POST", "requests.json", data=LIGHT, headers=header)
    assert answer.json()[0]["service_request_id"] == first
    assert consumer.file(reference="A-18") != first
    assert consumer.file(reference="A-17", api_key=CITY) != first


def test_fifty_at_once_are_fifty_tickets(consumer: Consumer) -> None:
    async def all_at_once(same: bool) -> set[str]:
        async with consumer.client() as client:
            forms = [{**LIGHT, "description": f"第{0 if same else n}盏灯"} for n in range(1, 51)]
            answers = await asyncio.gather(
                *(client.post("requests.json", data=form) for form in forms)
            )
        assert {answer.status_code for answer in answers} == {200}
        return {answer.json()[0]["service_request_id"] for answer in answers}

    assert len(asyncio.run(all_at_once(same=False))) == 50
    assert len(asyncio.run(all_at_once(same=True))) == 1
    assert len(consumer.lines()) == 51


def test_a_key_that_files_too_fast_is_told_when_to_come_back(town: Town) -> None:
    hasty = Consumer(town, rate=2)
    answers = [hasty.post(description=f"第{n}盏灯") for n in range(3)]
    assert [answer.status_code for answer in answers] == [200, 200, 429]
    assert int(answers[2].headers["retry-after"]) > 0
    assert answers[2].json()[0]["code"] == 429
    assert hasty.post(api_key=CITY).status_code == 200
    assert [hasty.get("services.json").status_code for _ in range(17)] == [200] * 16 + [429]


FIRE = "东门配电箱起火了，冒着黑烟"


def test_a_machine_that_sees_danger_rings_at_the_desk_at_once(
    town: Town, consumer: Consumer
) -> None:
    town.clock.time = MORNING + timedelta(hours=15)  # one at night
    (filed,) = consumer.post(description=FIRE, device_id="cam-7").json()
    fits(filed, standard.FILED)
    assert "119" in filed["service_notice"]
    number = filed["service_request_id"]
    ticket = ticket_of(town, number)
    assert (ticket.item_id, ticket.urgent, ticket.state) == ("emergency-fire", True, "unverified")
    (ping,) = town.person("clerk").hear()
    for told in (number, "火情", FIRE, "设备号：cam-7"):
        assert told in ping
    assert consumer.get(f"requests/{number}.json").status_code == 404, "urgent is not public"
    assert consumer.post(description=FIRE, device_id="cam-7").json() == [filed]
    consumer.file(description=f"{FIRE}，火更大了", device_id="cam-7")
    assert len(town.person("clerk").hear()) == 1, "danger is no repeat"


def test_what_somebody_tells_of_danger_goes_to_who_is_on_duty(
    town: Town, consumer: Consumer
) -> None:
    number = consumer.file(api_key=CITY, description=FIRE, phone="13812345678")
    assert ticket_of(town, number).state == "submitted"
    assert any(FIRE in said for said in town.person("grid_worker").hear())
