"""What a machine finds: seen by a person first, told once, and looked at by a second one."""

from __future__ import annotations

from datetime import timedelta

import pytest

from bot.desk.unit_of_work import UnitOfWork
from storage.queries import tickets
from storage.tables import Ticket
from tests.channels.house import jpeg
from tests.desk.desk_stories import CLERK, MONDAY, SECRETARY, WORKER, done, hears, the_ticket
from tests.open311.consumer import CITY, LIGHT, Consumer
from tests.town import Town

DEVICE = {"device_id": "cam-7"}


def ticket(town: Town, number: str) -> Ticket:
    return done(town, lambda unit: the_ticket(unit, number))


def test_the_desk_looks_at_it_and_then_it_is_the_grid_worker_s(
    town: Town, consumer: Consumer
) -> None:
    town.clock.time = MONDAY
    number = consumer.file(**DEVICE)
    clerk, worker = town.person(CLERK), town.person(WORKER)
    heard = hears(clerk)
    for told in (number, "【待核实】", "设备号：cam-7", "东门路灯不亮"):
        assert told in heard
    assert clerk.labels == ["核实", "误报", "合并"]
    assert hears(worker) == ""
    found = ticket(town, number)
    assert (found.state, found.owner_id) == ("unverified", None)
    town.clock.advance(timedelta(hours=5))
    assert "转给张芳（网格员）" in clerk.press("核实")[0]
    checked = ticket(town, number)
    assert checked.state == "submitted"
    assert checked.respond_since == checked.resolve_since == town.clock.now()
    assert number in hears(worker)
    assert worker.labels == ["接单", "转交", "退回"]


def test_a_false_alarm_ends_there(town: Town, consumer: Consumer) -> None:
    number = consumer.file(**DEVICE)
    clerk = town.person(CLERK)
    clerk.hear()
    clerk.press("误报")
    assert "已记为误报" in clerk.say("是反光")[0]
    assert ticket(town, number).state == "rejected"
    assert hears(town.person(WORKER)) == ""


def test_what_a_person_told_another_system_goes_on_at_once(town: Town, consumer: Consumer) -> None:
    number = consumer.file(api_key=CITY, phone="138 1234 5678")
    assert ticket(town, number).state == "submitted"
    assert number in hears(town.person(WORKER))


def test_repeats_of_one_device_are_one_matter(town: Town, consumer: Consumer) -> None:
    first = consumer.file(**DEVICE)
    clerk = town.person(CLERK)
    clerk.hear()
    town.clock.advance(timedelta(hours=1))
    again = consumer.file(**DEVICE)
    assert again != first
    assert ticket(town, again).state == "merged"
    assert ticket(town, again).merged_into_id == ticket(town, first).id
    assert hears(clerk) == "", "nobody is told again"
    clerk.press("核实")
    third = consumer.file(**DEVICE, description="还是不亮")
    assert ticket(town, third).state == "merged"
    assert "已合并" in consumer.line(third)["status_notes"]


OTHERS = [
    pytest.param({"device_id": "cam-8"}, id="another device"),
    pytest.param({**DEVICE, "service_code": "garbage"}, id="another matter"),
    pytest.param({**DEVICE, "address_string": "桃源里5号楼"}, id="another place"),
    pytest.param({**DEVICE, "attribute[asset]": "L-0118"}, id="another lamp"),
    pytest.param({**DEVICE, "api_key": CITY}, id="another system's device"),
    pytest.param({"description": "东门的灯还是不亮"}, id="no device at all"),
]


@pytest.mark.slow
@pytest.mark.parametrize("other", OTHERS)
def test_anything_else_is_a_matter_of_its_own(
    town: Town, consumer: Consumer, other: dict[str, str]
) -> None:
    consumer.file(**DEVICE)
    assert ticket(town, consumer.file(**other)).state == "unverified"


def mended(unit: UnitOfWork) -> None:
    for number in ("20261121-0001", "20261129-0001"):
        the_ticket(unit, number).state = "resolved"


def test_what_comes_long_after_or_when_it_was_mended_is_new(town: Town, consumer: Consumer) -> None:
    consumer.file(**DEVICE)
    town.clock.advance(timedelta(days=8))
    assert ticket(town, consumer.file(**DEVICE)).state == "unverified"
    done(town, mended)
    town.clock.advance(timedelta(hours=1))
    assert ticket(town, consumer.file(**DEVICE)).state == "unverified"


def test_a_second_person_closes_it_before_both_pictures(town: Town, consumer: Consumer) -> None:
    files = {"media": ("dark.jpg", jpeg(), "image/jpeg")}
    consumer.call("POST", "requests.json", data={**LIGHT, **DEVICE}, files=files)
    clerk, worker = town.person(CLERK), town.person(WORKER)
    clerk.hear()
    clerk.press("核实")
    worker.hear()
    worker.press("接单")
    worker.press("报结")
    worker.say("换了灯泡", photo="yellow")
    heard = hears(clerk)
    assert "张芳（网格员）报结：换了灯泡" in heard
    assert "复核" in heard
    assert len(clerk.lines[-1]["photos"]) == 2, "before and after"
    assert clerk.labels == ["复核", "打回"]
    assert "复核通过" in clerk.press("复核")[0]
    number = "20261121-0001"
    found = town.read(lambda session: tickets.find_by_number(session, number))
    assert found is not None
    assert found.state == "closed"


@pytest.mark.slow
def test_who_did_it_is_not_the_second_person(town: Town, consumer: Consumer) -> None:
    """A clerk who mends it is looked at by somebody else."""
    number = consumer.file(**DEVICE)
    clerk = town.person(CLERK)
    clerk.hear()
    clerk.press("核实")
    secretary = town.person(SECRETARY)
    secretary.say(f"改派 {number}")
    secretary.say(CLERK)
    clerk.hear()
    clerk.press("接单")
    clerk.press("报结")
    clerk.say("换了灯泡", photo="yellow")
    clerk.say(f"复核 {number}")
    assert ticket(town, number).state == "resolved"
    assert number in hears(town.person("宋佳"))
